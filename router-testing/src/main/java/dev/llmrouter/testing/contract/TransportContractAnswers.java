package dev.llmrouter.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes back, and that each call is one request on the wire. */
abstract class TransportContractAnswers extends TransportContractFixture {
    private static final byte[] NOTHING = {};

    @Test
    void status_ofAnyKind_isAnAnswerAfterOneRequest() throws IOException {
        // Those that HTTP clients like to act upon by themselves are all here.
        List<Integer> statuses = List.of(
                200, 201, 300, 301, 302, 303, 307, 308, 400, 401, 404, 407, 408, 421, 429, 500, 502, 503, 504, 529);
        for (int status : statuses) {
            TransportContractServer server = serve(exchange -> exchange.answer(status, "Location: /other", NOTHING));
            assertEquals(status, call(server.url("/v1")).execute().status());
            assertEquals(1, server.exchanges().size(), "requests for a " + status);
        }
    }

    @Test
    void unavailable_withRetryAfterZero_isNotSentAgain() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(503, "Retry-After: 0", NOTHING));
        TransportResponse response = call(server.url("/v1")).execute();
        assertEquals(503, response.status());
        assertEquals("0", response.headers().get("retry-after"));
        assertEquals(1, server.exchanges().size());
    }

    @Test
    void unavailable_withRetryAfterBeyondInt_isAnAnswer() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(503, "Retry-After: 99999999999", NOTHING));
        assertEquals(503, call(server.url("/v1")).execute().status());
    }

    @Test
    void unauthorized_withChallenge_isNotSentAgain() throws IOException {
        TransportContractServer server =
                serve(exchange -> exchange.answer(401, "WWW-Authenticate: Basic realm=\"r\"", NOTHING));
        assertEquals(401, call(server.url("/v1")).execute().status());
        assertEquals(1, server.exchanges().size());
    }

    @Test
    void redirect_toAnotherHost_takesNoKeysThere() throws IOException {
        TransportContractServer other = serve(exchange -> exchange.answer(200, "", NOTHING));
        for (int status : List.of(301, 302, 303, 307, 308)) {
            TransportContractServer server =
                    serve(exchange -> exchange.answer(status, "Location: " + other.url("/stolen"), NOTHING));
            assertEquals(status, call(server.url("/v1")).execute().status());
        }
        assertEquals(List.of(), other.exchanges());
    }

    @Test
    void request_arrivesAsGiven() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", NOTHING));
        call(server.url("/v1/chat?api-version=1")).execute().close();
        TransportContractExchange seen = server.exchanges().get(0);
        assertEquals("POST /v1/chat?api-version=1 HTTP/1.1", seen.requestLine());
        assertEquals("application/json", seen.headers().get("content-type"));
        assertEquals("Bearer secret-key", seen.headers().get("authorization"));
        assertArrayEquals("{\"model\":\"m\"}".getBytes(UTF_8), seen.body());
    }

    @Test
    void headers_ofAnAnswer_areJoinedByNameInAnyCase() throws IOException {
        TransportContractServer server =
                serve(exchange -> exchange.answer(200, "X-Limit: 1\r\nx-other: o\r\nx-limit: 2", NOTHING));
        Map<String, String> headers = call(server.url("/v1")).execute().headers();
        assertEquals("1, 2", headers.get("X-LIMIT"));
        assertEquals("o", headers.get("X-Other"));
    }

    @Test
    void bytes_inBothDirections_areExact() throws IOException {
        byte[] bytes = new byte[5_000_000];
        new Random(7).nextBytes(bytes);
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", exchange.body()));
        TransportRequest request = new TransportRequest(server.url("/v1/audio"), Map.of(), bytes, false);
        assertArrayEquals(bytes, transport().newCall(request).execute().bytes());
    }

    @Test
    void answer_thatWasWantedWhole_isThereWhenTheServerIsGone() throws IOException {
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", "whole".getBytes(UTF_8)));
        TransportResponse response = call(server.url("/v1")).execute();
        server.close();
        assertEquals("whole", new String(response.bytes(), UTF_8));
    }

    @Test
    void answer_thatBreaksOff_isNoAnswer() {
        TransportContractServer server = serve(exchange -> {
            exchange.head(200, "Content-Length: 100");
            exchange.raw("half");
            exchange.hangUp();
        });
        assertThrows(IOException.class, call(server.url("/v1"))::execute);
        assertEquals(1, server.exchanges().size());
    }

    @Test
    void connection_closedAfterTheRequestWasRead_isNotSentAgain() {
        TransportContractServer server = serve(TransportContractExchange::hangUp);
        assertThrows(IOException.class, call(server.url("/v1"))::execute);
        assertEquals(1, server.exchanges().size());
    }

    @Test
    void connection_usedBeforeAndClosedAfterTheRequestWasRead_isNotSentAgain() throws IOException {
        TransportContractServer server = serve(exchange -> {
            if (exchange.requestLine().contains("first")) {
                exchange.answer(200, "", NOTHING);
            } else {
                exchange.hangUp();
            }
        });
        call(server.url("/first")).execute().close();
        assertThrows(IOException.class, call(server.url("/second"))::execute);
        assertEquals(2, server.exchanges().size());
    }

    @Test
    void port_whereNothingListens_isAConnectException() throws Exception {
        String url = urlWhereNothingListens();
        assertThrows(ConnectException.class, call(url)::execute);
        assertInstanceOf(ConnectException.class, failureOf(call(url).executeAsync()));
    }

    @Test
    void address_thatIsNone_isToldWithoutItsQuery() throws Exception {
        TransportCall call = call("no-scheme/v1?key=secret-key");
        IOException failure = assertThrows(IOException.class, call::execute);
        assertFalse(String.valueOf(failure).contains("secret-key"), failure.toString());
        assertInstanceOf(IOException.class, failureOf(call("no-scheme/v1").executeAsync()));
    }

    @Test
    void header_thatCannotBeSent_isToldWithoutItsValue() {
        TransportRequest request =
                new TransportRequest("http://127.0.0.1:1/v1", Map.of("x-api-key", "secret-key\n"), NOTHING, false);
        IOException failure = assertThrows(
                IOException.class, () -> transport().newCall(request).execute());
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertFalse(e.toString().contains("secret-key"), e.toString());
        }
    }

    private static String urlWhereNothingListens() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + gone.getLocalPort() + "/v1";
        }
    }
}
