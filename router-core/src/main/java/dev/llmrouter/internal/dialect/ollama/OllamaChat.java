package dev.llmrouter.internal.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.DataUrl;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Writes a chat as Ollama's own API has it. For one request. */
final class OllamaChat {
    private static final Set<String> AS_THEY_ARE = Set.of("model", "tools", "keep_alive", "think");

    private static final String TOOL_CALL_ID = "tool_call_id";

    private final ProviderCall call;
    private final Map<String, JsonNode> body = new LinkedHashMap<>();
    private final ObjectNode options = Json.object();
    /** By id: the tool's name, which an answer of a tool has here. */
    private final Map<String, String> toolNames = new HashMap<>();

    private OllamaChat(ProviderCall call) {
        this.call = call;
    }

    static ProviderBody request(ProviderCall call) {
        return new OllamaChat(call).write(Json.read(call.body().bytes()));
    }

    private ProviderBody write(JsonNode chat) {
        chat.properties().forEach(field -> field(field.getKey(), field.getValue()));
        // Without a word Ollama streams.
        body.put("stream", BooleanNode.valueOf(call.streamed()));
        if (!options.isEmpty()) {
            body.put("options", options);
        }
        return ProviderBody.json(body);
    }

    private void field(String name, JsonNode value) {
        String option = OllamaOptions.isOption(name) ? name : OllamaOptions.RENAMED.get(name);
        if (value.isNull()) {
            return;
        }
        if (option != null) {
            options.set(option, value);
        } else if (AS_THEY_ARE.contains(name)) {
            body.put(name, value);
        } else {
            other(name, value);
        }
    }

    private void other(String name, JsonNode value) {
        switch (name) {
            case "messages" -> body.put(name, messages(value));
            case "options" -> value.properties().forEach(option -> options.set(option.getKey(), option.getValue()));
            case "format" -> body.put(name, value);
            case "response_format" -> format(value);
            case "reasoning_effort" -> body.putIfAbsent("think", think(value));
            case "n" -> one(value);
            case "stream", "stream_options" -> {
                // Written from the call; counts come unasked.
            }
            default -> call.leftOut(name);
        }
    }

    private static void one(JsonNode n) {
        if (n.asInt(1) > 1) {
            throw new IllegalArgumentException("Ollama's own API gives one answer to a chat, not n = " + n);
        }
    }

    /** Most models know no degrees. */
    private JsonNode think(JsonNode effort) {
        if (effort.asText().equals("none")) {
            return BooleanNode.FALSE;
        }
        return call.providerModel().contains("gpt-oss") ? effort : BooleanNode.TRUE;
    }

    private void format(JsonNode format) {
        switch (format.path("type").asText("")) {
            case "json_schema" -> body.put("format", format.path("json_schema").path("schema"));
            case "json_object" -> body.put("format", Json.tree("json"));
            default -> {
                // Text is what it writes by itself.
            }
        }
    }

    private ArrayNode messages(JsonNode messages) {
        ArrayNode written = Json.object().putArray("messages");
        for (JsonNode message : messages) {
            ObjectNode one = written.addObject();
            String role = message.path("role").asText("");
            one.put("role", role.equals("developer") ? "system" : role);
            one.put("content", ChatParts.text(message.path("content")));
            images(message.path("content"), one);
            // Models that think go on with calls better when they see why they made them.
            copy(message, "reasoning_content", one, "thinking");
            toolCalls(message.path("tool_calls"), one);
            copy(message, TOOL_CALL_ID, one, TOOL_CALL_ID);
            String answered = toolNames.get(message.path(TOOL_CALL_ID).asText(""));
            if (answered != null) {
                one.put("tool_name", answered);
            }
        }
        return written;
    }

    private static void copy(JsonNode message, String name, ObjectNode to, String as) {
        String text = message.path(name).asText("");
        if (!text.isEmpty()) {
            to.put(as, text);
        }
    }

    /** As base64, without what an address of data has before it. */
    private static void images(JsonNode content, ObjectNode message) {
        for (JsonNode part : content) {
            String type = ChatParts.type(part);
            switch (type) {
                case "image_url" -> message.withArray("images").add(base64(ChatParts.imageUrl(part)));
                case "text", "" -> {
                    // The text of the message.
                }
                default ->
                    throw new IllegalArgumentException(
                            "Ollama's own API takes texts and images, not a part of the type '" + type + "'");
            }
        }
    }

    private static String base64(String url) {
        if (url.startsWith("http://") || url.startsWith("https://")) {
            throw new IllegalArgumentException("Ollama's own API takes images as data: URLs, and not by their address");
        }
        return DataUrl.of(url).map(DataUrl::base64).orElse(url);
    }

    private void toolCalls(JsonNode calls, ObjectNode message) {
        for (JsonNode made : calls) {
            String name = made.path("function").path("name").asText("");
            toolNames.put(made.path("id").asText(""), name);
            JsonNode arguments =
                    Json.read(made.path("function").path("arguments").asText(""));
            ObjectNode written = message.withArray("tool_calls").addObject();
            copy(made, "id", written, "id");
            ObjectNode function = written.putObject("function").put("name", name);
            function.set("arguments", arguments.isObject() ? arguments : Json.object());
        }
    }
}
