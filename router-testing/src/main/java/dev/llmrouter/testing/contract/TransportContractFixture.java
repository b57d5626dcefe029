package dev.llmrouter.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.contract.TransportContractServer.Answer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** One transport and any number of servers per test, and waiting that ends. */
@Timeout(value = TransportContractFixture.PATIENCE_SECONDS * 2, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TransportContractFixture {
    /** Nothing here takes a second; a machine under load may need several. */
    static final long PATIENCE_SECONDS = 20;

    private final List<TransportContractServer> servers = new CopyOnWriteArrayList<>();
    private Transport transport = new NoTransport();

    /**
     * Makes the transport under test, as an application would.
     *
     * @return a new one; the suite closes it
     */
    protected abstract Transport newTransport();

    @BeforeEach
    final void makeTransport() {
        transport = newTransport();
    }

    @AfterEach
    final void closeTransportAndServers() {
        transport.close();
        servers.forEach(TransportContractServer::close);
    }

    /** {@return the transport of this test} */
    protected final Transport transport() {
        return transport;
    }

    /**
     * Starts a server that is closed after the test.
     *
     * @param answer runs for each request
     * @return the server
     */
    protected final TransportContractServer serve(Answer answer) {
        TransportContractServer server = TransportContractServer.start(answer);
        servers.add(server);
        return server;
    }

    /**
     * Prepares a call whose answer is wanted complete.
     *
     * @param url where to
     * @return the call
     */
    protected final TransportCall call(String url) {
        return transport.newCall(request(url, false));
    }

    /**
     * Prepares a call whose answer is wanted while it flows.
     *
     * @param url where to
     * @return the call
     */
    protected final TransportCall streamedCall(String url) {
        return transport.newCall(request(url, true));
    }

    static TransportRequest request(String url, boolean streamed) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Authorization", "Bearer secret-key");
        return new TransportRequest(url, headers, "{\"model\":\"m\"}".getBytes(UTF_8), streamed);
    }

    /** Something that blocks, on a thread of its own. */
    record Running<T>(FutureTask<T> result, Thread thread) {
        static <T> Running<T> start(Callable<T> task) {
            FutureTask<T> result = new FutureTask<>(task);
            Thread thread = new Thread(result, "contract-caller");
            thread.setDaemon(true);
            thread.start();
            return new Running<>(result, thread);
        }

        /** Returns when the thread is in the middle of network code, or waits for a thread that is. The test's time-out bounds it. */
        void awaitBlocked() {
            while (!isBlocked() && !result.isDone()) {
                Thread.onSpinWait();
            }
        }

        IOException failure() {
            ExecutionException e = assertThrows(ExecutionException.class, () -> get(result));
            return assertInstanceOf(IOException.class, e.getCause());
        }

        private boolean isBlocked() {
            // A thread in a socket's read or connect is a running one to the JVM.
            return thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING
                    || Stream.of(thread.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch."));
        }
    }

    static Running<TransportResponse> executing(TransportCall call) {
        return Running.start(call::execute);
    }

    /**
     * Waits for what another thread does.
     *
     * @param latch opened by it
     * @throws InterruptedException if the test is given up
     */
    protected static final void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "what the test waited for did not happen");
    }

    static <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Waits for a failure as a dependent stage gets it: the {@link IOException} itself, not wrapped.
     *
     * @param answer what must fail
     * @return its failure
     * @throws Exception if it does not end in time
     */
    protected static final IOException failureOf(CompletableFuture<?> answer) throws Exception {
        Throwable failure =
                get(answer.<Throwable>handle((response, e) -> e == null ? new AssertionError("no failure") : e));
        return assertInstanceOf(IOException.class, failure);
    }

    /** Stands in until the first test begins. */
    private static final class NoTransport implements Transport {
        @Override
        public TransportCall newCall(TransportRequest request) {
            throw new IllegalStateException("newTransport() was not called yet");
        }

        @Override
        public void close() {}
    }
}
