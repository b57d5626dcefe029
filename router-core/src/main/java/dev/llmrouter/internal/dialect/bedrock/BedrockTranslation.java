package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.util.Map;

/** The answers of one call in OpenAI's form. What has another form than Bedrock's stays as it is: a gateway's page, an answer that broke. */
final class BedrockTranslation implements AnswerTranslation {
    private final ProviderCall call;
    private final BedrockModel model;

    BedrockTranslation(ProviderCall call, BedrockModel model) {
        this.call = call;
        this.model = model;
    }

    @Override
    public Answer complete(Answer answer) {
        if (answer.status() / 100 != 2) {
            return ChatErrors.answer(answer, ConverseAnswers.error(answer));
        }
        JsonNode json = Json.read(answer.body());
        if (answer.endpoint().equals(Endpoint.EMBEDDINGS)) {
            return InvokedEmbeddings.answer(answer, json, call.providerModel())
                    .map(body -> ChatErrors.json(answer, body))
                    .orElse(answer);
        }
        return json.has("output") || json.has("stopReason")
                ? ChatErrors.json(answer, ConverseAnswers.chat(json, head(answer.headers()), tools(), model))
                : answer;
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.isOfType(response, "application/vnd.amazon.eventstream")
                ? TranslatedBody.events(
                        response, new ConverseStream(response.body(), head(response.headers()), tools(), model))
                : response;
    }

    private SentTools tools() {
        return new SentTools(ConverseRequest.toolNames(), names -> {
            ConverseRequest written = new ConverseRequest(Json.read(call.body().bytes()), model, names);
            written.write();
            return written.answersByTool();
        });
    }

    private ChatHead head(Map<String, String> headers) {
        return ConverseAnswers.head(headers, call.providerModel());
    }
}
