package dev.llmrouter.internal.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a chat as a request of {@code responses}. For one request. */
final class ChatToResponses {
    /** What a chat has and a response does not. */
    private static final Set<String> NOT_THERE = Set.of(
            "n",
            "stop",
            "seed",
            "logit_bias",
            "presence_penalty",
            "frequency_penalty",
            "modalities",
            "audio",
            "prediction",
            "functions",
            "function_call",
            "stream_options");

    /** Where a chat reports it and a response always does. */
    private static final String STREAM_OPTIONS = "stream_options";

    private final ProviderCall call;
    private final JsonNode chat;
    private final ObjectNode response = Json.object();
    private final ArrayNode input = Json.object().putArray("input");
    private final List<String> instructions = new ArrayList<>();

    ChatToResponses(ProviderCall call) {
        this.call = call;
        chat = Json.read(call.body().bytes());
    }

    Map<String, JsonNode> write() {
        messages();
        for (Map.Entry<String, JsonNode> field : chat.properties()) {
            if (!field.getValue().isNull()) {
                field(field.getKey(), field.getValue());
            }
        }
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        response.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private void field(String name, JsonNode value) {
        switch (name) {
            case "messages" -> {
                response.set("input", input);
                if (!instructions.isEmpty()) {
                    response.put("instructions", String.join(" ", instructions));
                }
            }
            case "max_tokens", "max_completion_tokens" -> response.set("max_output_tokens", value);
            case "tools" -> tools(value);
            case "tool_choice" -> response.set(name, toolChoice(value));
            case "response_format" -> format(value);
            case "verbosity" -> text().set(name, value);
            case "reasoning_effort" -> response.set("reasoning", effort(value));
            case "web_search_options" -> webSearch(value);
            case "logprobs" -> {
                if (value.asBoolean()) {
                    response.putArray("include").add("message.output_text.logprobs");
                }
            }
            default -> other(name, value);
        }
    }

    private void other(String name, JsonNode value) {
        if (!NOT_THERE.contains(name)) {
            response.set(name, value);
        } else if (!name.equals(STREAM_OPTIONS)) {
            call.leftOut(name);
        }
    }

    private void messages() {
        boolean begun = false;
        for (JsonNode message : chat.path("messages")) {
            String role = message.path("role").asText("");
            JsonNode content = message.path("content");
            if (role.equals("system") && content.isTextual() && !begun) {
                instructions.add(content.textValue());
                continue;
            }
            begun = true;
            switch (role) {
                case "tool" -> toolResult(message, content);
                case "assistant" -> assistant(message, content);
                default -> message(role, content);
            }
        }
    }

    private void message(String role, JsonNode content) {
        ObjectNode item = input.addObject().put("type", "message").put("role", role);
        item.set("content", content(content, role.equals("assistant") ? "output_text" : "input_text"));
    }

    private void assistant(JsonNode message, JsonNode content) {
        boolean says = content.isTextual() ? !content.textValue().isEmpty() : content.isArray() && !content.isEmpty();
        if (says || (content.isTextual() && message.path("tool_calls").isEmpty())) {
            message("assistant", content);
        }
        for (JsonNode made : message.path("tool_calls")) {
            JsonNode function = made.path("function");
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", made.path("id").asText(""))
                    .put("name", function.path("name").asText(""))
                    .put("arguments", function.path("arguments").asText(""));
        }
    }

    private void toolResult(JsonNode message, JsonNode content) {
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", message.path("tool_call_id").asText(""))
                .set("output", content(content, "input_text"));
    }

    private static ArrayNode content(JsonNode content, String textType) {
        ArrayNode parts = Json.object().putArray("content");
        for (JsonNode part : ChatParts.of(content)) {
            switch (ChatParts.type(part)) {
                case "text" ->
                    parts.addObject()
                            .put("type", textType)
                            .put("text", part.path("text").asText(""));
                case "refusal" -> parts.add(part);
                case "image_url" -> image(parts, part);
                case "file" -> parts.add(((ObjectNode) part.path("file").deepCopy()).put("type", "input_file"));
                default -> parts.add(part);
            }
        }
        return parts;
    }

    private static void image(ArrayNode parts, JsonNode part) {
        parts.addObject()
                .put("image_url", ChatParts.imageUrl(part))
                .put("detail", part.path("image_url").path("detail").asText("auto"))
                .put("type", "input_image");
    }

    private void tools(JsonNode tools) {
        ArrayNode written = response.withArray("tools");
        for (JsonNode tool : tools) {
            if (tool.path("type").asText("").equals("function")
                    && tool.path("function").isObject()) {
                ObjectNode flat = tool.path("function").deepCopy();
                written.add(flat.put("type", "function"));
            } else if (tool.path("type").asText("").equals("custom")
                    && tool.path("custom").isObject()) {
                ObjectNode flat = tool.path("custom").deepCopy();
                written.add(flat.put("type", "custom"));
            } else {
                written.add(tool);
            }
        }
    }

    private void webSearch(JsonNode options) {
        ObjectNode tool = response.withArray("tools").addObject().put("type", "web_search");
        options.properties().forEach(option -> tool.set(option.getKey(), option.getValue()));
    }

    private static JsonNode toolChoice(JsonNode choice) {
        String type = choice.path("type").asText("");
        JsonNode named = choice.path(type);
        return named.path("name").isTextual()
                ? Json.object().put("type", type).put("name", named.path("name").textValue())
                : choice;
    }

    private static JsonNode effort(JsonNode effort) {
        ObjectNode reasoning = Json.object();
        reasoning.set("effort", effort);
        return effort.isObject() ? effort : reasoning;
    }

    private void format(JsonNode format) {
        String type = format.path("type").asText("");
        ObjectNode written = text().putObject("format").put("type", type);
        if (type.equals("json_schema")) {
            JsonNode schema = format.path("json_schema");
            written.put("name", schema.path("name").asText("response_schema"));
            written.set("schema", schema.path("schema").isObject() ? schema.path("schema") : Json.object());
            written.put("strict", schema.path("strict").asBoolean(false));
        }
    }

    private ObjectNode text() {
        return Json.objectIn(response, "text");
    }
}
