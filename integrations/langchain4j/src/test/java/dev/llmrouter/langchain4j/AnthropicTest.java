package dev.llmrouter.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models of another API than OpenAI's take the same builder. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnthropicTest {
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
        return Deployment.builder("claude", "anthropic/claude-sonnet-4-5")
                .id(id)
                .apiBase(provider.url())
                .apiKey(Secret.of("key"))
                .build();
    }

    @AfterEach
    void close() {
        // The end is heard before the stream is closed.
        long patience = Ticker.system().nanos() + TimeUnit.SECONDS.toNanos(30);
        while (router.snapshot().callsInFlight() > 0 && Ticker.system().nanos() - patience < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(0, router.snapshot().callsInFlight());
        router.close();
        a.close();
        b.close();
    }

    private AnthropicChatModel chat() {
        return AnthropicChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .apiKey("dropped")
                .modelName("claude")
                .maxRetries(0)
                .build();
    }

    @Test
    void chat_goesToAnotherDeployment() {
        assertEquals("Hello from a", chat().chat("Hi"));
        a.failNext(Long.MAX_VALUE, 529);

        assertEquals("Hello from b", chat().chat("Hi"));
    }

    @Test
    void stream_goesToAnotherDeployment() throws Throwable {
        a.failNext(Long.MAX_VALUE, 529);
        AnthropicStreamingChatModel model = AnthropicStreamingChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .apiKey("dropped")
                .modelName("claude")
                .build();
        ModelCall.Recorder recorded = new ModelCall.Recorder();

        model.chat("Hi", recorded);

        assertEquals("Hello from b", recorded.text());
    }

    @Test
    void error_isLangChain4jsWithTheRouters() {
        MockReply limit = MockReply.status(429).retryAfter(Duration.ofMinutes(1));
        a.failNext(Long.MAX_VALUE, limit);
        b.failNext(Long.MAX_VALUE, limit);

        RateLimitException thrown = assertThrows(RateLimitException.class, () -> chat().chat("Hi"));

        RouterHttpException cause = assertInstanceOf(RouterHttpException.class, thrown.getCause());
        assertEquals(2, cause.attempts().size());
    }
}
