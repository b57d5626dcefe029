package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.ToolNames;
import dev.llmrouter.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat as Gemini has them: what is for the system apart, roles that alternate, the answers of tools by the tools' names. For
 * one request.
 */
final class ContentTurns {
    private static final String USER = "user";
    private static final String MODEL = "model";
    private static final String TEXT = "text";
    private static final String PARTS = "parts";
    private static final String SIGNATURE = "thoughtSignature";
    /** LiteLLM writes a call's mark behind its id, for clients that drop what OpenAI's SDKs do not know. */
    private static final String IN_ID = "__thought__";
    /**
     * What Google names for calls whose mark is lost, as in a conversation that another vendor began: {@code skip_thought_signature_validator}
     * in Base64.
     */
    private static final String UNKNOWN_SIGNATURE = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

    private final ToolNames names;
    private final boolean since3;
    private final ArrayNode turns = Json.object().putArray("contents");
    private final ArrayNode system = Json.object().putArray(PARTS);
    /** The tool of each call, by the call's id. */
    private final Map<String, String> called = new HashMap<>();

    private @Nullable String role;

    ContentTurns(ToolNames names, boolean since3) {
        this.names = names;
        this.since3 = since3;
    }

    /** Never empty: a request without contents is refused. */
    ArrayNode turns() {
        if (turns.isEmpty()) {
            turn(USER).addObject().put(TEXT, " ");
        }
        return turns;
    }

    ArrayNode system() {
        return system;
    }

    void read(JsonNode messages) {
        for (JsonNode message : messages) {
            switch (message.path("role").asText("")) {
                case "system", "developer" -> content(message, system);
                case USER -> content(message, turn(USER));
                case "assistant" -> assistant(message);
                case "tool", "function" -> result(message);
                default ->
                    throw new IllegalArgumentException("Gemini knows no messages of the role '"
                            + message.path("role").asText("") + "'");
            }
            dropEmptyTurn();
        }
    }

    private ArrayNode turn(String of) {
        if (of.equals(role)) {
            return (ArrayNode) turns.get(turns.size() - 1).get(PARTS);
        }
        role = of;
        return turns.addObject().put("role", of).putArray(PARTS);
    }

    private void dropEmptyTurn() {
        int last = turns.size() - 1;
        if (last >= 0 && turns.get(last).path(PARTS).isEmpty()) {
            turns.remove(last);
            role = last == 0 ? null : turns.get(last - 1).path("role").asText();
        }
    }

    private static void content(JsonNode message, ArrayNode parts) {
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            if (!ChatParts.type(part).equals(TEXT)) {
                parts.add(ContentMedia.part(part));
            } else if (!part.path(TEXT).asText("").isEmpty()) {
                parts.addObject().set(TEXT, part.path(TEXT));
            }
        }
    }

    private void assistant(JsonNode message) {
        ArrayNode parts = turn(MODEL);
        content(message, parts);
        boolean first = true;
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            String id = call.path("id").asText("");
            String name = names.sent(function.path("name").asText(""));
            called.put(id, name);
            ObjectNode part = parts.addObject();
            ObjectNode written = part.putObject("functionCall").put("name", name);
            JsonNode arguments = Json.read(function.path("arguments").asText(""));
            written.set("args", arguments.isObject() ? arguments : Json.object());
            if (since3) {
                written.put("id", bare(id));
            }
            String signature = signature(call, id);
            if (!signature.isEmpty()) {
                part.put(SIGNATURE, signature);
            } else if (since3 && first) {
                // Of calls made at once only the first one has a mark.
                part.put(SIGNATURE, UNKNOWN_SIGNATURE);
            }
            first = false;
        }
    }

    private static String bare(String id) {
        int mark = id.indexOf(IN_ID);
        return mark < 0 ? id : id.substring(0, mark);
    }

    /** The mark by which Gemini knows its call again: where Google's endpoint for OpenAI's dialect has it, or where LiteLLM has it. */
    private static String signature(JsonNode call, String id) {
        JsonNode google = call.path("extra_content").path("google").path("thought_signature");
        JsonNode litellm = call.path("provider_specific_fields").path("thought_signature");
        int mark = id.indexOf(IN_ID);
        String inId = mark < 0 ? "" : id.substring(mark + IN_ID.length());
        return google.asText(litellm.asText(inId));
    }

    private void result(JsonNode message) {
        String id = message.path("tool_call_id").asText("");
        String name = called.get(id);
        if (name == null) {
            name = names.sent(message.path("name").asText(""));
        }
        ObjectNode result = turn(USER).addObject().putObject("functionResponse").put("name", name);
        if (since3) {
            result.put("id", bare(id));
        }
        String text = ChatParts.text(message.path("content"));
        JsonNode whole = Json.read(text);
        result.set("response", whole.isObject() ? whole : Json.object().put("output", text));
        for (JsonNode part : ChatParts.of(message.path("content"))) {
            if (!ChatParts.type(part).equals(TEXT)) {
                media(part, result);
            }
        }
    }

    /** A picture that a tool made stands in its answer, or behind it where the version takes none there. */
    private void media(JsonNode part, ObjectNode result) {
        if (since3) {
            ArrayNode inside =
                    result.path(PARTS) instanceof ArrayNode there ? there : result.putArray(PARTS);
            inside.add(ContentMedia.part(part));
        } else {
            turn(USER).add(ContentMedia.part(part));
        }
    }
}
