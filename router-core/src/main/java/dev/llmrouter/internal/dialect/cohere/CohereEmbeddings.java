package dev.llmrouter.internal.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import java.util.Optional;
import java.util.function.Consumer;

/** Embeddings of texts, or of images as {@code data:} URLs, in Cohere's form and back. */
final class CohereEmbeddings {
    /** What is meant where a request does not say it, as in LiteLLM. */
    private static final String USUAL_TYPE = "search_document";

    private static final String IMAGE = "image";
    private static final String INPUT_TYPE = "input_type";

    private CohereEmbeddings() {}

    static byte[] body(JsonNode asked, String model, Consumer<String> leftOut) {
        ObjectNode body = Json.object().put("model", model);
        ArrayNode inputs = inputs(asked.path("input"));
        int images = 0;
        for (JsonNode input : inputs) {
            images += isImage(input.textValue()) ? 1 : 0;
        }
        if (images > 0 && images < inputs.size()) {
            throw new IllegalArgumentException(
                    "Cohere makes embeddings of texts or of images, not of both in one request");
        }
        body.set(images > 0 ? "images" : "texts", inputs);
        body.put(INPUT_TYPE, images > 0 ? IMAGE : USUAL_TYPE);
        asked.properties().forEach(field -> field(field.getKey(), field.getValue(), body, leftOut));
        return Json.write(body);
    }

    private static void field(String name, JsonNode value, ObjectNode body, Consumer<String> leftOut) {
        if (value.isNull()) {
            return;
        }
        switch (name) {
            case "model", "input" -> {
                // Written already.
            }
            case "encoding_format" -> {
                if (!body.has("embedding_types")) {
                    body.putArray("embedding_types").add(value);
                }
            }
            case "dimensions" -> body.set("output_dimension", value);
            case "user" -> leftOut.accept(name);
            default -> body.set(name, value);
        }
    }

    private static ArrayNode inputs(JsonNode input) {
        ArrayNode inputs = Json.object().putArray("inputs");
        if (input.isTextual()) {
            inputs.add(input);
        }
        for (JsonNode one : input) {
            if (!one.isTextual()) {
                throw new IllegalArgumentException("Cohere makes embeddings of texts, not of lists of tokens");
            }
            inputs.add(one);
        }
        return inputs;
    }

    private static boolean isImage(String input) {
        return input.regionMatches(true, 0, "data:image/", 0, "data:image/".length());
    }

    /** An answer in OpenAI's form; empty when it has no embeddings. */
    static Optional<byte[]> answer(JsonNode json, String model) {
        ObjectNode body = Json.object().put("object", "list").put("model", model);
        ArrayNode data = body.putArray("data");
        // One list for each type that was asked for.
        for (JsonNode vectors : json.path("embeddings")) {
            int index = 0;
            for (JsonNode vector : vectors) {
                data.addObject()
                        .put("object", "embedding")
                        .put("index", index++)
                        .set("embedding", vector);
            }
        }
        if (data.isEmpty()) {
            return Optional.empty();
        }
        JsonNode billed = json.path("meta").path("billed_units");
        if (billed.isObject()) {
            long tokens = billed.path("input_tokens").asLong()
                    + billed.path("image_tokens").asLong(billed.path("images").asLong());
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        }
        return Optional.of(Json.write(body));
    }
}
