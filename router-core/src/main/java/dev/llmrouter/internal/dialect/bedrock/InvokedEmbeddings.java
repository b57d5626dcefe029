package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Embeddings of Titan, which takes one text, and of Cohere, which takes many. Both have bodies of their own. */
final class InvokedEmbeddings {
    private static final String TOKENS = "x-amzn-bedrock-input-token-count";

    private InvokedEmbeddings() {}

    /** Whether the model is one whose embeddings are spoken; what an ARN hides may be. */
    static boolean areOf(BedrockModel model) {
        String family = model.family();
        return family.contains("titan") || family.contains("cohere") || family.startsWith("arn:");
    }

    static byte[] body(ProviderCall call, BedrockModel model) {
        JsonNode asked = Json.read(call.body().bytes());
        List<String> texts = texts(asked.path("input"));
        if (model.family().contains("titan")) {
            return Json.write(titan(asked, texts, model));
        }
        if (model.family().contains("cohere")) {
            return Json.write(cohere(asked, texts));
        }
        throw new IllegalArgumentException("embeddings of Bedrock are those of Titan and Cohere, not of this model");
    }

    private static List<String> texts(JsonNode input) {
        List<String> texts = new ArrayList<>();
        if (input.isTextual()) {
            texts.add(input.textValue());
        }
        for (JsonNode text : input) {
            if (!text.isTextual()) {
                throw new IllegalArgumentException("Bedrock makes embeddings of texts, not of lists of tokens");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    private static ObjectNode titan(JsonNode asked, List<String> texts, BedrockModel model) {
        if (texts.size() != 1) {
            throw new IllegalArgumentException(
                    "Titan makes the embedding of one text to a request, not of " + texts.size());
        }
        ObjectNode body = Json.object().put("inputText", texts.get(0));
        // The first version knows neither.
        if (!model.family().contains("embed-text-v1")) {
            copy(asked, "dimensions", body, "dimensions");
            copy(asked, "normalize", body, "normalize");
        }
        return body;
    }

    private static ObjectNode cohere(JsonNode asked, List<String> texts) {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("texts");
        texts.forEach(list::add);
        body.put("input_type", asked.path("input_type").asText("search_document"));
        copy(asked, "truncate", body, "truncate");
        copy(asked, "dimensions", body, "output_dimension");
        return body;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.has(name)) {
            to.set(as, from.get(name));
        }
    }

    /** An answer in OpenAI's form; empty when it has no embeddings. */
    static Optional<byte[]> answer(Answer answer, JsonNode json, String model) {
        JsonNode many =
                json.path("embeddings").isObject() ? json.path("embeddings").path("float") : json.path("embeddings");
        List<JsonNode> vectors = new ArrayList<>();
        if (json.path("embedding").isArray()) {
            vectors.add(json.path("embedding"));
        }
        many.forEach(vectors::add);
        if (vectors.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode body = Json.object().put("object", "list").put("model", model);
        ArrayNode data = body.putArray("data");
        for (JsonNode vector : vectors) {
            data.addObject()
                    .put("object", "embedding")
                    .put("index", data.size() - 1)
                    .set("embedding", vector);
        }
        long tokens = json.path("inputTextTokenCount").asLong(header(answer));
        if (tokens >= 0) {
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        }
        return Optional.of(Json.write(body));
    }

    private static long header(Answer answer) {
        String said = new Headers(answer.headers()).get(TOKENS).orElse("");
        return said.matches("[0-9]{1,12}") ? Long.parseLong(said) : -1;
    }
}
