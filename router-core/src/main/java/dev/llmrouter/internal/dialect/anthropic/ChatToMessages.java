package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ClaudeModels;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Writes a chat as a request of Messages. For one request. */
final class ChatToMessages {
    /** Where neither the request nor the configuration says how long an answer may be: what every Claude can write. */
    private static final int SHORTEST_MAXIMUM = 4_096;

    /** Fields of Messages, which a file or a caller may write as they are. */
    private static final List<String> OWN = List.of(
            "thinking", "output_config", "context_management", "container", "mcp_servers", "cache_control");

    /** Those that have nothing like them here. */
    private static final List<String> WITHOUT_LIKE = List.of(
            "seed", "frequency_penalty", "presence_penalty", "logit_bias", "store", "metadata", "modalities", "audio",
            "prediction", "verbosity", "prompt_cache_key", "top_logprobs");

    private static final List<String> SAMPLING = List.of("temperature", "top_p", "top_k");

    private static final Set<String> TIERS = Set.of("auto", "standard_only");

    private final JsonNode chat;
    private final String model;
    private final ToolNames names;
    private final Consumer<String> leftOut;
    private final ObjectNode body = Json.object();
    private boolean answersByTool;

    ChatToMessages(JsonNode chat, String model, ToolNames names, Consumer<String> leftOut) {
        this.chat = chat;
        this.model = model;
        this.names = names;
        this.leftOut = leftOut;
    }

    static ToolNames toolNames() {
        return new ToolNames("a-zA-Z0-9_-", 128);
    }

    /** Whether the answer is to be found in what {@link SentTools#ANSWER_TOOL} is called with. */
    boolean answersByTool() {
        return answersByTool;
    }

    /**
     * The request, without {@code model} and {@code stream}.
     *
     * @param longest how long an answer may be where the request does not say it; below one when that is not known
     */
    ObjectNode write(int longest) {
        refuseWhatChangesTheForm();
        MessageTurns turns = new MessageTurns(names);
        turns.read(chat.path("messages"));
        body.set("messages", turns.mended());
        if (!turns.system().isEmpty()) {
            body.set("system", turns.system());
        }
        JsonNode asked =
                chat.has("max_completion_tokens") ? chat.path("max_completion_tokens") : chat.path("max_tokens");
        body.put("max_tokens", asked.asInt(longest > 0 ? longest : SHORTEST_MAXIMUM));
        sampling();
        OWN.forEach(name -> {
            if (chat.has(name)) {
                body.set(name, chat.get(name));
            }
        });
        tools(turns);
        schema();
        thinking(turns);
        if (chat.path("user").isTextual()) {
            body.putObject("metadata").set("user_id", chat.path("user"));
        }
        String tier = chat.path("service_tier").asText("");
        if (TIERS.contains(tier)) {
            body.put("service_tier", tier);
        }
        WITHOUT_LIKE.stream().filter(chat::has).forEach(leftOut);
        return body;
    }

    private void refuseWhatChangesTheForm() {
        if (chat.path("n").asInt(1) > 1) {
            throw new IllegalArgumentException("Claude gives one choice to a request, not n = "
                    + chat.path("n").asText());
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new IllegalArgumentException("Claude gives no logprobs");
        }
    }

    private void sampling() {
        if (!ClaudeModels.takeSampling(model)) {
            SAMPLING.stream().filter(chat::has).forEach(leftOut);
            stops();
            return;
        }
        if (chat.path("temperature").isNumber()) {
            // OpenAI's goes to 2.
            body.put("temperature", Math.min(1, chat.path("temperature").doubleValue()));
        }
        if (chat.path("top_p").isNumber()) {
            body.set("top_p", chat.path("top_p"));
        }
        if (chat.path("top_k").isNumber()) {
            body.set("top_k", chat.path("top_k"));
        }
        stops();
    }

    private void stops() {
        ArrayNode stops = Json.object().putArray("stop_sequences");
        ChatParts.of(chat.path("stop")).forEach(part -> {
            String stop = part.path("text").asText("");
            if (!stop.isBlank()) {
                stops.add(stop);
            }
        });
        if (!stops.isEmpty()) {
            body.set("stop_sequences", stops);
        }
    }

