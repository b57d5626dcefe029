package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;

/** A picture of an answer, in the form in which LiteLLM and OpenRouter give it to callers. */
final class ChatImage {
    private ChatImage() {}

    static ObjectNode of(int index, String url) {
        ObjectNode image = Json.object().put("index", index).put("type", "image_url");
        image.putObject("image_url").put("url", url);
        return image;
    }
}
