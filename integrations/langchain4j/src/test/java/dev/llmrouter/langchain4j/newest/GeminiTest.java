package dev.llmrouter.langchain4j.newest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.langchain4j.RouterHttpClientBuilder;
import dev.llmrouter.testing.provider.MockProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models of the newest version, and of an API with the model in its address. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GeminiTest {

    private final MockProvider a =
            MockProvider.builder("a").answer("Hello from a").start();
    private final MockProvider b =
            MockProvider.builder("b").answer("Hello from b").start();
    private final Router router = Router.builder()
            .deployment(deployment("a", a))
            .deployment(deployment("b", b))
            .strategy((candidates, context) -> 0)
            .build();

    private static Deployment deployment(String id, MockProvider provider) {
        return Deployment.builder("flash", "gemini/gemini-2.5-flash")
                .id(id)
                .apiBase(provider.url())
                .apiKey(Secret.of("key"))
                .build();
    }

    @AfterEach
    void close() {
        assertEquals(0, router.snapshot().callsInFlight());
        router.close();
        a.close();
        b.close();
    }

    @Test
    void chat_goesToAnotherDeployment() {
        a.failNext(Long.MAX_VALUE, 503);
        GoogleAiGeminiChatModel model = GoogleAiGeminiChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .apiKey("dropped")
                .modelName("flash")
                .maxRetries(0)
                .build();

        assertEquals("Hello from b", model.chat("Hi"));
    }

    @Test
    void stream_goesToAnotherDeployment() throws Exception {
        a.failNext(Long.MAX_VALUE, 503);
        GoogleAiGeminiStreamingChatModel model = GoogleAiGeminiStreamingChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .apiKey("dropped")
                .modelName("flash")
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        model.chat("Hi", new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });

        assertEquals("Hello from b", whole.get(30, TimeUnit.SECONDS).aiMessage().text());
    }
}
