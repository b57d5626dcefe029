package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat as Converse has them: what is for the system apart, roles that alternate, all results of tools in the turn after their
 * calls. For one request.
 */
final class ConverseMessages {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";

    private final ToolNames names;
    private final ToolNames ids = new ToolNames("a-zA-Z0-9_.:-", 64);
    private final ArrayNode turns = Json.object().putArray("messages");
    private final ArrayNode system = Json.object().putArray("system");
    private final Set<String> toolsUsed = new LinkedHashSet<>();
    private final ConverseMedia media = new ConverseMedia();
    private @Nullable String role;

    ConverseMessages(ToolNames names) {
        this.names = names;
    }

    ArrayNode turns() {
        return turns;
    }

    ArrayNode system() {
        return system;
    }

    /** The callers' names of all tools that were called in the conversation. */
    Set<String> toolsUsed() {
        return toolsUsed;
    }

    void read(JsonNode messages) {
        for (JsonNode message : messages) {
            switch (message.path("role").asText("")) {
                case "system", "developer" -> texts(message, system);
                case USER -> user(message);
                case ASSISTANT -> assistant(message);
                case "tool" -> result(message);
                default ->
                    throw new IllegalArgumentException("Bedrock knows no messages of the role '"
                            + message.path("role").asText("") + "'");
            }
        }
    }

    /** The blocks of the turn of a role; messages of one role in a row are one turn. */
    private ArrayNode turn(String of) {
        if (of.equals(role)) {
            return (ArrayNode) turns.get(turns.size() - 1).get("content");
        }
        role = of;
        return turns.addObject().put("role", of).putArray("content");
    }

    private static void texts(JsonNode message, ArrayNode blocks) {
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            text(part, blocks);
        }
        cachePoint(message, blocks);
    }

    /** A text that is blank is refused. */
    private static void text(JsonNode part, ArrayNode blocks) {
        String text = part.path("text").asText("");
        if (!text.isBlank()) {
            blocks.addObject().put("text", text);
            cachePoint(part, blocks);
        }
    }

    /** Where a caller marks a prefix for the cache as Anthropic's API does, Converse has a block behind it. */
    static void cachePoint(JsonNode marked, ArrayNode blocks) {
        JsonNode mark = marked.path("cache_control");
        if (mark.isObject()) {
            ObjectNode point = blocks.addObject().putObject("cachePoint").put("type", "default");
            if (mark.path("ttl").isTextual()) {
                point.set("ttl", mark.path("ttl"));
            }
        }
    }

    private void user(JsonNode message) {
        ArrayNode blocks = turn(USER);
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            if (ChatParts.type(part).equals("text")) {
                text(part, blocks);
            } else {
                blocks.add(media.block(part));
                cachePoint(part, blocks);
            }
        }
        cachePoint(message, blocks);
        ConverseMedia.nameDocuments(blocks);
    }

    private void assistant(JsonNode message) {
        ArrayNode blocks = turn(ASSISTANT);
        message.path("thinking_blocks").forEach(block -> thought(block, blocks));
        texts(message, blocks);
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            String name = function.path("name").asText("");
            toolsUsed.add(name);
            ObjectNode use = blocks.addObject().putObject("toolUse");
            use.put("toolUseId", ids.sent(call.path("id").asText("")));
            use.put("name", names.sent(name))
                    .set("input", input(function.path("arguments").asText("")));
            cachePoint(call, blocks);
        }
        if (blocks.isEmpty()) {
            turns.remove(turns.size() - 1);
            role = turns.isEmpty()
                    ? null
                    : turns.get(turns.size() - 1).path("role").asText();
        }
    }

    /** What a tool is called with is an object, also where the model wrote nothing. */
    static JsonNode input(String arguments) {
        JsonNode input = Json.read(arguments);
        return input.isObject() ? input : Json.object();
    }

    /** A thought without its signature would be refused: it is another model's. */
    private static void thought(JsonNode block, ArrayNode blocks) {
        if (block.path("data").isTextual()) {
            blocks.addObject().putObject("reasoningContent").set("redactedContent", block.path("data"));
        } else if (block.path("signature").isTextual()) {
            ObjectNode text = blocks.addObject().putObject("reasoningContent").putObject("reasoningText");
            text.put("text", block.path("thinking").asText("")).set("signature", block.path("signature"));
        }
    }

    private void result(JsonNode message) {
        ArrayNode blocks = turn(USER);
        ObjectNode result = blocks.addObject().putObject("toolResult");
        result.put("toolUseId", ids.sent(message.path("tool_call_id").asText("")));
        ArrayNode content = result.putArray("content");
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            if (ChatParts.type(part).equals("text")) {
                content.addObject().put("text", part.path("text").asText(""));
            } else {
                content.add(media.block(part));
            }
        }
        if (content.isEmpty()) {
            content.addObject().put("text", "");
        }
        cachePoint(message, blocks);
    }
}
