package dev.llmrouter.testing.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.acceptance.MockClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MockReplyTest {
    private static final String STREAMED = "{\"model\":\"m\",\"stream\":true}";

    private final MockProvider provider = MockProvider.builder("eu")
            .answer("one two three four")
            .answers(request -> request.body().contains("sky") ? MockReply.text("blue") : MockReply.usual())
            .start();

    @AfterEach
    void close() {
        provider.close();
    }

    private MockClient.Reply post(String body) throws IOException {
        return MockClient.post(provider.baseUrl() + "/chat/completions", body);
    }

    /** All bytes of an answer, over a plain socket: clients differ in what they hand over of one that breaks. */
    private String raw(String body) throws IOException {
        URI base = URI.create(provider.baseUrl());
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            String head = "POST " + base.getPath() + "/chat/completions HTTP/1.1\r\nHost: mock\r\n"
                    + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                    + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private String text(String body) throws IOException {
        return post(body).json().at("/choices/0/message/content").asText();
    }

    @Test
    void function_choosesByTheRequest() throws IOException {
        assertEquals("blue", text("{\"messages\":[{\"content\":\"the sky\"}]}"));
        assertEquals("one two three four", text("{\"messages\":[]}"));
    }

    @Test
    void queue_goesBeforeTheFunction_oneEach() throws IOException {
        provider.replies(MockReply.text("first"), MockReply.usual());

        assertEquals("first", text("{\"q\":\"sky\"}"));
        assertEquals("one two three four", text("{\"q\":\"sky\"}"));
        assertEquals("blue", text("{\"q\":\"sky\"}"));
    }

    @Test
    void failure_hasItsRetryAfterAndBody() throws IOException {
        provider.failNext(1, MockReply.json(429, "{\"why\":\"mine\"}").retryAfter(Duration.ofMillis(6_200)));

        MockClient.Reply refused = post("{}");

        assertEquals(429, refused.status());
        assertEquals("7", refused.headers().get("retry-after"));
        assertEquals("{\"why\":\"mine\"}", refused.text());
        assertEquals(1, provider.rateLimited());
        assertEquals(200, post("{}").status());
    }

    @Test
    void toolCall_isTheAnswer_wholeAndAsEvents() throws IOException {
        MockReply call = MockReply.toolCall("weather", "{\"city\":\"Rome\"}");
        provider.replies(call, call);

        JsonNode choice = post("{}").json().at("/choices/0");
        String events = post(STREAMED).text();

        assertEquals("tool_calls", choice.path("finish_reason").asText());
        assertEquals(
                "{\"city\":\"Rome\"}",
                choice.at("/message/tool_calls/0/function/arguments").asText());
        assertTrue(events.contains("\"tool_calls\":[{\"index\":0"), events);
        assertTrue(events.contains("\"finish_reason\":\"tool_calls\""), events);
    }

    @Test
    void answer_thatBreaks_endsBeforeItsLength() throws IOException {
        provider.replies(MockReply.usual().breaksAfter(2), MockReply.usual().breaksAfter(0));

        String stream = raw(STREAMED);
        String whole = raw("{}");

        assertTrue(stream.contains("two ") && !stream.contains("three"), stream);
        for (String broken : List.of(stream, whole)) {
            Matcher length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(broken);
            assertTrue(length.find(), broken);
            int bytes = broken.substring(broken.indexOf("\r\n\r\n") + 4).length();
            assertTrue(bytes < Integer.parseInt(length.group(1)), broken);
        }
        assertEquals(0, provider.served());
    }

    @Test
    void stream_withAnError_endsWithItsEvent() throws IOException {
        provider.replies(MockReply.usual().errorAfter(2));

        String events = post(STREAMED).text();

        assertTrue(events.contains("\"content\":\"two \""), events);
        assertFalse(events.contains("three"), events);
        assertTrue(events.endsWith("\"code\":\"server_error\"}}\n\n"), events);
    }

    @Test
    void stream_thatFallsSilent_givesItsFirstWordsAndNoMore() throws IOException {
        provider.replies(MockReply.usual().silentAfter(1));
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(provider.baseUrl() + "/chat/completions").toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setReadTimeout(500);
        connection.getOutputStream().write(STREAMED.getBytes(StandardCharsets.UTF_8));
        StringBuilder read = new StringBuilder();
        try (InputStream in = connection.getInputStream()) {
            assertThrows(SocketTimeoutException.class, () -> {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    read.append((char) c);
                }
            });
        }
        assertTrue(read.toString().contains("one "), read::toString);
        assertFalse(read.toString().contains("two"), read::toString);
    }

    @Test
    void port_thatIsFixed_isTheOneOfTheAddress() {
        int port = URI.create(provider.url()).getPort();
        provider.close();
        try (MockProvider again = MockProvider.builder("eu").port(port).start()) {
            assertEquals("http://127.0.0.1:" + port, again.azureBase());
            MockProviderBuilder second = MockProvider.builder("us").port(port);
            UncheckedIOException taken = assertThrows(UncheckedIOException.class, second::start);
            assertEquals("port " + port + " of the loopback address could not be opened", taken.getMessage());
        }
    }

    @Test
    void reply_thatCannotBe_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> MockReply.status(200));
        assertThrows(IllegalArgumentException.class, () -> MockReply.json(99, "{}"));
        assertThrows(IllegalArgumentException.class, () -> MockReply.usual().breaksAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> provider.failNext(1, MockReply.text("good")));
        assertThrows(
                IllegalArgumentException.class, () -> MockProvider.builder("x").port(65_536));
    }
}
