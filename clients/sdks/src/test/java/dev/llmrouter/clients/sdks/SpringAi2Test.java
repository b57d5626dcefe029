package dev.llmrouter.clients.sdks;

import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

class SpringAi2Test extends ClientContract {
    SpringAi2Test() {
        super(Dialect.OPENAI);
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        ChatModel model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(deployment.apiBase().orElseThrow())
                        .apiKey(deployment.apiKey().orElseThrow().reveal())
                        .model(attempt.providerModel())
                        .timeout(attempt.timeLeft())
                        .maxRetries(0)
                        .build())
                .build();
        return model.call(new Prompt("Hi"));
    }
}
