package dev.llmrouter.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.langchain4j.RouterModels;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * LangChain4j's models over a router: code that has a {@code ChatModel} stays as it is. One of the two deployments is at its limit, and the
 * answers come from the other.
 */
public final class WithLangChain4j {
    private WithLangChain4j() {}

    /**
     * Asks three times, and once more for a stream.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (MockProvider eu = MockProvider.builder("eu").start();
                MockProvider us = MockProvider.builder("us").start();
                Router router = Router.builder()
                        .deployment(deployment("eu", eu))
                        .deployment(deployment("us", us))
                        .build()) {
            eu.failNext(Long.MAX_VALUE, MockReply.status(429).retryAfter(Duration.ofMinutes(1)));

            ChatModel model = RouterModels.chat(router, "gpt-4");
            for (int i = 0; i < 3; i++) {
                System.out.println(model.chat("Hello"));
            }
            stream(RouterModels.streamingChat(router, "gpt-4"));
            System.out.println("eu answered " + eu.served() + ", us answered " + us.served());
        }
    }

    private static Deployment deployment(String id, MockProvider provider) {
        return Deployment.builder("gpt-4", "openai/gpt-4o")
                .id(id)
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("key-" + id))
                .build();
    }

    private static void stream(StreamingChatModel model) {
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        model.chat("Hello", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                System.out.print(piece + "|");
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });
        System.out.println(" " + whole.join().tokenUsage().totalTokenCount() + " tokens");
    }
}
