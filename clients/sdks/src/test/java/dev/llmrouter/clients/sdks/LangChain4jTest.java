package dev.llmrouter.clients.sdks;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.clients.ClientContract;
import dev.llmrouter.clients.Dialect;

class LangChain4jTest extends ClientContract {
    LangChain4jTest() {
        super(Dialect.OPENAI);
    }

    @Override
    protected boolean carriesHeaders() {
        return false;
    }

    @Override
    protected Object ask(Deployment deployment, ClientAttempt attempt) {
        ChatModel model = OpenAiChatModel.builder()
                .baseUrl(deployment.apiBase().orElseThrow())
                .apiKey(deployment.apiKey().orElseThrow().reveal())
                .modelName(attempt.providerModel())
                .timeout(attempt.timeLeft())
                .maxRetries(0)
                .build();
        return model.chat(UserMessage.from("Hi"));
    }
}
