package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.llmrouter.testing.contract.TransportContractServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest {
    private static final int CALLS = 10_000;

    /**
     * The load of a busy process with models that take a second; the sockets and threads of both ends are in
     * this JVM.
     */
    private static final int AT_ONCE = 256;

    @Test
    void manyAsyncCalls_areAllAnsweredOnce_andLeaveNoThreads() throws Exception {
        try (TransportContractServer server =
                TransportContractServer.start(exchange -> exchange.answer(200, "", exchange.body()))) {
            Set<String> answers = new HashSet<>();
            try (Transport transport = OkHttpTransport.create()) {
                for (CompletableFuture<String> answer : callAll(transport, server.url("/v1"))) {
                    answers.add(answer.get(60, TimeUnit.SECONDS));
                }
            }
            assertEquals(CALLS, answers.size());
            assertEquals(CALLS, server.exchanges().size());
        }
        assertThreadsEnd();
    }

    private static List<CompletableFuture<String>> callAll(Transport transport, String url)
            throws InterruptedException {
        Semaphore free = new Semaphore(AT_ONCE);
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            free.acquire();
            byte[] body = Integer.toString(i).getBytes(UTF_8);
            answers.add(transport
                    .newCall(new TransportRequest(url, Map.of(), body, i % 2 == 0))
                    .executeAsync()
                    .thenApply(LoadTest::text)
                    .whenComplete((text, failure) -> free.release()));
        }
        return answers;
    }

    private static String text(TransportResponse response) {
        try {
            return new String(response.bytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertThreadsEnd() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("llm-router-okhttp-")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertFalse(thread.isAlive(), thread + " outlives its transport");
            }
        }
    }
}
