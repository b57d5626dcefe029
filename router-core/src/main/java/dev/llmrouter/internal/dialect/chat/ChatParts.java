package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import java.util.ArrayList;
import java.util.List;

/** The content of a message: a text, or a list of parts. */
public final class ChatParts {
    private ChatParts() {}

    /** The parts; a text is a part of its own. */
    public static List<JsonNode> of(JsonNode content) {
        if (content.isTextual()) {
            ObjectNode part = Json.object();
            part.put("type", "text").set("text", content);
            return List.of(part);
        }
        List<JsonNode> parts = new ArrayList<>();
        content.forEach(part -> parts.add(part.isTextual() ? of(part).get(0) : part));
        return parts;
    }

    /** What kind a part is; the name of the field that it has where it does not say. */
    public static String type(JsonNode part) {
        String type = part.path("type").asText("");
        return type.equals("input_text") || type.equals("output_text") ? "text" : type;
    }

    /** Texts joined. */
    public static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : of(content)) {
            if (type(part).equals("text")) {
                text.append(part.path("text").asText(""));
            }
        }
        return text.toString();
    }

    /** The address of an image, which is an object or the text itself. */
    public static String imageUrl(JsonNode part) {
        JsonNode image = part.path("image_url");
        return image.isTextual() ? image.textValue() : image.path("url").asText("");
    }
}
