package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * OkHttp throws an undeclared InterruptedException while it connects, and does not notice an interrupt while it reads. A request that is not
 * ended would last until its time-out, which is ten minutes here.
 */
@Timeout(60)
class InterruptedCallTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final MockProvider provider =
            MockProvider.builder("a").answer("word ".repeat(20)).start();
    private final Router router = Router.builder()
            .deployment(Deployment.builder("m", "openai/gpt-4o")
                    .apiBase(provider.baseUrl())
                    .apiKey(Secret.of("sk-a"))
                    .build())
            .settings(settings -> settings.timeout(Duration.ofMinutes(10)))
            .build();

    @AfterEach
    void close() {
        router.close();
        provider.close();
    }

    @Test
    void interruptedThread_getsAnIoExceptionAndKeepsItsMark() {
        try (OkHttpTransport transport = OkHttpTransport.create()) {
            byte[] body = "{\"model\":\"x\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
            TransportCall call = transport.newCall(new TransportRequest(
                    provider.baseUrl() + "/chat/completions", Map.of("Content-Type", "application/json"), body, false));
            Thread.currentThread().interrupt();

            assertThrows(IOException.class, call::execute);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void send_interruptedWhileTheProviderIsSilent_isCancelled() throws Exception {
        provider.hang();

        assertInstanceOf(RequestCancelledException.class, interrupted(() -> router.send(HELLO)));
    }

    @Test
    void stream_interruptedBeforeItsFirstEvent_isCancelled() throws Exception {
        provider.hang();

        assertInstanceOf(RequestCancelledException.class, interrupted(() -> router.stream(HELLO)));
    }

    @Test
    void stream_interruptedBetweenTwoEvents_isBrokenByItsCaller() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        provider.replies(MockReply.text("one two three four").silentAfter(2));

        Throwable thrown = interrupted(
                () -> {
                    try (ModelStream stream = router.stream(HELLO)) {
                        stream.forEach(event -> seen.countDown());
                    }
                    return null;
                },
                seen);

        assertEquals(
                FailureKind.CANCELLED,
                assertInstanceOf(StreamBrokenException.class, thrown).kind().orElseThrow());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
    }

    @Test
    void exchange_interruptedWhileTheProviderIsSilent_isCancelled() throws Exception {
        provider.hang();
        ExchangeRequest request = ExchangeRequest.post("/v1/chat/completions")
                .body("{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8))
                .build();

        assertInstanceOf(
                IOException.class, interrupted(() -> router.exchange(request).execute()));
    }

    /** What the work throws when its thread is interrupted after the provider has got the request. */
    private Throwable interrupted(Callable<?> work) throws InterruptedException {
        return interrupted(work, new CountDownLatch(0));
    }

    private Throwable interrupted(Callable<?> work, CountDownLatch begun) throws InterruptedException {
        FutureTask<?> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "interrupted");
        thread.start();
        while (provider.requests().isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        begun.await();
        thread.interrupt();
        ExecutionException thrown = assertThrows(ExecutionException.class, task::get);
        return requireNonNull(thrown.getCause());
    }
}
