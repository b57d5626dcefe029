package dev.llmrouter.clients.spring6;

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
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.retry.support.RetryTemplate;
import reactor.adapter.JdkFlowAdapter;

class SpringAi1StreamTest extends StreamContract<ChatResponse> {
    SpringAi1StreamTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected ClientEvents<ChatResponse> open(Deployment deployment, ClientAttempt attempt) {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .openAiApi(OpenAiApi.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .apiKey(deployment.apiKey().orElseThrow().reveal())
                        .build())
                .defaultOptions(OpenAiChatOptions.builder()
                        .model(attempt.providerModel())
                        .streamUsage(true)
                        .build())
                .retryTemplate(RetryTemplate.builder().maxAttempts(1).build())
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
