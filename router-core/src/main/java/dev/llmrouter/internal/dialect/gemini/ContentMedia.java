package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.DataUrl;
import dev.llmrouter.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Pictures, documents, sounds and films of a chat as Gemini has them: inside the request, or by their address. Stateless. */
final class ContentMedia {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("gif", "image/gif"),
            Map.entry("heic", "image/heic"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mov", "video/mov"),
            Map.entry("webm", "video/webm"));

    private ContentMedia() {}

    static ObjectNode part(JsonNode part) {
        String type = ChatParts.type(part);
        return switch (type) {
            case "image_url" -> ofUrl(ChatParts.imageUrl(part), format(part.path("image_url")), "image/jpeg");
            case "video_url" -> ofUrl(part.path("video_url").path("url").asText(""), "", "video/mp4");
            case "input_audio" -> audio(part.path("input_audio"));
            case "file" -> file(part.path("file"));
            default ->
                throw new IllegalArgumentException(
                        "Gemini takes texts, images, documents, audio and video, not a part of the type '" + type
                                + "'");
        };
    }

    private static String format(JsonNode media) {
        return media.path("format").asText("");
    }

    private static ObjectNode audio(JsonNode audio) {
        String format = audio.path("format").asText("wav").toLowerCase(Locale.ROOT);
        return inline(TYPES.getOrDefault(format, "audio/" + format), audio.path("data").asText(""));
    }

    private static ObjectNode file(JsonNode file) {
        String given = file.path("file_data").asText(file.path("file_id").asText(""));
        return ofUrl(given, format(file), "application/pdf");
    }

    private static ObjectNode ofUrl(String url, String format, String usual) {
        Optional<DataUrl> data = DataUrl.of(url);
        if (data.isPresent()) {
            String type = data.get().mediaType();
            return inline(type.equals("image/jpg") ? "image/jpeg" : type, data.get().base64());
        }
        ObjectNode part = Json.object();
        part.putObject("fileData").put("mimeType", format.isEmpty() ? typeOf(url, usual) : format).put("fileUri", url);
        return part;
    }

    private static ObjectNode inline(String type, String base64) {
        ObjectNode part = Json.object();
        part.putObject("inlineData").put("mimeType", type).put("data", base64);
        return part;
    }

    /** By the ending of the name, as people write addresses. */
    private static String typeOf(String url, String usual) {
        int query = url.indexOf('?');
        String path = query < 0 ? url : url.substring(0, query);
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, usual);
    }
}
