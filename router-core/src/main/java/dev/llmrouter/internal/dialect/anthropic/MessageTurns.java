package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ChatTurns;
import dev.llmrouter.internal.dialect.chat.DataUrl;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of a chat as Messages has them: what is for the system apart, roles that alternate, all results of tools at the start of the turn
 * after their calls. For one request.
 */
final class MessageTurns extends ChatTurns {
    private final ToolNames names;
    private final ToolNames ids = new ToolNames("a-zA-Z0-9_-", 128);

    private final Set<String> toolsUsed = new LinkedHashSet<>();

    MessageTurns(ToolNames names) {
        super("Claude");
        this.names = names;
    }

    /** The names, as they are sent, of all tools that were called in the conversation. */
    Set<String> toolsUsed() {
        return toolsUsed;
    }

    /**
     * The turns without what is refused: the first one is the user's, and an answer that the model is to go on with does not end with white
     * space. The words are LiteLLM's.
     */
    ArrayNode mended() {
        ArrayNode turns = turns();
        if (!turns.path(0).path("role").asText("").equals("user")) {
            ObjectNode first = turns.insertObject(0).put("role", "user");
            first.putArray("content").addObject().put("type", "text").put("text", "Please continue.");
        }
        JsonNode last = turns.get(turns.size() - 1);
        JsonNode blocks = last.path("content");
        if (last.path("role").asText("").equals("assistant")
                && blocks.path(blocks.size() - 1) instanceof ObjectNode text
                && text.path("text").isTextual()) {
            text.put("text", text.path("text").textValue().stripTrailing());
        }
        return turns;
    }

    /** Whether the model is to go on after calls before which it has not thought. */
    boolean isInsideOfATurnWithoutThoughts() {
        ArrayNode turns = turns();
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

    @Override
    protected void system(JsonNode message, ArrayNode blocks) {
        content(message, blocks);
    }

    @Override
    protected void user(JsonNode message, ArrayNode blocks) {
        content(message, blocks);
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

    @Override
    protected void assistant(JsonNode message, ArrayNode blocks) {
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
    }

    @Override
    protected void result(JsonNode message, ArrayNode blocks) {
        ObjectNode result = blocks.addObject().put("type", "tool_result");
        result.put("tool_use_id", ids.sent(message.path("tool_call_id").asText("")));
        content(message, result.putArray("content"));
        if (result.path("content").isEmpty()) {
            result.remove("content");
        }
        cacheControl(message, result);
    }
}