    private void tools(MessageTurns turns) {
        ArrayNode tools = Json.object().putArray("tools");
        for (JsonNode tool : chat.path("tools")) {
            JsonNode function = tool.path("function");
            if (!function.isObject()) {
                // One that Anthropic itself runs.
                tools.add(tool);
                continue;
            }
            ObjectNode written = tools.addObject()
                    .put("name", names.sent(function.path("name").asText("")));
            if (function.path("description").isTextual()) {
                written.set("description", function.path("description"));
            }
            JsonNode parameters = function.path("parameters");
            if (parameters.isObject() && !parameters.isEmpty()) {
                written.set("input_schema", parameters);
            } else {
                written.putObject("input_schema").put("type", "object").putObject("properties");
            }
            MessageTurns.cacheControl(tool, written);
        }
        if (tools.isEmpty()) {
            // A conversation in which tools were called is refused without them.
            turns.toolsUsed().forEach(name -> {
                ObjectNode used = tools.addObject().put("name", name);
                used.putObject("input_schema").put("type", "object").putObject("properties");
            });
            if (!tools.isEmpty()) {
                body.set("tools", tools);
            }
            return;
        }
        body.set("tools", tools);
        ObjectNode choice = choice(chat.path("tool_choice"));
        JsonNode parallel = chat.path("parallel_tool_calls");
        boolean none = choice.path("type").asText("").equals("none");
        if (parallel.isBoolean() && !parallel.booleanValue() && !none) {
            if (choice.isEmpty()) {
                choice.put("type", "auto");
            }
            choice.put("disable_parallel_tool_use", true);
        }
        if (!choice.isEmpty()) {
            body.set("tool_choice", choice);
        }
    }

    private ObjectNode choice(JsonNode given) {
        ObjectNode choice = Json.object();
        if (given.isObject()) {
            return choice.put("type", "tool")
                    .put("name", names.sent(given.path("function").path("name").asText("")));
        }
        return switch (given.asText("")) {
            case "auto" -> choice.put("type", "auto");
            case "required" -> choice.put("type", "any");
            case "none" -> choice.put("type", "none");
            default -> choice;
        };
    }

    /** A schema of the answer: said to a model that takes one, else the answer is asked for as the call of a tool. */
    private void schema() {
        JsonNode format = chat.path("response_format");
        JsonNode schema = format.path("json_schema").path("schema");
        if (!format.path("type").asText("").equals("json_schema") || !schema.isObject()) {
            return;
        }
        if (ClaudeModels.takeSchema(model)) {
            ObjectNode own = Json.objectIn(body, "output_config");
            own.putObject("format").put("type", "json_schema").set("schema", schema);
            return;
        }
        answersByTool = true;
        boolean alone = !body.has("tools");
        ObjectNode tool = body.withArray("tools").addObject().put("name", SentTools.ANSWER_TOOL);
        tool.put("description", alone ? "Gives the answer." : "Gives the answer, once no other tool is needed.");
        tool.set("input_schema", schema);
        ObjectNode choice = body.putObject("tool_choice").put("type", alone ? "tool" : "any");
        if (alone) {
            choice.put("name", SentTools.ANSWER_TOOL);
        }
    }

    private void thinking(MessageTurns turns) {
        if (turns.isInsideOfATurnWithoutThoughts()) {
            // A model that thinks wants its thoughts back before it goes on, and these are another model's, or lost.
            body.remove("thinking");
            return;
        }
        String effort = chat.path("reasoning_effort").asText("");
        if (effort.isEmpty() || effort.equals("none") || body.has("thinking")) {
            return;
        }
        if (ClaudeModels.thinkAdaptively(model)) {
            body.putObject("thinking").put("type", "adaptive");
            Json.objectIn(body, "output_config").put("effort", effort.equals("minimal") ? "low" : effort);
        } else {
            int budget = Math.min(
                    ClaudeModels.thinkingBudget(effort), body.path("max_tokens").asInt() - 1);
            // A model that must call a tool does not think before it.
            boolean forced = Set.of("any", "tool")
                    .contains(body.path("tool_choice").path("type").asText(""));
            if (budget < ClaudeModels.LEAST_BUDGET || forced) {
                return;
            }
            body.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
        }
        body.remove(SAMPLING);
    }
}
