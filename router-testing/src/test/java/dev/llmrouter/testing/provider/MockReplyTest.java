package dev.llmrouter.testing.provider;

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
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

        MockClient.Reply stream = post(STREAMED);
        MockClient.Reply whole = post("{}");

        assertTrue(stream.text().contains("two ") && !stream.text().contains("three"), stream::text);
        for (MockClient.Reply broken : List.of(stream, whole)) {
            assertTrue(broken.bytes().length < Integer.parseInt(broken.headers().get("content-length")));
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
