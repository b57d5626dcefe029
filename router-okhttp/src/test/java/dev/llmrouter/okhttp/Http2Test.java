package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS, with HTTP/2 where the server offers it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2Test {
    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    private final MockWebServer server = new MockWebServer();
    private final AtomicLong nanos = new AtomicLong();
    private final Transport transport = OkHttpTransport.over(trustingClient(), nanos::get);

    @BeforeEach
    void start() throws IOException {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
    }

    @AfterEach
    void stop() {
        transport.close();
        server.close();
    }

    @Test
    void calls_overHttp2_shareOneConnection() throws Exception {
        int calls = 20;
        List<CompletableFuture<TransportResponse>> answers = new ArrayList<>();
        // The first makes the connection: calls that start together connect each for itself.
        server.enqueue(answer("first"));
        call(false).execute();
        assertEquals(0, server.takeRequest().getConnectionIndex());
        for (int i = 0; i < calls; i++) {
            server.enqueue(answer("next"));
            answers.add(call(false).executeAsync());
        }
        for (CompletableFuture<TransportResponse> answer : answers) {
            assertEquals(200, answer.get(20, TimeUnit.SECONDS).status());
            assertEquals(0, server.takeRequest().getConnectionIndex());
        }
    }

    @Test
    void stream_overHttp2_isEndedByCancel() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body("first")
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        server.enqueue(answer("next"));
        TransportCall call = call(true);
        TransportResponse response = call.execute();
        call.cancel();
        assertThrows(IOException.class, response.body()::readAllBytes);
        assertEquals(200, call(false).execute().status());
        assertEquals(2, server.getRequestCount());
    }

    @Test
    void stream_overHttp2_thatTheServerResets_isNotSentAgain() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseStream(7))
                .build());
        assertThrows(IOException.class, call(false)::execute);
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void connection_overTls_isUsedAgainAfterARest() throws Exception {
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        for (int i = 0; i < 5; i++) {
            server.enqueue(answer("whole"));
            assertEquals(200, call(false).execute().status());
            assertEquals(0, server.takeRequest().getConnectionIndex());
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        }
    }

    private TransportCall call(boolean streamed) {
        String url = server.url("/v1").toString();
        return transport.newCall(new TransportRequest(url, Map.of(), new byte[] {'{', '}'}, streamed));
    }

    private static MockResponse answer(String body) {
        return new MockResponse.Builder().body(body).build();
    }

    private OkHttpClient trustingClient() {
        HandshakeCertificates trusting = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        return new OkHttpClient.Builder()
                .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                .build();
    }
}
