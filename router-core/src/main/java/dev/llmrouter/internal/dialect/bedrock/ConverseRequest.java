package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ClaudeModels;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes a chat as a request of Converse. For one request. */
final class ConverseRequest {
    /** Fields of Converse, which a file or a caller may write as they are. */
    private static final Set<String> OWN = Set.of(
            "guardrailConfig",
            "performanceConfig",
            "requestMetadata",
            "promptVariables",
            "outputConfig",
            "additionalModelResponseFieldPaths");

    /** What OpenAI's chat has and Converse has not, and what stands elsewhere. All else is for the model itself. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "response_format",
            "reasoning_effort",
            "service_tier",
            "n",
            "seed",
            "user",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "presence_penalty",
            "frequency_penalty",
            "metadata",
            "store",
            "prediction",
            "modalities",
            "audio",
            "verbosity",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "web_search_options",
            "additionalModelRequestFields");

    /** What a model that thinks refuses. */
    private static final List<String> SAMPLING = List.of("temperature", "topP");

    private static final Set<String> TIERS = Set.of("priority", "default", "flex", "reserved");

    private final JsonNode chat;
    private final BedrockModel model;
    private final ObjectNode body = Json.object();
    private final ObjectNode modelFields = Json.object();
    private final ConverseMessages messages;
    private final ToolNames names;
    private boolean answersByTool;

    ConverseRequest(JsonNode chat, BedrockModel model, ToolNames names) {
        this.chat = chat;
        this.model = model;
        this.names = names;
        messages = new ConverseMessages(names);
    }

    static ToolNames toolNames() {
        return new ToolNames("a-zA-Z0-9_-", 64);
    }

    /** Whether the answer is to be found in what {@link SentTools#ANSWER_TOOL} is called with. */
    boolean answersByTool() {
        return answersByTool;
    }

    ObjectNode write() {
        refuseWhatChangesTheForm();
        messages.read(chat.path("messages"));
        body.set("messages", messages.turns());
        if (!messages.system().isEmpty()) {
            body.set("system", messages.system());
        }
        inference();
        tools();
        thinking();
        String tier = chat.path("service_tier").asText("");
        if (TIERS.contains(tier)) {
            body.putObject("serviceTier").put("type", tier);
        }
        chat.properties().forEach(field -> {
            if (OWN.contains(field.getKey())) {
                body.set(field.getKey(), field.getValue());
            } else if (!KNOWN.contains(field.getKey()) && !modelFields.has(field.getKey())) {
                modelFields.set(field.getKey(), field.getValue());
            }
        });
        JsonNode more = chat.path("additionalModelRequestFields");
        more.properties().forEach(field -> modelFields.set(field.getKey(), field.getValue()));
        if (!modelFields.isEmpty()) {
            body.set("additionalModelRequestFields", modelFields);
        }
        return body;
    }

    /** What is only a hint is left out; what the caller would look for in the answer is not promised. */
    private void refuseWhatChangesTheForm() {
        if (chat.path("n").asInt(1) > 1) {
            throw new IllegalArgumentException("Bedrock gives one choice to a request, not n = "
                    + chat.path("n").asText());
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new IllegalArgumentException("Bedrock gives no logprobs");
        }
    }

    private void inference() {
        ObjectNode config = Json.object();
        JsonNode longest =
                chat.has("max_completion_tokens") ? chat.path("max_completion_tokens") : chat.path("max_tokens");
        if (longest.isNumber()) {
            config.set("maxTokens", longest);
        }
        if (chat.path("temperature").isNumber()) {
            // OpenAI's goes to 2.
            config.put("temperature", Math.min(1, chat.path("temperature").doubleValue()));
        }
        if (chat.path("top_p").isNumber()) {
            config.set("topP", chat.path("top_p"));
        }
        ArrayNode stops = config.putArray("stopSequences");
        ChatParts.of(chat.path("stop")).forEach(part -> {
            String stop = part.path("text").asText("");
            if (!stop.isEmpty()) {
                stops.add(stop);
            }
        });
        if (stops.isEmpty()) {
            config.remove("stopSequences");
        }
        if (!config.isEmpty()) {
            body.set("inferenceConfig", config);
        }
    }

