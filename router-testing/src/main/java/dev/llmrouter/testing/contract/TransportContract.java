package dev.llmrouter.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link dev.llmrouter.transport.Transport} must do. Extend it, give it the transport, and run it with JUnit 5: it starts its
 * own servers on the loopback address.
 *
 * <pre>{@code
 * class MyTransportTest extends TransportContract {
 *     @Override
 *     protected Transport newTransport() {
 *         return new MyTransport();
 *     }
 * }
 * }</pre>
 */
public abstract class TransportContract extends TransportContractBounds {
    private static final int BURST = 200;

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Says which threads are not the transport's to end, because its HTTP client shares them in the whole process.
     *
     * @param thread one that appeared while the transport was used and is a daemon
     * @return whether it may stay; false here
     */
    protected boolean mayOutliveTransport(Thread thread) {
        return false;
    }

    @Test
    void stream_thatFlows_isDeliveredBeforeItsEnd() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        TransportContractServer server = serve(exchange -> {
            exchange.chunkedHead();
            exchange.chunk("first");
            await(firstRead);
            exchange.chunk("last");
            exchange.chunk("");
        });
        try (TransportResponse response = streamedCall(server.url("/v1")).execute()) {
            assertEquals("first", new String(response.body().readNBytes(5), UTF_8));
            firstRead.countDown();
            assertEquals("last", new String(response.body().readAllBytes(), UTF_8));
        }
    }

    @Test
    void stream_ofAnAsyncCall_isDeliveredBeforeItsEnd() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        TransportContractServer server = serve(exchange -> {
            exchange.chunkedHead();
            exchange.chunk("first");
            await(firstRead);
            exchange.chunk("");
        });
        try (TransportResponse response = get(streamedCall(server.url("/v1")).executeAsync())) {
            assertEquals("first", new String(response.body().readNBytes(5), UTF_8));
            firstRead.countDown();
            assertEquals(-1, response.body().read());
        }
    }

    @Test
    void stream_thatBreaksOff_isAnIOException() throws IOException {
        TransportContractServer server = serve(exchange -> {
            exchange.chunkedHead();
            exchange.chunk("first");
            exchange.hangUp();
        });
        try (TransportResponse response = streamedCall(server.url("/v1")).execute()) {
            assertThrows(IOException.class, response.body()::readAllBytes);
        }
    }

    @Test
    void stream_closedEarly_isEndedAtTheServer() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(flowingUntilClientIsGone(clientGone));
        TransportResponse response = streamedCall(server.url("/v1")).execute();
        response.close();
        await(clientGone);
    }

    @Test
    void stream_closedWhileAnotherThreadReads_endsTheReading() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(flowingUntilClientIsGone(clientGone));
        TransportResponse response = streamedCall(server.url("/v1")).execute();
        Running<byte[]> reading = readingAfterFirst(response.body());
        response.close();
        reading.failure();
        await(clientGone);
    }

    @Test
    void cancel_beforeTheCall_sendsNothing() throws Exception {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", new byte[0]));
        TransportCall call = call(server.url("/v1"));
        call.cancel();
        assertThrows(IOException.class, call::execute);
        TransportCall async = call(server.url("/v1"));
        async.cancel();
        failureOf(async.executeAsync());
        assertEquals(List.of(), server.exchanges());
    }

    @Test
    void cancel_whileConnecting_endsTheCall() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queue = fill(full);
            String url = "http://127.0.0.1:" + full.getLocalPort() + "/v1";
            TransportCall call = call(url);
            Running<TransportResponse> executing = executing(call);
            TransportCall async = call(url);
            CompletableFuture<TransportResponse> answer = async.executeAsync();
            executing.awaitBlocked();
            call.cancel();
            async.cancel();
            executing.failure();
            failureOf(answer);
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void cancel_whileTheAnswerIsAwaited_endsTheCallHereAndThere() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(silentUntilClientIsGone(arrived, clientGone));
        TransportCall call = call(server.url("/v1"));
        Running<TransportResponse> executing = executing(call);
        await(arrived);
        call.cancel();
        executing.failure();
        await(clientGone);
    }

    @Test
    void cancel_whileAnAsyncAnswerIsAwaited_endsTheCallHereAndThere() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(silentUntilClientIsGone(arrived, clientGone));
        TransportCall call = call(server.url("/v1"));
        CompletableFuture<TransportResponse> answer = call.executeAsync();
        await(arrived);
        call.cancel();
        failureOf(answer);
        await(clientGone);
    }

    @Test
    void cancel_ofTheFuture_endsTheCallThere() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(silentUntilClientIsGone(arrived, clientGone));
        CompletableFuture<TransportResponse> answer = call(server.url("/v1")).executeAsync();
        await(arrived);
        answer.cancel(false);
        await(clientGone);
    }

    @Test
    void cancel_whileAnotherThreadReads_endsTheReading() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(flowingUntilClientIsGone(clientGone));
        TransportCall call = streamedCall(server.url("/v1"));
        Running<byte[]> reading = readingAfterFirst(call.execute().body());
        call.cancel();
        reading.failure();
        await(clientGone);
    }

    @Test
    void cancel_whileTheWholeBodyIsAwaited_endsTheCall() throws Exception {
        CountDownLatch flowing = new CountDownLatch(1);
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(exchange -> {
            exchange.chunkedHead();
            exchange.chunk("first");
            flowing.countDown();
            exchange.awaitClientGone();
            clientGone.countDown();
        });
        TransportCall call = call(server.url("/v1"));
        Running<TransportResponse> executing = executing(call);
        await(flowing);
        call.cancel();
        executing.failure();
        await(clientGone);
    }

    @Test
    void cancel_afterTheAnswer_changesNothing() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", "whole".getBytes(UTF_8)));
        TransportCall call = call(server.url("/v1"));
        TransportResponse response = call.execute();
        call.cancel();
        call.cancel();
        assertEquals("whole", new String(response.bytes(), UTF_8));
    }

    @Test
    void asyncCalls_toOneHost_allRunAtOnce() throws Exception {
        CountDownLatch allArrived = new CountDownLatch(BURST);
        TransportContractServer server = serve(exchange -> {
            allArrived.countDown();
            await(allArrived);
            exchange.answer(200, "", new byte[0]);
        });
        List<CompletableFuture<TransportResponse>> answers = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            answers.add(call(server.url("/v1")).executeAsync());
        }
        for (Future<TransportResponse> answer : answers) {
            assertEquals(200, get(answer).status());
        }
        assertEquals(BURST, server.exchanges().size());
    }

    @Test
    void close_afterUse_leavesNoThreads() throws Exception {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", new byte[0]));
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 10; i++) {
            get(call(server.url("/v1")).executeAsync()).close();
            call(server.url("/v1")).execute().close();
        }
        transport().close();
        transport().close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !thread.getName().startsWith("contract-")) {
                assertEnds(thread);
            }
        }
    }

    private void assertEnds(Thread thread) throws InterruptedException {
        if (!mayOutliveTransport(thread)) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertFalse(thread.isAlive(), thread + " outlives its transport");
        }
    }

    private static TransportContractServer.Answer silentUntilClientIsGone(CountDownLatch arrived, CountDownLatch gone) {
        return exchange -> {
            arrived.countDown();
            exchange.awaitClientGone();
            gone.countDown();
        };
    }

    private static TransportContractServer.Answer flowingUntilClientIsGone(CountDownLatch gone) {
        return exchange -> {
            exchange.chunkedHead();
            exchange.chunk("first");
            exchange.awaitClientGone();
            gone.countDown();
        };
    }

    /** Starts a thread that reads on, which blocks because no more comes. */
    private static Running<byte[]> readingAfterFirst(InputStream body) throws InterruptedException {
        CountDownLatch firstRead = new CountDownLatch(1);
        Running<byte[]> reading = Running.start(() -> {
            body.readNBytes(5);
            firstRead.countDown();
            return body.readAllBytes();
        });
        await(firstRead);
        reading.awaitBlocked();
        return reading;
    }

    /** Connects until the kernel takes no more, so that the next one hangs. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> queue = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            try {
                // Loopback connects at once or, with a full queue, not at all.
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 500);
                queue.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return queue;
            }
        }
    }
}
