package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Writes a chat as a request of {@code generateContent}. For one request. */
final class ChatToContent {
    private static final String CONFIG = "generationConfig";
    private static final String THINKING = "thinkingConfig";

    /** Numbers that have another name. */
    private static final Map<String, String> RENAMED = Map.of(
            "temperature", "temperature",
            "top_p", "topP",
            "top_k", "topK",
            "seed", "seed",
            "presence_penalty", "presencePenalty",
            "frequency_penalty", "frequencyPenalty",
            "top_logprobs", "logprobs");

    /** Fields of Gemini, which a file or a caller may write as they are, or as LiteLLM writes them. */
    private static final Map<String, String> OWN = Map.of(
            "safetySettings", "safetySettings",
            "safety_settings", "safetySettings",
            "cachedContent", "cachedContent",
            "cached_content", "cachedContent",
            "labels", "labels");

    private static final List<String> OWN_CONFIG =
            List.of(THINKING, "responseModalities", "speechConfig", "imageConfig", "mediaResolution");

    /** Those that have nothing like them here. */
    private static final List<String> WITHOUT_LIKE =
            List.of("logit_bias", "user", "metadata", "store", "prediction", "verbosity", "prompt_cache_key");

    private final JsonNode chat;
    private final String model;
    private final ToolNames names;
    private final Consumer<String> leftOut;
    private final ObjectNode body = Json.object();

    ChatToContent(JsonNode chat, String model, ToolNames names, Consumer<String> leftOut) {
        this.chat = chat;
        this.model = model;
        this.names = names;
        this.leftOut = leftOut;
    }

    static ToolNames toolNames() {
        return new ToolNames("a-zA-Z0-9_.:-", 64);
    }

    ObjectNode write() {
        if (chat.path("n").asInt(1) > 1) {
            throw new IllegalArgumentException("Gemini is asked for one choice to a request, not n = "
                    + chat.path("n").asText());
        }
        ContentTurns turns = new ContentTurns(names, GeminiModels.isSince3(model));
        turns.read(chat.path("messages"));
        body.set("contents", turns.turns());
        if (!turns.system().isEmpty()) {
            body.putObject("systemInstruction").set("parts", turns.system());
        }
        OWN.forEach((name, as) -> {
            if (chat.has(name)) {
                body.set(as, chat.get(name));
            }
        });
        if (chat.path(CONFIG).isObject()) {
            body.set(CONFIG, chat.get(CONFIG).deepCopy());
        }
        sampling();
        format();
        thinking();
        tools();
        String tier = chat.path("service_tier").asText("");
        if (tier.equals("flex") || tier.equals("priority")) {
            body.put("serviceTier", tier);
        }
        WITHOUT_LIKE.stream().filter(chat::has).forEach(leftOut);
        return body;
    }

    private ObjectNode config() {
        return Json.objectIn(body, CONFIG);
    }

    private void sampling() {
        RENAMED.forEach((name, as) -> {
            if (chat.path(name).isNumber()) {
                config().set(as, chat.get(name));
            }
        });
        OWN_CONFIG.stream().filter(chat::has).forEach(name -> config().set(name, chat.get(name)));
        JsonNode longest =
                chat.has("max_completion_tokens") ? chat.path("max_completion_tokens") : chat.path("max_tokens");
        if (longest.isNumber()) {
            config().set("maxOutputTokens", longest);
        }
        if (chat.path("logprobs").asBoolean()) {
            config().put("responseLogprobs", true);
        }
        ArrayNode stops = Json.object().putArray("stop");
        ChatParts.of(chat.path("stop")).forEach(part -> stops.add(part.path("text")));
        if (!stops.isEmpty()) {
            config().set("stopSequences", stops);
        }
        if (chat.path("modalities").isArray()) {
            ArrayNode modalities = config().putArray("responseModalities");
            chat.path("modalities").forEach(one -> modalities.add(one.asText("").toUpperCase(Locale.ROOT)));
        }
        JsonNode voice = chat.path("audio").path("voice");
        if (voice.isTextual()) {
            config().putObject("speechConfig")
                    .putObject("voiceConfig")
                    .putObject("prebuiltVoiceConfig")
                    .set("voiceName", voice);
        }
    }

