package dev.llmrouter.internal.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;

/** Writes the messages of a chat as Cohere has them. For one request. */
final class CohereTurns {
    private static final String CONTENT = "content";
    private static final String TEXT = "text";
    private static final String THINKING = "thinking";

    private final ToolNames names;

    CohereTurns(ToolNames names) {
        this.names = names;
    }

    ArrayNode write(JsonNode messages) {
        ArrayNode turns = Json.object().putArray("messages");
        for (JsonNode message : messages) {
            String role = message.path("role").asText("");
            ObjectNode turn = turns.addObject();
            switch (role) {
                case "system", "developer" -> content(message, turn.put("role", "system"), false);
                case "user" -> content(message, turn.put("role", role), false);
                case "assistant" -> assistant(message, turn.put("role", role));
                case "tool" -> {
                    turn.put("role", role).set("tool_call_id", message.path("tool_call_id"));
                    content(message, turn, true);
                }
                default -> throw new IllegalArgumentException("Cohere knows no messages of the role '" + role + "'");
            }
        }
        return turns;
    }

    /** A text stays one; parts are written one by one, without what other vendors have them marked with. */
    private static void content(JsonNode message, ObjectNode turn, boolean ofATool) {
        JsonNode content = message.path(CONTENT);
        if (!content.isArray()) {
            turn.put(CONTENT, content.asText(""));
            return;
        }
        ArrayNode parts = turn.putArray(CONTENT);
        for (JsonNode part : ChatParts.of(content)) {
            part(part, parts, ofATool);
        }
    }

    private static void part(JsonNode part, ArrayNode parts, boolean ofATool) {
        String type = ChatParts.type(part);
        switch (type) {
            case TEXT -> parts.addObject().put("type", TEXT).set(TEXT, part.path(TEXT));
            case "image_url" -> {
                ObjectNode image = parts.addObject().put("type", type).putObject(type);
                image.put("url", ChatParts.imageUrl(part));
                if (part.path(type).path("detail").isTextual()) {
                    image.set("detail", part.path(type).path("detail"));
                }
            }
            case "document" -> {
                if (!ofATool) {
                    throw unknown(type);
                }
                parts.add(part);
            }
            default -> throw unknown(type);
        }
    }

    private static IllegalArgumentException unknown(String type) {
        return new IllegalArgumentException("Cohere takes texts and images, not a part of the type '" + type
                + "'; documents stand in the field 'documents' of the request");
    }

    private void assistant(JsonNode message, ObjectNode turn) {
        ArrayNode parts = Json.object().putArray(CONTENT);
        for (JsonNode block : message.path("thinking_blocks")) {
            // What is signed was thought by a model of another vendor.
            if (block.path(THINKING).isTextual() && !block.has("signature")) {
                parts.addObject().put("type", THINKING).set(THINKING, block.path(THINKING));
            }
        }
        String text = ChatParts.text(message.path(CONTENT));
        boolean calls = !message.path("tool_calls").isEmpty();
        if (!parts.isEmpty()) {
            if (!text.isEmpty()) {
                parts.addObject().put("type", TEXT).put(TEXT, text);
            }
            turn.set(CONTENT, parts);
        } else if (!text.isEmpty() || !calls) {
            turn.put(CONTENT, text);
        }
        if (calls) {
            toolCalls(message, turn, parts.isEmpty());
        }
    }

    private void toolCalls(JsonNode message, ObjectNode turn, boolean planned) {
        String plan = message.path("reasoning_content").asText("");
        if (planned && !plan.isEmpty()) {
            turn.put("tool_plan", plan);
        }
        for (JsonNode made : message.path("tool_calls")) {
            ObjectNode call = turn.withArray("tool_calls").addObject();
            call.set("id", made.path("id"));
            JsonNode function = made.path("function");
            String arguments = function.path("arguments").asText("");
            call.put("type", "function")
                    .putObject("function")
                    .put("name", names.sent(function.path("name").asText("")))
                    .put("arguments", arguments.isBlank() ? "{}" : arguments);
        }
    }
}
