package dev.llmrouter.clients.sdks;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.StreamContract;
import java.util.Objects;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import reactor.adapter.JdkFlowAdapter;

class SpringAi2StreamTest extends StreamContract<ChatResponse> {
    SpringAi2StreamTest() {
        super(Dialect.OPENAI);
    }

    /** The Flux does not pass cancelling on to openai-java. */
    @Override
    protected boolean hangsUp() {
        return false;
    }

    @Override
    protected ClientEvents<ChatResponse> open(Deployment deployment, ClientAttempt attempt) {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .apiKey(deployment.apiKey().orElseThrow().reveal())
                        .model(attempt.providerModel())
                        .streamUsage(true)
                        .maxRetries(0)
                        .build())
                .build();
        return ClientEvents.of(JdkFlowAdapter.publisherToFlowPublisher(model.stream(new Prompt("Hi"))));
    }

    @Override
    protected String text(ChatResponse event) {
        return event.getResult() == null
                ? ""
                : Objects.requireNonNullElse(event.getResult().getOutput().getText(), "");
    }
}
