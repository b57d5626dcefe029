package dev.llmrouter.testing.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.contract.TransportContractServer.Answer;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.transport.ResponseTooLargeException;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** That no server decides how much memory an answer takes. */
abstract class TransportContractBounds extends TransportContractAnswers {
    private static final int MOST = 100_000;
    private static final int MOST_OF_AN_ERROR = 1_000;
    private static final int PIECE = 10_000;
    private static final String ENDLESS = "Content-Type: application/json\r\nTransfer-Encoding: chunked";
    private static final String ZIPPED = "Content-Type: application/json\r\nContent-Encoding: gzip";

    private TransportCall boundedCall(String url) {
        ResponseLimits limits =
                ResponseLimits.standard().withMaxResponseBytes(MOST).withMaxErrorBytes(MOST_OF_AN_ERROR);
        return transport().newCall(request(url, false).withLimits(limits));
    }

    /** Sends until the client leaves. */
    private static Answer endless(int status, CountDownLatch clientGone) {
        return exchange -> {
            exchange.head(status, ENDLESS);
            try {
                while (true) {
                    exchange.chunk(" ".repeat(PIECE));
                }
            } catch (IOException gone) {
                clientGone.countDown();
            }
        };
    }

    private static byte[] zipped(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < length; i += PIECE) {
                zip.write(piece);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void answer_asLargeAsAllowed_isWhole() throws IOException {
        byte[] body = new byte[MOST];
        TransportContractServer server = serve(exchange -> exchange.answer(200, "", body));
        assertArrayEquals(body, boundedCall(server.url("/v1")).execute().bytes());
    }

    @Test
    void answer_largerThanAllowed_isGivenUpAtOnce() throws Exception {
        TransportContractServer server =
                serve(exchange -> exchange.head(200, "Content-Type: application/json\r\nContent-Length: 99999999999"));
        assertThrows(
                ResponseTooLargeException.class,
                () -> boundedCall(server.url("/v1")).execute());
    }

    @Test
    void answer_withoutEnd_isGivenUpAndItsConnectionClosed() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(endless(200, clientGone));
        ResponseTooLargeException failure = assertThrows(
                ResponseTooLargeException.class,
                () -> boundedCall(server.url("/v1")).execute());
        assertTrue(String.valueOf(failure.getMessage()).contains("max_response_bytes"), failure.toString());
        await(clientGone);
    }

    @Test
    void answer_withoutEnd_ofAnAsyncCall_isGivenUpAndItsConnectionClosed() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(endless(200, clientGone));
        assertInstanceOf(
                ResponseTooLargeException.class,
                failureOf(boundedCall(server.url("/v1")).executeAsync()));
        await(clientGone);
    }

    @Test
    void error_withoutEnd_isCutAndItsConnectionClosed() throws Exception {
        CountDownLatch clientGone = new CountDownLatch(1);
        TransportContractServer server = serve(endless(500, clientGone));
        TransportResponse response = boundedCall(server.url("/v1")).execute();
        assertEquals(500, response.status());
        assertEquals(MOST_OF_AN_ERROR, response.bytes().length);
        await(clientGone);
    }

    @Test
    void error_largerThanAllowed_isCut() throws IOException {
        byte[] body = ("{\"error\": \"" + "y".repeat(MOST)).getBytes(UTF_8);
        TransportContractServer server = serve(exchange -> exchange.answer(400, "", body));
        byte[] read = boundedCall(server.url("/v1")).execute().bytes();
        assertEquals(MOST_OF_AN_ERROR, read.length);
        assertTrue(new String(read, UTF_8).startsWith("{\"error\": \"yyy"));
    }

    /** A transport that does not ask for gzip hands on what it did not ask for as it is. */
    @Test
    void gzip_thatInflatesToTooMuch_isGivenUp() throws IOException {
        byte[] bomb = zipped(200 * MOST);
        TransportContractServer server = serve(exchange -> exchange.answer(200, ZIPPED, bomb));
        try (TransportResponse response = boundedCall(server.url("/v1")).execute()) {
            assertArrayEquals(bomb, response.bytes());
        } catch (ResponseTooLargeException inflated) {
            assertTrue(bomb.length < MOST, "what came over the wire was not too large");
        }
    }

    @Test
    void gzip_ofAnError_isCutAfterInflating() throws IOException {
        byte[] bomb = zipped(200 * MOST);
        TransportContractServer server = serve(exchange -> exchange.answer(503, ZIPPED, bomb));
        assertEquals(MOST_OF_AN_ERROR, boundedCall(server.url("/v1")).execute().bytes().length);
    }

    @Test
    void length_thatIsNegative_isNoAnswer() throws Exception {
        TransportContractServer server = serve(exchange -> {
            exchange.head(200, "Content-Type: application/json\r\nContent-Length: -5");
            exchange.raw("{}");
            exchange.hangUp();
        });
        String url = server.url("/v1");
        assertThrows(IOException.class, () -> call(url).execute());
        failureOf(call(url).executeAsync());
        assertThrows(IOException.class, () -> {
            try (TransportResponse response = streamedCall(url).execute()) {
                response.body().readAllBytes();
            }
        });
    }

    @Test
    void headers_ofOneName_areJoinedUpToABound() throws IOException {
        String line = "x-many: " + "v".repeat(50) + "\r\n";
        TransportContractServer server =
                serve(exchange -> exchange.answer(200, line.repeat(2_000) + "x-one: 1", new byte[0]));
        Map<String, String> headers;
        try (TransportResponse response = call(server.url("/v1")).execute()) {
            headers = response.headers();
        }
        assertEquals("1", headers.get("x-one"));
        assertTrue(headers.getOrDefault("x-many", "").length() < line.length() * 1_000);
    }

    @Test
    void headers_withoutEnd_areNoAnswer() {
        TransportContractServer server = serve(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\n");
            byte[] lines = ("x-more: " + "v".repeat(1_000) + "\r\n").repeat(10).getBytes(ISO_8859_1);
            while (true) {
                exchange.raw(lines);
            }
        });
        assertThrows(IOException.class, () -> call(server.url("/v1")).execute());
    }
}
