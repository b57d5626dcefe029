package dev.llmrouter.internal.dialect.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;

/** Embeddings by {@code embedContent}, in OpenAI's form: models of the second generation of Gemini's, which take one text to a request. */
final class EmbeddedContent implements AnswerTranslation {
    static final String VERB = "embedContent";

    private final String model;

    EmbeddedContent(String model) {
        this.model = model;
    }

    static boolean isAskedFor(String model) {
        return model.contains("gemini-embedding-2");
    }

    static byte[] body(ProviderCall call) {
        JsonNode asked = Json.read(call.body().bytes());
        JsonNode input = asked.path("input");
        JsonNode text = input.isArray() && input.size() == 1 ? input.get(0) : input;
        if (!text.isTextual()) {
            throw new IllegalArgumentException(
                    "this model makes the embedding of one text to a request, not of several and not of lists of tokens");
        }
        ObjectNode body = Json.object();
        body.putObject("content").putArray("parts").addObject().set("text", text);
        copy(asked, "task_type", body, "taskType");
        copy(asked, "title", body, "title");
        copy(asked, "dimensions", body, "outputDimensionality");
        return Json.write(body);
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.hasNonNull(name)) {
            to.set(as, from.get(name));
        }
    }

    @Override
    public Answer complete(Answer answer) {
        JsonNode json = Json.read(answer.body());
        JsonNode values = json.path("embedding").path("values");
        if (answer.status() / 100 != 2 || !values.isArray()) {
            return answer;
        }
        ObjectNode body = Json.object().put("object", "list").put("model", model);
        body.putArray("data")
                .addObject()
                .put("object", "embedding")
                .put("index", 0)
                .set("embedding", values);
        JsonNode usage = json.path("usageMetadata");
        if (usage.isObject()) {
            long tokens = usage.path("promptTokenCount")
                    .asLong(usage.path("totalTokenCount").asLong());
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        }
        return ChatErrors.json(answer, Json.write(body));
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return response;
    }
}
