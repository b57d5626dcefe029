package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ChatTurns;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The messages of a chat as Converse has them: what is for the system apart, roles that alternate, all results of tools in the turn after their
 * calls. For one request.
 */
final class ConverseMessages extends ChatTurns {
    private final ToolNames names;
    private final ToolNames ids = new ToolNames("a-zA-Z0-9_.:-", 64);
    private final Set<String> toolsUsed = new LinkedHashSet<>();
    private final ConverseMedia media = new ConverseMedia();

    ConverseMessages(ToolNames names) {
        super("Bedrock");
        this.names = names;
    }

    /** The callers' names of all tools that were called in the conversation. */
    Set<String> toolsUsed() {
        return toolsUsed;
    }

    @Override
    protected void system(JsonNode message, ArrayNode blocks) {
        texts(message, blocks);
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

    @Override
    protected void user(JsonNode message, ArrayNode blocks) {
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

    @Override
    protected void assistant(JsonNode message, ArrayNode blocks) {
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

    @Override
    protected void result(JsonNode message, ArrayNode blocks) {
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
