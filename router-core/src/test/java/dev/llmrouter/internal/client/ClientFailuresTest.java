package dev.llmrouter.internal.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.llmrouter.call.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exceptions in the shapes that the SDKs give theirs; the classes are not public, as some of theirs are not.
 */
class ClientFailuresTest {
    private static final String BODY = "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}";

    private static ClientFailure.Answered answered(Throwable thrown) {
        return assertInstanceOf(ClientFailure.Answered.class, ClientFailures.read(thrown));
    }

    private static String body(Throwable thrown) {
        return new String(answered(thrown).body(), UTF_8);
    }

    /** OpenAI's and Anthropic's. */
    static class StatusCode extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        StatusCode(int status) {
            super(status + ": slow down");
            this.status = status;
        }

        public int statusCode() {
            return status;
        }

        public SdkHeaders headers() {
            return new SdkHeaders();
        }

        public JsonObject body() {
            return new JsonObject(
                    Map.of("error", new JsonObject(Map.of("code", new JsonString("rate_limit_exceeded")))));
        }
    }

    record JsonObject(Map<String, Object> values) {}

    record JsonString(String value) {}

    /** Neither a map nor a list. */
    static class SdkHeaders {
        public java.util.Set<String> names() {
            return java.util.Set.of("retry-after");
        }

        public List<String> values(String name) {
            return name.equals("retry-after") ? List.of("7", "9") : List.of();
        }
    }

    /** Spring's. */
    static class GetStatusCode extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public HttpStatus getStatusCode() {
            return HttpStatus.TOO_MANY_REQUESTS;
        }

        public Map<String, List<String>> getResponseHeaders() {
            return Map.of("Retry-After", List.of("7"));
        }

        public String getResponseBodyAsString() {
            return BODY;
        }
    }

    enum HttpStatus {
        TOO_MANY_REQUESTS;

        public int value() {
            return 429;
        }
    }

    /** Google's. */
    static class Code extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Code() {
            super("429 . Resource has been exhausted");
        }

        public int code() {
            return 429;
        }

        public String status() {
            return "RESOURCE_EXHAUSTED";
        }
    }

    /** Azure's. */
    static class GetResponse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GetResponse() {
            super("Status code 429, \"" + BODY + "\"");
        }

        public AzureResponse getResponse() {
            return new AzureResponse();
        }
    }

    static class AzureResponse {
        public int getStatusCode() {
            return 429;
        }

        public AzureHeaders getHeaders() {
            return new AzureHeaders();
        }
    }

    static class AzureHeaders {
        public Map<String, String> toMap() {
            return Map.of("Retry-After", "7");
        }
    }

    /** Of Google's older clients: an enumeration inside an object. */
    static class NestedStatus extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NestedCode getStatusCode() {
            return new NestedCode();
        }
    }

    record NestedCode() {
        public GrpcCode getCode() {
            return GrpcCode.RESOURCE_EXHAUSTED;
        }
    }

    enum GrpcCode {
        RESOURCE_EXHAUSTED;

        public int getHttpStatusCode() {
            return 429;
        }
    }

    /** A database's. */
    static class SqlCode extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public int code() {
            return 1062;
        }

        public Optional<Integer> status() {
            return Optional.empty();
        }
    }

    static class ReadAlready extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReadAlready() {
            super("the message");
        }

        public int statusCode() {
            return 500;
        }

        public String body() {
            throw new IllegalStateException("read already");
        }
    }

    static Stream<Throwable> rateLimits() {
        return Stream.of(
                new StatusCode(429),
                new GetStatusCode(),
                new Code(),
                new GetResponse(),
                new NestedStatus(),
                new IllegalStateException("wrapped", new CompletionException(new StatusCode(429))));
    }

    @ParameterizedTest
    @MethodSource("rateLimits")
    void status_isFoundWhereEachClientHasIt(Throwable thrown) {
        assertEquals(429, answered(thrown).status());
    }

    @Test
    void headers_areFoundInEachType() {
        for (Throwable thrown : List.of(new StatusCode(429), new GetStatusCode(), new GetResponse())) {
            assertEquals("7", answered(thrown).headers().get("retry-after"), thrown.getClass()::getName);
        }
    }

    @Test
    void body_isTheTextOrTheClientsOwnJson() {
        assertEquals(BODY, body(new GetStatusCode()));
        assertEquals("{\"error\":{\"code\":\"rate_limit_exceeded\"}}", body(new StatusCode(429)));
    }

    @Test
    void body_isTakenOutOfTheMessageWhenItIsNowhereElse() {
        assertEquals(BODY, body(new GetResponse()));
    }

    @Test
    void words_makeABodyWhenThereIsNone() {
        assertEquals(
                "{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"429 . Resource has been exhausted\"}}",
                body(new Code()));
    }

    @Test
    void numbersThatAreNoStatus_areNotTakenForOne() {
        assertInstanceOf(ClientFailure.Mistake.class, ClientFailures.read(new SqlCode()));
    }

    @Test
    void statusOfAnAnswer_countsWhereItsNameIsSure() {
        assertEquals(200, answered(new StatusCode(200)).status());
    }

    @Test
    void statusThatThereIsNot_isUnreadable() {
        assertInstanceOf(ClientFailure.Unreadable.class, ClientFailures.read(new StatusCode(0)));
    }

    /** An exception of the JDK, of a module that this one does not read. */
    static class HttpTimeoutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static class HttpConnectTimeoutException extends HttpTimeoutException {
        private static final long serialVersionUID = 1L;
    }

    static Stream<Throwable> timeouts() {
        return Stream.of(
                new TimeoutException(),
                new SocketTimeoutException(),
                new HttpConnectTimeoutException(),
                new InterruptedIOException("timeout"),
                new InterruptedIOException("Read timed out"),
                new UncheckedIOException(new SocketTimeoutException()),
                new IOException("failed", new SocketTimeoutException()));
    }

    @ParameterizedTest
    @MethodSource("timeouts")
    void timeouts_areTimeouts(Throwable thrown) {
        assertEquals(new ClientFailure.Broke(FailureKind.TIMEOUT), ClientFailures.read(thrown));
    }

    static Stream<Throwable> interrupts() {
        return Stream.of(
                new InterruptedException(),
                new InterruptedIOException(),
                new InterruptedIOException("interrupted"),
                new CancellationException(),
                new RuntimeException(new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("interrupts")
    void interrupts_areCancellations(Throwable thrown) {
        assertEquals(new ClientFailure.Broke(FailureKind.CANCELLED), ClientFailures.read(thrown));
    }

    static Stream<Throwable> broken() {
        return Stream.of(
                new IOException(),
                new ConnectException(),
                new java.nio.channels.UnresolvedAddressException(),
                new IllegalStateException(new IOException()));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void brokenConnections_areThat(Throwable thrown) {
        assertEquals(new ClientFailure.Broke(FailureKind.CONNECTION), ClientFailures.read(thrown));
    }

    static Stream<Throwable> mistakes() {
        RuntimeException circle = new RuntimeException("circle");
        circle.initCause(new RuntimeException(circle));
        return Stream.of(
                new NullPointerException(),
                new ClassCastException(),
                new IllegalArgumentException("429 is my lucky number"),
                new IllegalStateException(),
                new Exception("checked"),
                circle);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void bugs_areMistakes(Throwable thrown) {
        assertEquals(new ClientFailure.Mistake(), ClientFailures.read(thrown));
    }

    @Test
    void exceptionsOfAParser_areUnreadable() throws Exception {
        Throwable broken = new com.fasterxml.jackson.core.JsonParseException(null, "no JSON");
        assertEquals(new ClientFailure.Unreadable(), ClientFailures.read(broken));
    }

    @Test
    void accessorsThatFail_haveNothingToTell() {
        assertEquals("{\"error\":{\"message\":\"the message\"}}", body(new ReadAlready()));
    }
}
