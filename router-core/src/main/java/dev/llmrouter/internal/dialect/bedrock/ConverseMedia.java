package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatParts;
import dev.llmrouter.internal.dialect.chat.DataUrl;
import dev.llmrouter.json.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Images and documents as Converse has them: bytes, or an object in S3. For one request, in which no two documents have one name. */
final class ConverseMedia {
    private static final Map<String, String> IMAGES = Map.of(
            "image/png", "png", "image/jpeg", "jpeg", "image/jpg", "jpeg", "image/gif", "gif", "image/webp", "webp");

    private static final Map<String, String> DOCUMENTS = Map.of(
            "application/pdf", "pdf",
            "text/csv", "csv",
            "text/plain", "txt",
            "text/html", "html",
            "text/markdown", "md",
            "application/msword", "doc",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
            "application/vnd.ms-excel", "xls",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9()\\[\\]-]+");
    private static final int LONGEST_NAME = 180;

    private final Set<String> documents = new HashSet<>();

    /** The block of a part that is no text. */
    ObjectNode block(JsonNode part) {
        String type = ChatParts.type(part);
        return switch (type) {
            case "image_url" -> image(ChatParts.imageUrl(part));
            case "file" -> file(part.path("file"));
            default ->
                throw new IllegalArgumentException(
                        "Bedrock takes texts, images and documents, not a part of the type '" + type + "'");
        };
    }

    private ObjectNode image(String url) {
        if (url.startsWith("s3://")) {
            String format = url.substring(url.lastIndexOf('.') + 1);
            return located("image", format.equals("jpg") ? "jpeg" : format, url);
        }
        DataUrl data = DataUrl.of(url).orElseThrow(ConverseMedia::noBytes);
        if (!IMAGES.containsKey(data.mediaType())) {
            return document(data, "document");
        }
        return bytes("image", IMAGES.get(data.mediaType()), data);
    }

    private static IllegalArgumentException noBytes() {
        return new IllegalArgumentException(
                "Bedrock fetches nothing from the web: an image or a document must be a data: URL, or stand in S3");
    }

    private ObjectNode file(JsonNode file) {
        String given = file.path("file_data").asText(file.path("file_id").asText(""));
        String name = file.path("filename").asText("document");
        if (given.startsWith("s3://")) {
            ObjectNode block = located("document", given.substring(given.lastIndexOf('.') + 1), given);
            return named(block, name);
        }
        return document(DataUrl.of(given).orElseThrow(ConverseMedia::noBytes), name);
    }

    private ObjectNode document(DataUrl data, String name) {
        String format = DOCUMENTS.get(data.mediaType());
        if (format == null) {
            throw new IllegalArgumentException("Bedrock takes no document of the type '" + data.mediaType() + "'");
        }
        return named(bytes("document", format, data), name);
    }

    private static ObjectNode bytes(String kind, String format, DataUrl data) {
        ObjectNode block = Json.object();
        block.putObject(kind).put("format", format).putObject("source").put("bytes", data.base64());
        return block;
    }

    private static ObjectNode located(String kind, String format, String uri) {
        ObjectNode block = Json.object();
        ObjectNode source = block.putObject(kind).put("format", format).putObject("source");
        source.putObject("s3Location").put("uri", uri);
        return block;
    }

    private ObjectNode named(ObjectNode block, String name) {
        int dot = name.lastIndexOf('.');
        String plain = NOT_IN_NAMES
                .matcher(dot > 0 ? name.substring(0, dot) : name)
                .replaceAll(" ")
                .strip();
        String start = plain.isEmpty() ? "document" : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
        String unique = start;
        for (int i = 2; !documents.add(unique); i++) {
            unique = start + " " + i;
        }
        ((ObjectNode) block.get("document")).put("name", unique);
        return block;
    }

    /** A turn that has a document needs a text too. */
    static void nameDocuments(ArrayNode blocks) {
        String name = "";
        for (JsonNode block : blocks) {
            if (block.has("text")) {
                return;
            }
            name = block.path("document").path("name").asText(name);
        }
        if (!name.isEmpty()) {
            blocks.addObject().put("text", name);
        }
    }
}
