package dev.llmrouter.clients.sdks;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;
import java.util.concurrent.SubmissionPublisher;

/** Events are pieces of text, and then the whole answer. */
class LangChain4jStreamTest extends StreamContract<Object> {
    LangChain4jStreamTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected ClientEvents<Object> open(Deployment deployment, ClientAttempt attempt) {
        StreamingChatModel model = OpenAiStreamingChatModel.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .modelName(attempt.providerModel())
                .timeout(attempt.timeLeft())
                .build();
        SubmissionPublisher<Object> pushed = new SubmissionPublisher<>(Runnable::run, 256);
        ClientEvents<Object> events = ClientEvents.of(pushed);
        model.chat(ChatRequest.builder().messages(UserMessage.from("Hi")).build(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                if (pushed.hasSubscribers()) {
                    pushed.submit(piece.text());
                } else {
                    context.streamingHandle().cancel();
                }
            }

            @Override
            public void onCompleteResponse(ChatResponse whole) {
                pushed.submit(whole);
                pushed.close();
            }

            @Override
            public void onError(Throwable failure) {
                pushed.closeExceptionally(failure);
            }
        });
        return events;
    }

    @Override
    protected String text(Object event) {
        return event instanceof String piece ? piece : "";
    }
}