    private void tools() {
        ArrayNode tools = Json.object().putArray("tools");
        Set<String> given = new LinkedHashSet<>();
        for (JsonNode tool : chat.path("tools")) {
            JsonNode function = tool.path("function");
            if (function.isObject()) {
                given.add(function.path("name").asText(""));
                tools.add(spec(function));
                ConverseMessages.cachePoint(tool, tools);
            }
        }
        JsonNode choice = chat.path("tool_choice");
        if (choice.asText("").equals("none") && messages.toolsUsed().isEmpty()) {
            // There is no word for it.
            tools.removeAll();
            given.clear();
        }
        // A conversation in which tools were called is refused without them.
        messages.toolsUsed().forEach(name -> {
            if (given.add(name)) {
                tools.add(spec(Json.object().put("name", name)));
            }
        });
        boolean answerTool = schema(tools, given.isEmpty());
        if (tools.isEmpty()) {
            return;
        }
        ObjectNode config = body.putObject("toolConfig");
        config.set("tools", tools);
        if (answerTool && given.isEmpty()) {
            config.putObject("toolChoice").putObject("tool").put("name", SentTools.ANSWER_TOOL);
        } else if (answerTool) {
            config.putObject("toolChoice").putObject("any");
        } else {
            choose(choice, config);
        }
        noParallelCalls(choice);
    }

    private ObjectNode spec(JsonNode function) {
        ObjectNode tool = Json.object();
        ObjectNode spec = tool.putObject("toolSpec");
        spec.put("name", names.sent(function.path("name").asText("")));
        String description = function.path("description").asText("");
        if (!description.isBlank()) {
            spec.put("description", description);
        }
        JsonNode parameters = function.path("parameters");
        ObjectNode schema = spec.putObject("inputSchema");
        if (parameters.isObject() && !parameters.isEmpty()) {
            schema.set("json", parameters);
        } else {
            schema.putObject("json").put("type", "object").putObject("properties");
        }
        return tool;
    }

    private void choose(JsonNode choice, ObjectNode config) {
        if (choice.isObject()) {
            String name = choice.path("function").path("name").asText("");
            config.putObject("toolChoice").putObject("tool").put("name", names.sent(name));
        } else if (choice.asText("").equals("required")) {
            config.putObject("toolChoice").putObject("any");
        } else if (choice.asText("").equals("auto")) {
            config.putObject("toolChoice").putObject("auto");
        }
    }

    private void noParallelCalls(JsonNode choice) {
        JsonNode parallel = chat.path("parallel_tool_calls");
        if (parallel.isBoolean() && !parallel.booleanValue() && model.isClaude()) {
            modelFields
                    .putObject("tool_choice")
                    .put("type", choice.asText("").equals("required") ? "any" : "auto")
                    .put("disable_parallel_tool_use", true);
        }
    }

    /** A schema of the answer: said to a model that takes one, else the answer is asked for as the call of a tool. */
    private boolean schema(ArrayNode tools, boolean alone) {
        JsonNode format = chat.path("response_format").path("json_schema");
        JsonNode schema = format.path("schema");
        if (!chat.path("response_format").path("type").asText("").equals("json_schema") || !schema.isObject()) {
            return false;
        }
        if (model.takesSchema()) {
            ObjectNode text =
                    body.putObject("outputConfig").putObject("textFormat").put("type", "json_schema");
            ObjectNode json =
                    text.putObject("structure").putObject("jsonSchema").put("schema", schema.toString());
            json.put("name", format.path("name").asText("answer"));
            return false;
        }
        ObjectNode spec = tools.addObject().putObject("toolSpec").put("name", SentTools.ANSWER_TOOL);
        spec.put("description", alone ? "Gives the answer." : "Gives the answer, once no other tool is needed.");
        spec.putObject("inputSchema").set("json", schema);
        answersByTool = true;
        return true;
    }

    private void thinking() {
        String effort = chat.path("reasoning_effort").asText("");
        if (effort.isEmpty() || effort.equals("none") || chat.has("thinking")) {
            return;
        }
        if (model.thinksAdaptively()) {
            modelFields.putObject("thinking").put("type", "adaptive");
            modelFields.putObject("output_config").put("effort", effort.equals("minimal") ? "low" : effort);
            Json.objectIn(body, "inferenceConfig").remove(SAMPLING);
            dropEmptyConfig();
        } else if (model.isClaude()) {
            budget(effort);
        } else if (model.isOpenAi()) {
            modelFields.put("reasoning_effort", effort.equals("minimal") ? "low" : effort);
        } else if (model.isNova()) {
            ObjectNode config = modelFields.putObject("reasoningConfig").put("type", "enabled");
            config.put("maxReasoningEffort", effort.equals("minimal") ? "low" : effort);
        }
    }

    /** Thoughts are part of what an answer may take, and at least 1,024 tokens; a temperature is refused beside them. */
    private void budget(String effort) {
        ObjectNode config = Json.objectIn(body, "inferenceConfig");
        int wished = ClaudeModels.thinkingBudget(effort);
        int most = config.path("maxTokens").asInt(Integer.MAX_VALUE) - 1;
        int budget = Math.min(wished, most);
        if (budget >= ClaudeModels.LEAST_BUDGET) {
            modelFields.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
            config.remove(SAMPLING);
        }
        dropEmptyConfig();
    }

    private void dropEmptyConfig() {
        if (body.path("inferenceConfig").isEmpty()) {
            body.remove("inferenceConfig");
        }
    }
}
