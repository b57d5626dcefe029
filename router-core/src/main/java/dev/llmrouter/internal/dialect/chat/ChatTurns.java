package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.llmrouter.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat for an API whose roles alternate and which takes what is for the system apart:
 * messages of one role in a row are one turn, and results of tools stand in the user's turn. How a block is
 * written is the subclass's. For one request.
 */
public abstract class ChatTurns {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";

    private final String reader;
    private final ArrayNode turns = Json.object().putArray("messages");
    private final ArrayNode system = Json.object().putArray("system");
    private @Nullable String role;

    /**
     * No turns yet.
     *
     * @param reader who reads them, for the message about a role that it does not know
     */
    protected ChatTurns(String reader) {
        this.reader = reader;
    }

    public final ArrayNode turns() {
        return turns;
    }

    public final ArrayNode system() {
        return system;
    }

    /** Adds the messages of a chat in OpenAI's form. */
    public final void read(JsonNode messages) {
        for (JsonNode message : messages) {
            String of = message.path("role").asText("");
            switch (of) {
                case "system", "developer" -> system(message, system);
                case USER -> user(message, turn(USER));
                case ASSISTANT -> {
                    ArrayNode blocks = turn(ASSISTANT);
                    assistant(message, blocks);
                    if (blocks.isEmpty()) {
                        removeLast();
                    }
                }
                case "tool" -> result(message, turn(USER));
                default -> throw new IllegalArgumentException(reader + " knows no messages of the role '" + of + "'");
            }
        }
    }

    protected abstract void system(JsonNode message, ArrayNode blocks);

    protected abstract void user(JsonNode message, ArrayNode blocks);

    protected abstract void assistant(JsonNode message, ArrayNode blocks);

    protected abstract void result(JsonNode message, ArrayNode blocks);

    private ArrayNode turn(String of) {
        if (of.equals(role)) {
            return (ArrayNode) turns.get(turns.size() - 1).get("content");
        }
        role = of;
        return turns.addObject().put("role", of).putArray("content");
    }

    private void removeLast() {
        turns.remove(turns.size() - 1);
        role = turns.isEmpty() ? null : turns.get(turns.size() - 1).path("role").asText();
    }
}
