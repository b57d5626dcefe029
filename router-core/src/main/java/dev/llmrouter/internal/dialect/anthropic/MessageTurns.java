package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.DataUrl;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat as Messages has them: what is for the system apart, roles that alternate, all results of tools at the start of the turn
 * after their calls. For one request.
 */
final class MessageTurns {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";

    private final ToolNames names;
    private final ToolNames ids = new ToolNames("a-zA-Z0-9_-", 128);
    private final ArrayNode turns = Json.object().putArray("messages");
    private final ArrayNode system = Json.object().putArray("system");
    private final Set<String> toolsUsed = new LinkedHashSet<>();
    private @Nullable String role;

    MessageTurns(ToolNames names) {
        this.names = names;
    }

    ArrayNode turns() {
        return turns;
    }

    /** The names, as they are sent, of all tools that were called in the conversation. */
    Set<String> toolsUsed() {
        return toolsUsed;
    }

    /** Whether the model is to go on after calls before which it has not thought. */
    boolean isInsideOfATurnWithoutThoughts() {
        int last = turns.size() - 1;
        boolean answersCalls = last > 0
                && turns.get(last).path("content").path(0).path("type").asText("").equals("tool_result");
        if (!answersCalls) {
            return false;
        }
        String first =
                turns.get(last - 1).path("content").path(0).path("type").asText("");
        return !first.equals("thinking") && !first.equals("redacted_thinking");
    }

    ArrayNode system() {
        return system;
    }

    void read(JsonNode messages) {
        if (!beginsWithAUser(messages)) {
            // The first turn is the user's, and without any the request is refused. The words are LiteLLM's.
            turn(USER).addObject().put("type", "text").put("text", "Please continue.");
        }
        readEach(messages);
        int last = turns.size() - 1;
        if (turns.get(last).path("role").asText("").equals(ASSISTANT)) {
            stripEnd((ArrayNode) turns.get(last).get("content"));
        }
    }

    private static boolean beginsWithAUser(JsonNode messages) {
        for (JsonNode message : messages) {
            String by = message.path("role").asText("");
            if (!by.equals("system") && !by.equals("developer")) {
                return !by.equals(ASSISTANT);
            }
        }
        return false;
    }

    /** What the model is to go on with may not end with white space. */
    private static void stripEnd(ArrayNode blocks) {
        if (blocks.path(blocks.size() - 1) instanceof ObjectNode text && text.path("text").isTextual()) {
            text.put("text", text.path("text").textValue().stripTrailing());
        }
    }

    private void readEach(JsonNode messages) {
        for (JsonNode message : messages) {
            switch (message.path("role").asText("")) {
                case "system", "developer" -> content(message, system);
                case USER -> content(message, turn(USER));
                case ASSISTANT -> assistant(message);
                case "tool" -> result(message);
                default ->
                    throw new IllegalArgumentException("Claude knows no messages of the role '"
                            + message.path("role").asText("") + "'");
            }
        }
    }

    private ArrayNode turn(String of) {
        if (of.equals(role)) {
            return (ArrayNode) turns.get(turns.size() - 1).get("content");
        }
        role = of;
        return turns.addObject().put("role", of).putArray("content");
    }

    static void cacheControl(JsonNode marked, ObjectNode block) {
        if (marked.path("cache_control").isObject()) {
            block.set("cache_control", marked.path("cache_control"));
        }
    }

    private static void content(JsonNode message, ArrayNode blocks) {
        int before = blocks.size();
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            ObjectNode block = block(part);
            // A text that is empty is refused.
            if (!block.path("text").asText("x").isBlank()) {
                cacheControl(part, block);
                blocks.add(block);
            }
        }
        if (blocks.size() > before) {
            cacheControl(message, (ObjectNode) blocks.get(blocks.size() - 1));
        }
    }

    private static ObjectNode block(JsonNode part) {
        String type = ChatParts.type(part);
        return switch (type) {
            case "text" ->
                Json.object().put("type", "text").put("text", part.path("text").asText(""));
            case "image_url" -> media("image", ChatParts.imageUrl(part));
            case "file" -> document(part.path("file"));
            case "image", "document" -> (ObjectNode) part.deepCopy();
            default ->
                throw new IllegalArgumentException(
                        "Claude takes texts, images and documents, not a part of the type '" + type + "'");
        };
    }

    private static ObjectNode media(String kind, String url) {
        Optional<DataUrl> data = DataUrl.of(url);
        ObjectNode block = Json.object();
        if (data.isEmpty()) {
            block.put("type", kind).putObject("source").put("type", "url").put("url", url);
            return block;
        }
        String type = data.get().mediaType();
        String actual = type.startsWith("image/") ? "image" : "document";
        block.put("type", actual)
                .putObject("source")
                .put("type", "base64")
                .put("media_type", type.equals("image/jpg") ? "image/jpeg" : type)
                .put("data", data.get().base64());
        return block;
    }

    private static ObjectNode document(JsonNode file) {
        if (file.path("file_data").isTextual()) {
            ObjectNode block = media("document", file.path("file_data").textValue());
            if (file.path("filename").isTextual() && block.path("type").asText().equals("document")) {
                block.set("title", file.path("filename"));
            }
            return block;
        }
        String id = file.path("file_id").asText("");
        if (id.startsWith("http")) {
            return media("document", id);
        }
        ObjectNode block = Json.object().put("type", "document");
        block.putObject("source").put("type", "file").put("file_id", id);
        return block;
    }

    private void assistant(JsonNode message) {
        ArrayNode blocks = turn(ASSISTANT);
        for (JsonNode thought : message.path("thinking_blocks")) {
            // Without its signature it would be refused: it is another model's.
            if (thought.path("signature").isTextual() || thought.path("data").isTextual()) {
                blocks.add(thought);
            }
        }
        content(message, blocks);
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            ObjectNode use = blocks.addObject().put("type", "tool_use");
            use.put("id", ids.sent(call.path("id").asText("")));
            JsonNode input = Json.read(function.path("arguments").asText(""));
            String name = names.sent(function.path("name").asText(""));
            toolsUsed.add(name);
            use.put("name", name).set("input", input.isObject() ? input : Json.object());
            cacheControl(call, use);
        }
        if (blocks.isEmpty()) {
            turns.remove(turns.size() - 1);
            role = turns.isEmpty()
                    ? null
                    : turns.get(turns.size() - 1).path("role").asText();
        }
    }

    private void result(JsonNode message) {
        ObjectNode result = turn(USER).addObject().put("type", "tool_result");
        result.put("tool_use_id", ids.sent(message.path("tool_call_id").asText("")));
        content(message, result.putArray("content"));
        if (result.path("content").isEmpty()) {
            result.remove("content");
        }
        cacheControl(message, result);
    }
}
