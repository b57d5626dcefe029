package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand calls at once over real sockets: none is lost, none gets another's answer, nothing is left
 * behind.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrencyTest {
    private static final int CALLS = 10_000;
    /**
     * How many asynchronous calls are held at once where each occupies a platform thread. Ten thousand work
     * as well; starting and ending their threads, and OkHttp's looking through all connections for an idle
     * one, take a minute of two cores.
     */
    private static final int PLATFORM_THREADS = 2_000;
    /**
     * Files that the JVM, JUnit and connections of earlier tests may have open beside the sockets of these
     * calls.
     */
    private static final int OTHER_FILES = 1_000;
    /** If the system does not report its limit: a JVM's limit on macOS. */
    private static final int USUAL_LIMIT = 10_240;

    /** The limit that holds, which the JVM has raised as far as it may; nine digits are more than enough. */
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d{1,9})\\b");

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        RouterThreads.assertAllEnd();
    }

    @Test
    void asyncCalls_areInFlightTogetherAndAllAnswered() throws Exception {
        int atOnce = Runtime.version().feature() >= 24 ? atOnce() : Math.min(atOnce(), PLATFORM_THREADS);
        try (CrowdServer server = new CrowdServer(atOnce);
                Router router = router(server)) {
            crowd(server, router, atOnce, call -> router.sendAsync(request(call)));
        }
    }

    @Test
    void blockingCallsOnVirtualThreads_areInFlightTogetherAndAllAnswered() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads are there from JDK 21 on");
        // By reflection: these classes are compiled for JDK 17.
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        int atOnce = atOnce();
        try (CrowdServer server = new CrowdServer(atOnce);
                Router router = router(server)) {
            crowd(
                    server,
                    router,
                    atOnce,
                    call -> CompletableFuture.supplyAsync(() -> router.send(request(call)), virtual));
        } finally {
            virtual.shutdown();
        }
    }

    /**
     * As many calls as there are files for are in flight at the same moment; the rest follows, as many at a
     * time.
     */
    private static void crowd(
            CrowdServer server, Router router, int atOnce, IntFunction<CompletableFuture<ModelResponse>> send)
            throws Exception {
        List<CompletableFuture<ModelResponse>> crowd = sendAll(0, atOnce, send);
        assertTrue(server.crowd().await(60, TimeUnit.SECONDS), () -> server.crowd() + " of " + atOnce);
        assertEquals(atOnce, router.snapshot().callsInFlight());
        server.answer();
        assertAnswered(0, crowd);
        for (int first = atOnce; first < CALLS; first += atOnce) {
            assertAnswered(first, sendAll(first, Math.min(CALLS, first + atOnce), send));
        }
        assertEquals(CALLS, server.answered());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    private static List<CompletableFuture<ModelResponse>> sendAll(
            int first, int end, IntFunction<CompletableFuture<ModelResponse>> send) {
        return IntStream.range(first, end).mapToObj(send).toList();
    }

    /** Each with its own answer. */
    private static void assertAnswered(int first, List<CompletableFuture<ModelResponse>> answers) throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            String text = answers.get(i).get(60, TimeUnit.SECONDS).text();
            assertEquals(Integer.toString(first + i), text);
        }
    }

    private static Router router(CrowdServer server) throws IOException {
        return Router.builder()
                .deployment(Deployment.builder("m", "openai/gpt-4o")
                        .apiBase(server.url())
                        .apiKey(Secret.of("sk-crowd"))
                        .build())
                .settings(s -> s.numRetries(0).timeout(Duration.ofSeconds(100)))
                .build();
    }

    private static ModelRequest request(int call) {
        return ModelRequest.chat("m", Integer.toString(call));
    }

    /** All of them, or what the process may open: both ends of every connection are files of this process. */
    private static int atOnce() throws IOException {
        return Math.min(CALLS, (openFilesLimit() - OTHER_FILES) / 2);
    }

    private static int openFilesLimit() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        Matcher limit = OPEN_FILES.matcher(Files.isReadable(limits) ? Files.readString(limits) : "");
        return limit.find() ? Integer.parseInt(limit.group(1)) : USUAL_LIMIT;
    }
}
