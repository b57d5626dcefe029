package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.testing.contract.TransportContract;
import dev.llmrouter.testing.contract.TransportContractServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/**
 * A transport over a client that the application made: it fulfils the contract, and does not change the
 * client.
 */
class GivenClientTest extends TransportContract {
    private static final byte[] NOTHING = {};

    @Override
    protected Transport newTransport() {
        return OkHttpTransport.over(new OkHttpClient());
    }

    @Override
    protected boolean mayOutliveTransport(Thread thread) {
        return OkHttpThreads.areShared(thread);
    }

    @Test
    void interceptors_areKept() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    seen.incrementAndGet();
                    return chain.proceed(
                            chain.request().newBuilder().header("X-Tenant", "t").build());
                })
                .build();
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        answerOf(client, server.url("/v1"));
        assertEquals(1, seen.get());
        assertEquals("t", server.exchanges().get(0).headers().get("x-tenant"));
    }

    @Test
    void interceptors_ofBothKindsSeeTrueStatuses() throws IOException {
        AtomicInteger application = new AtomicInteger();
        AtomicInteger network = new AtomicInteger();
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> noting(application, chain.proceed(chain.request())))
                .addNetworkInterceptor(chain -> noting(network, chain.proceed(chain.request())))
                .build();
        TransportContractServer server = serve(exchange -> exchange.answer(503, "Retry-After: 0", NOTHING));
        answerOf(client, server.url("/v1"));
        assertEquals(503, application.get());
        assertEquals(503, network.get());
    }

    @Test
    void body_thatAnInterceptorReplaced_isNotSentAgain() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .post(RequestBody.create("other".getBytes(UTF_8), null))
                        .build()))
                .build();
        TransportContractServer server = serve(exchange -> {
            if (exchange.requestLine().contains("first")) {
                exchange.answer(200, "", NOTHING);
            } else {
                exchange.hangUp();
            }
        });
        // OkHttp only takes a connection for stale that was used before.
        answerOf(client, server.url("/first"));
        assertThrows(IOException.class, () -> answerOf(client, server.url("/second")));
        assertEquals(2, server.exchanges().size());
        assertEquals("other", new String(server.exchanges().get(1).body(), UTF_8));
    }

    @Test
    void dispatcher_isNeitherUsedNorClosed() throws Exception {
        OkHttpClient client = new OkHttpClient();
        AtomicInteger running = new AtomicInteger(-1);
        TransportContractServer server = serve(exchange -> {
            running.set(client.dispatcher().runningCallsCount());
            exchange.answer(200, "", NOTHING);
        });
        try (Transport transport = OkHttpTransport.over(client)) {
            transport.newCall(request(server.url("/v1"))).executeAsync().get(20, TimeUnit.SECONDS);
        }
        assertEquals(0, running.get());
        assertFalse(client.dispatcher().executorService().isShutdown());
    }

    @Test
    void connections_areSharedAndStayAfterClose() throws IOException {
        OkHttpClient client = new OkHttpClient();
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        answerOf(client, server.url("/v1"));
        answerOf(client, server.url("/v1"));
        assertEquals(1, server.usedConnections());
        assertEquals(1, client.connectionPool().connectionCount());
    }

    @Test
    void host_withSeveralAddresses_isReachedAtTheOneThatListens() throws IOException {
        InetAddress silent = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        OkHttpClient client = new OkHttpClient.Builder()
                .dns(host -> List.of(silent, InetAddress.getLoopbackAddress()))
                .build();
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        String url = server.url("/v1").replace("127.0.0.1", "host.test");
        assertEquals(200, answerOf(client, url).status());
        assertEquals(1, server.exchanges().size());
    }

    @Test
    void host_thatIsUnknown_isAnUnknownHostException() {
        OkHttpClient client = new OkHttpClient.Builder()
                .dns(host -> {
                    throw new UnknownHostException(host);
                })
                .build();
        assertThrows(UnknownHostException.class, () -> answerOf(client, "http://host.test/v1"));
    }

    @Test
    void host_thatDoesNotTakeConnectionsInTime_isAConnectException() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectTimeout(1, TimeUnit.MILLISECONDS)
                .socketFactory(new SlowToConnect())
                .build();
        ConnectException e = assertThrows(ConnectException.class, () -> answerOf(client, "http://127.0.0.1:1/v1"));
        assertInstanceOf(SocketTimeoutException.class, e.getCause());
    }

    @Test
    void cancel_whileTheNameIsLookedUp_doesNotWaitForIt() throws Exception {
        CountDownLatch lookingUp = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        OkHttpClient client = new OkHttpClient.Builder()
                .dns(host -> {
                    lookingUp.countDown();
                    return awaitThenFail(done, host);
                })
                .build();
        try (Transport transport = OkHttpTransport.over(client)) {
            TransportCall call = transport.newCall(request("http://host.test/v1"));
            CompletableFuture<TransportResponse> answer = call.executeAsync();
            await(lookingUp);
            call.cancel();
            failureOf(answer);
        } finally {
            done.countDown();
        }
    }

    @Test
    void interceptor_thatThrows_failsTheFuture() throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    throw new IllegalStateException("broken");
                })
                .build();
        try (Transport transport = OkHttpTransport.over(client)) {
            Throwable failure =
                    failureOf(transport.newCall(request("http://host.test/v1")).executeAsync());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
        }
    }

    private static Response noting(AtomicInteger status, Response response) {
        status.set(response.code());
        return response;
    }

    private static List<InetAddress> awaitThenFail(CountDownLatch done, String host) throws UnknownHostException {
        try {
            await(done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(host);
    }

    private static TransportResponse answerOf(OkHttpClient client, String url) throws IOException {
        try (Transport transport = OkHttpTransport.over(client)) {
            return transport.newCall(request(url)).execute();
        }
    }

    private static TransportRequest request(String url) {
        return new TransportRequest(url, Map.of(), NOTHING, false);
    }
}
