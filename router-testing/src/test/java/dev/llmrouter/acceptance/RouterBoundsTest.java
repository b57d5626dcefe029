package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The router reads an answer up to the stated bounds, even if a transport does not enforce them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterBoundsTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final ResponseLimits LIMITS = new ResponseLimits(100_000, 10_000, 50_000);

    /** A text, and then the same character again and again. */
    private static final class Endless extends InputStream {
        private final byte[] start;
        private final char then;
        private long read;
        private boolean closed;

        Endless(String start, char then) {
            this.start = start.getBytes(UTF_8);
            this.then = then;
        }

        @Override
        public int read() {
            int next = read < start.length ? start[(int) read] : then;
            read++;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Hands on whatever body it is given, whatever was asked for. */
    private record Careless(int status, Map<String, String> headers, Endless body) implements Transport {
        @Override
        public TransportCall newCall(TransportRequest request) {
            assertEquals(LIMITS, request.limits());
            return new TransportCall() {
                @Override
                public TransportResponse execute() {
                    return new TransportResponse(status, headers, body);
                }

                @Override
                public CompletableFuture<TransportResponse> executeAsync() {
                    return CompletableFuture.completedFuture(execute());
                }

                @Override
                public void cancel() {}
            };
        }

        @Override
        public void close() {}
    }

    private static Router router(Transport transport) {
        return new Routers()
                .deployment("a")
                .builder
                .settings(s -> s.numRetries(0).responseLimits(LIMITS))
                .transport(transport)
                .build();
    }

    private static void assertReadWithin(int most, Endless body) {
        // A reader in pieces may get the piece in which the bound lies.
        assertTrue(body.read <= most + 20_000, body.read + " bytes were read");
        assertTrue(body.closed);
    }

    @Test
    void send_ofAnAnswerWithoutEnd_failsWithTheSettingThatBoundsIt() {
        Endless body = new Endless("{", ' ');
        try (Router router = router(new Careless(200, Map.of(), body))) {
            AttemptsExhaustedException failure =
                    assertThrows(AttemptsExhaustedException.class, () -> router.send(HELLO));

            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertEquals("response_too_large", failure.attempts().get(0).code().orElseThrow());
            assertTrue(String.valueOf(failure.getMessage()).contains("max_response_bytes"), failure.getMessage());
            assertReadWithin(LIMITS.maxResponseBytes(), body);
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void sendAsync_ofAnAnswerWithoutEnd_failsInTheSameWay() {
        Endless body = new Endless("{", ' ');
        try (Router router = router(new Careless(200, Map.of(), body))) {
            CompletableFuture<?> answer = router.sendAsync(HELLO);

            CompletionException failure = assertThrows(CompletionException.class, answer::join);
            assertEquals(
                    FailureKind.SERVER_ERROR,
                    assertInstanceOf(RouterException.class, failure.getCause())
                            .kind()
                            .orElseThrow());
            assertReadWithin(LIMITS.maxResponseBytes(), body);
        }
    }

    @Test
    void send_afterAnAnswerWithoutEnd_isAnsweredByTheNextDeployment() {
        Routers world = new Routers().deployment("a").deployment("b");
        world.builder.settings(s -> s.maxResponseBytes(1_000));
        world.transport.at("a.example").always(FakeReply.json(" ".repeat(2_000)));
        world.transport.at("b.example").always(FakeReply.text("Hello"));

        assertEquals("b", world.build().send(HELLO).deploymentId());
    }

    @Test
    void error_withoutEnd_isReadToItsBoundAndReported() {
        Endless body =
                new Endless("{\"error\": {\"code\": \"context_length_exceeded\", \"message\": \"too long: ", 'y');
        try (Router router = router(new Careless(400, Map.of(), body))) {
            RouterException failure = assertThrows(RouterException.class, () -> router.send(HELLO));

            assertEquals(FailureKind.CONTEXT_WINDOW, failure.kind().orElseThrow());
            assertTrue(failure.providerMessage().orElse("").startsWith("too long: yyy"));
            assertReadWithin(LIMITS.maxErrorBytes(), body);
        }
    }

    @Test
    void streamsError_withoutEnd_isReadToItsBoundAndReported() {
        Endless body =
                new Endless("{\"error\": {\"code\": \"context_length_exceeded\", \"message\": \"too long: ", 'y');
        try (Router router = router(new Careless(400, Map.of(), body))) {
            RouterException failure = assertThrows(RouterException.class, () -> router.stream(HELLO));

            assertEquals(FailureKind.CONTEXT_WINDOW, failure.kind().orElseThrow());
            assertReadWithin(LIMITS.maxErrorBytes(), body);
        }
    }

    @Test
    void stream_whoseFirstEventHasNoEnd_failsAndIsClosed() {
        Endless body = new Endless("data: {\"choices\": [", ' ');
        try (Router router = router(new Careless(200, Map.of("content-type", "text/event-stream"), body))) {
            RouterException failure = assertThrows(RouterException.class, () -> router.stream(HELLO));

            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertTrue(String.valueOf(failure.getMessage()).contains("max_event_characters"), failure.getMessage());
            assertReadWithin(LIMITS.maxEventCharacters(), body);
        }
    }

    @Test
    void stream_whoseLaterEventHasNoEnd_breaksAndIsClosed() {
        Endless body = new Endless("data: {\"choices\": [{\"delta\": {\"content\": \"one\"}}]}\n\ndata: {", ' ');
        try (Router router = router(new Careless(200, Map.of("content-type", "text/event-stream"), body));
                ModelStream stream = router.stream(HELLO)) {
            var events = stream.iterator();
            assertEquals("one", events.next().text());

            StreamBrokenException failure = assertThrows(StreamBrokenException.class, events::hasNext);

            assertEquals(FailureKind.SERVER_ERROR, failure.kind().orElseThrow());
            assertReadWithin(LIMITS.maxEventCharacters(), body);
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void headers_thatAreAbsurd_areLeftOut() {
        Routers world = new Routers().deployment("a");
        world.transport
                .at("a.example")
                .always(FakeReply.text("Hello")
                        .header("x-huge", "v".repeat(20_000))
                        .header("x-id", "7"));

        Map<String, String> headers = world.build().send(HELLO).headers();

        assertEquals("7", headers.get("x-id"));
        assertNull(headers.get("x-huge"));
    }
}
