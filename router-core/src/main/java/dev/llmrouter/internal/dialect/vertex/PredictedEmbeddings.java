package dev.llmrouter.internal.dialect.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;

/** Embeddings by {@code predict}, in OpenAI's form. */
final class PredictedEmbeddings implements AnswerTranslation {
    private final String model;

    PredictedEmbeddings(String model) {
        this.model = model;
    }

    static byte[] body(ProviderCall call) {
        JsonNode asked = Json.read(call.body().bytes());
        ObjectNode body = Json.object();
        ArrayNode instances = body.putArray("instances");
        JsonNode input = asked.path("input");
        if (input.isTextual()) {
            instance(input, asked, instances, call.providerModel());
        }
        input.forEach(text -> instance(text, asked, instances, call.providerModel()));
        if (asked.path("dimensions").isNumber()) {
            String name = isMultimodal(call.providerModel()) ? "dimension" : "outputDimensionality";
            body.putObject("parameters").set(name, asked.path("dimensions"));
        }
        return Json.write(body);
    }

    private static void instance(JsonNode text, JsonNode asked, ArrayNode instances, String model) {
        if (!text.isTextual()) {
            throw new IllegalArgumentException("Vertex AI makes embeddings of texts, not of lists of tokens");
        }
        ObjectNode instance = instances.addObject();
        instance.set(isMultimodal(model) ? "text" : "content", text);
        for (String name : new String[] {"task_type", "title"}) {
            if (asked.path(name).isTextual()) {
                instance.set(name, asked.path(name));
            }
        }
    }

    /** Models of pictures and texts have other names for both. */
    private static boolean isMultimodal(String model) {
        return model.contains("multimodalembedding");
    }

    @Override
    public Answer complete(Answer answer) {
        JsonNode json = Json.read(answer.body());
        JsonNode predictions = json.path("predictions");
        if (answer.status() / 100 != 2 || predictions.isEmpty()) {
            return answer;
        }
        ObjectNode body = Json.object().put("object", "list").put("model", model);
        ArrayNode data = body.putArray("data");
        long tokens = 0;
        for (JsonNode prediction : predictions) {
            JsonNode embedding = prediction.path("embeddings");
            JsonNode values = prediction.path("textEmbedding").isArray()
                    ? prediction.path("textEmbedding")
                    : embedding.path("values");
            tokens += embedding.path("statistics").path("token_count").asLong();
            data.addObject()
                    .put("object", "embedding")
                    .put("index", data.size() - 1)
                    .set("embedding", values);
        }
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return ChatErrors.json(answer, Json.write(body));
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return response;
    }
}
