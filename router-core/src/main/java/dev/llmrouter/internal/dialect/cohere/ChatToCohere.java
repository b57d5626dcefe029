package dev.llmrouter.internal.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes a chat as Cohere has it. Source is Cohere's description of its API (cohere-openapi.yaml, August 2026) and its page of errors. For one
 * request.
 */
final class ChatToCohere {
    /** OpenAI's fields that Cohere has nothing like. */
    private static final Set<String> NOT_THERE = Set.of(
            "audio",
            "function_call",
            "functions",
            "logit_bias",
            "metadata",
            "modalities",
            "prediction",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "store",
            "top_logprobs",
            "user",
            "verbosity",
            "web_search_options");

    /** The same, by other names. */
    private static final Map<String, String> RENAMED = Map.of(
            "max_tokens", "max_tokens",
            "max_completion_tokens", "max_tokens",
            "top_k", "k");

    private static final double HIGHEST_TEMPERATURE = 1;
    private static final double LOWEST_SHARE = 0.01;
    private static final double HIGHEST_SHARE = 0.99;

    private final JsonNode chat;
    private final ToolNames names;
    private final Consumer<String> leftOut;
    private final ObjectNode body = Json.object();

    /**
     * A chat to write.
     *
     * @param chat in OpenAI's form
     * @param names get to know the names that are not allowed
     * @param leftOut gets the fields that are not sent
     */
    ChatToCohere(JsonNode chat, ToolNames names, Consumer<String> leftOut) {
        this.chat = chat;
        this.names = names;
        this.leftOut = leftOut;
    }

    /** Letters, digits and {@code _}, and no digit in front. */
    static ToolNames toolNames() {
        return ToolNames.withoutDigitInFront("A-Za-z0-9_", 64);
    }

    ObjectNode write(String model, boolean streamed) {
        body.put("model", model);
        if (streamed) {
            body.put("stream", true);
        }
        chat.properties().forEach(field -> field(field.getKey(), field.getValue()));
        return body;
    }

    private void field(String name, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        switch (name) {
            case "model", "stream", "stream_options" -> {
                // Written from the call; counts come unasked.
            }
            case "messages" -> body.set(name, new CohereTurns(names).write(value));
            case "temperature" -> body.set(name, within(value, 0, HIGHEST_TEMPERATURE));
            case "top_p" -> body.set("p", within(value, LOWEST_SHARE, HIGHEST_SHARE));
            case "stop" -> stop(value);
            case "n" -> one(value);
            // Models that take but one of them refuse a request with both, even where one is its default.
            case "frequency_penalty", "presence_penalty" -> unlessZero(name, value);
            case "response_format" -> format(value);
            case "tools" -> tools(value);
            case "tool_choice" -> toolChoice(value);
            case "parallel_tool_calls" -> unlessTrue(name, value);
            case "reasoning_effort" -> effort(value);
            case "thinking" -> thinking(value);
            default -> other(name, value);
        }
    }

    private void other(String name, JsonNode value) {
        if (NOT_THERE.contains(name)) {
            leftOut.accept(name);
        } else {
            body.set(RENAMED.getOrDefault(name, name), value);
        }
    }

    private static JsonNode within(JsonNode value, double least, double most) {
        if (!value.isNumber()) {
            return value;
        }
        double given = value.asDouble();
        return given < least || given > most ? DoubleNode.valueOf(Math.max(least, Math.min(most, given))) : value;
    }

    private void stop(JsonNode stop) {
        if (stop.isTextual()) {
            body.putArray("stop_sequences").add(stop);
        } else if (!stop.isEmpty()) {
            body.set("stop_sequences", stop);
        }
    }

    private static void one(JsonNode n) {
        if (n.asInt(1) > 1) {
            throw new IllegalArgumentException("Cohere gives one answer to a chat, not n = " + n);
        }
    }

    private void unlessZero(String name, JsonNode value) {
        if (!value.isNumber() || value.asDouble() != 0) {
            body.set(name, value);
        }
    }

    private void unlessTrue(String name, JsonNode value) {
        if (!value.asBoolean()) {
            leftOut.accept(name);
        }
    }

    private void format(JsonNode format) {
        switch (format.path("type").asText("")) {
            case "json_schema" ->
                body.putObject("response_format")
                        .put("type", "json_object")
                        .set("json_schema", format.path("json_schema").path("schema"));
            case "text" -> {
                // It writes text by itself.
            }
            // With or without a schema of Cohere's own form.
            default -> body.set("response_format", format);
        }
    }

    private void tools(JsonNode tools) {
        JsonNode only = chosen();
        ArrayNode written = Json.object().putArray("tools");
        boolean strict = !tools.isEmpty();
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            if (!only.isTextual() || only.equals(function.path("name"))) {
                strict &= function.path("strict").asBoolean();
                function(function, written);
            }
        }
        if (!written.isEmpty()) {
            body.set("tools", written);
        }
        if (strict && !chat.has("strict_tools")) {
            body.put("strict_tools", true);
        }
    }

    private void function(JsonNode function, ArrayNode written) {
        ObjectNode one = written.addObject().put("type", "function").putObject("function");
        one.put("name", names.sent(function.path("name").asText("")));
        if (function.path("description").isTextual()) {
            one.set("description", function.path("description"));
        }
        if (function.path("parameters").isObject()) {
            one.set("parameters", function.path("parameters"));
        } else {
            one.putObject("parameters").put("type", "object").putObject("properties");
        }
    }

    /** The name of the one tool that is to be called; missing where the choice is free. */
    private JsonNode chosen() {
        return chat.path("tool_choice").path("function").path("name");
    }

    /** Cohere has no choice of one tool: that one is the only one that it gets, and it must call one. */
    private void toolChoice(JsonNode choice) {
        switch (chosen().isTextual() ? "required" : choice.asText("")) {
            case "required" -> body.put("tool_choice", "REQUIRED");
            case "none" -> body.put("tool_choice", "NONE");
            case "REQUIRED", "NONE" -> body.set("tool_choice", choice);
            case "auto" -> {
                // Its default.
            }
            default -> leftOut.accept("tool_choice");
        }
    }

    /** Models that can think do so unless a request says otherwise, and know no degrees. */
    private void effort(JsonNode effort) {
        if (effort.asText("").equals("none") && !chat.has("thinking")) {
            body.putObject("thinking").put("type", "disabled");
        }
    }

    private void thinking(JsonNode thinking) {
        if (!thinking.isObject()) {
            leftOut.accept("thinking");
            return;
        }
        ObjectNode written = thinking.deepCopy();
        JsonNode budget = written.remove("budget_tokens");
        if (budget != null) {
            written.set("token_budget", budget);
        }
        body.set("thinking", written);
    }
}
