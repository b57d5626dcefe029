package dev.llmrouter.clients.spring6;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.retry.support.RetryTemplate;

class SpringAi1Test extends ClientContract {
    SpringAi1Test() {
        super(Dialect.OPENAI);
    }

    @Override
    protected boolean carriesHeaders() {
        return false;
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        ChatModel model = OpenAiChatModel.builder()
                .openAiApi(OpenAiApi.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .apiKey(deployment.apiKey().orElseThrow().reveal())
                        .build())
                .defaultOptions(OpenAiChatOptions.builder()
                        .model(attempt.providerModel())
                        .build())
                .retryTemplate(RetryTemplate.builder().maxAttempts(1).build())
                .build();
        return model.call(new Prompt("Hi"));
    }
}