    private void format() {
        JsonNode format = chat.path("response_format");
        String type = format.path("type").asText("");
        if (type.equals("json_object") || type.equals("json_schema")) {
            config().put("responseMimeType", "application/json");
        }
        JsonNode schema = format.path("json_schema").path("schema");
        if (schema.isObject()) {
            config().set("responseJsonSchema", plain(schema));
        }
    }

    /** A schema names the language that it is written in, and Gemini does not know that word. */
    private static JsonNode plain(JsonNode schema) {
        if (!schema.has("$schema")) {
            return schema;
        }
        ObjectNode plain = schema.deepCopy();
        plain.remove("$schema");
        return plain;
    }

    private void thinking() {
        if (body.path(CONFIG).has(THINKING)) {
            return;
        }
        JsonNode budget = chat.path("thinking").path("budget_tokens");
        String kind = chat.path("thinking").path("type").asText("");
        if (kind.equals("disabled")) {
            effort("none");
        } else if (budget.isNumber()) {
            config().putObject(THINKING).put("includeThoughts", true).set("thinkingBudget", budget);
        } else if (chat.path("reasoning_effort").isTextual()) {
            effort(chat.path("reasoning_effort").textValue());
        }
    }

    private void effort(String effort) {
        ObjectNode thinking = config().putObject(THINKING);
        thinking.put("includeThoughts", !effort.equals("none"));
        if (GeminiModels.isSince3(model)) {
            thinking.put("thinkingLevel", GeminiModels.level(model, effort));
        } else {
            thinking.put("thinkingBudget", GeminiModels.budget(model, effort));
        }
    }

    private void tools() {
        ArrayNode functions = Json.object().putArray("functionDeclarations");
        ArrayNode tools = Json.object().putArray("tools");
        boolean searches = chat.path("web_search_options").isObject();
        for (JsonNode tool : chat.path("tools")) {
            JsonNode function = tool.path("function");
            if (function.isObject()) {
                function(function, functions);
            } else if (tool.path("type").asText("").startsWith("web_search")) {
                searches = true;
            } else if (tool.isObject() && !tool.has("type")) {
                // One that Google itself runs, such as codeExecution.
                tools.add(tool);
            }
        }
        if (searches) {
            tools.addObject().putObject("googleSearch");
        }
        if (!functions.isEmpty()) {
            tools.addObject().set("functionDeclarations", functions);
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
        if (functions.isEmpty()) {
            return;
        }
        choice(chat.path("tool_choice"));
        if (chat.path("parallel_tool_calls").isBoolean()
                && !chat.path("parallel_tool_calls").booleanValue()) {
            leftOut.accept("parallel_tool_calls");
        }
    }

    private void function(JsonNode function, ArrayNode functions) {
        ObjectNode written =
                functions.addObject().put("name", names.sent(function.path("name").asText("")));
        if (function.path("description").isTextual()) {
            written.set("description", function.path("description"));
        }
        JsonNode parameters = function.path("parameters");
        // One without properties is refused; a function without parameters has none.
        if (!parameters.path("properties").isEmpty()) {
            written.set("parametersJsonSchema", plain(parameters));
        }
    }

    private void choice(JsonNode choice) {
        String mode = switch (choice.isObject() ? "required" : choice.asText("")) {
            case "required" -> "ANY";
            case "none" -> "NONE";
            case "auto" -> "AUTO";
            default -> "";
        };
        if (mode.isEmpty()) {
            return;
        }
        ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
        config.put("mode", mode);
        if (choice.isObject()) {
            String name = names.sent(choice.path("function").path("name").asText(""));
            config.putArray("allowedFunctionNames").add(TextNode.valueOf(name));
        }
    }
}
