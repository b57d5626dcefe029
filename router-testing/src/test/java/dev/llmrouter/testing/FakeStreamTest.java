package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Streamed requests: bodies that arrive in virtual time. */
class FakeStreamTest {
    private static final String CHAT = "https://eu.example/v1/chat/completions";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTransport transport = new FakeTransport();
    private final FakeClock clock = transport.clock();

    private TransportCall call(FakeReply reply) {
        transport.at("").always(reply);
        return transport.newCall(Exchanges.streamed(CHAT));
    }

    private static BufferedReader reader(TransportResponse answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    private static String event(BufferedReader body) throws IOException {
        String line = body.readLine();
        assertEquals("", body.readLine(), "an event ends with an empty line");
        return new StreamEvent("message", line.substring("data: ".length())).text();
    }

    private static List<String> data(TransportResponse answer) throws IOException {
        return new String(answer.bytes(), UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static List<String> texts(List<String> data) {
        return data.stream()
                .map(json -> new StreamEvent("message", json).text())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    @Test
    void text_comesWordByWord_andEndsWithDone() throws Exception {
        TransportResponse answer = call(FakeReply.text("How are you?")).execute();
        assertEquals("text/event-stream", answer.headers().get("content-type"));
        List<String> data = data(answer);
        assertEquals(List.of("How ", "are ", "you?"), texts(data));
        assertEquals("[DONE]", data.get(data.size() - 1));
    }

    @Test
    void stream_hasItsFinishReasonBeforeDone() throws Exception {
        List<String> data = data(call(FakeReply.stream("a", "b")).execute());
        JsonNode last = FakeJson.read(data.get(data.size() - 2).getBytes(UTF_8));
        assertEquals("stop", last.at("/choices/0/finish_reason").asText());
    }

    @Test
    void stream_countsTokens_onlyWhenAsked() throws Exception {
        assertFalse(data(call(FakeReply.stream("a")).execute()).stream().anyMatch(json -> json.contains("usage")));
        String asking = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        TransportRequest request = Exchanges.request(CHAT, asking, true);
        List<String> data = data(transport.newCall(request).execute());
        JsonNode counted = FakeJson.read(data.get(data.size() - 2).getBytes(UTF_8));
        assertEquals(21, counted.at("/usage/total_tokens").asLong());
        assertTrue(counted.path("choices").isEmpty());
    }

    @Test
    void stream_ofTheResponsesEndpoint_hasItsEvents() throws Exception {
        TransportRequest request = Exchanges.streamed("https://eu.example/v1/responses");
        transport.at("").always(FakeReply.stream("Hel", "lo"));
        String body = new String(transport.newCall(request).execute().bytes(), UTF_8);
        assertTrue(body.startsWith("event: response.output_text.delta\n"), body);
        assertTrue(body.contains("event: response.completed\n"), body);
        assertTrue(body.contains("\"total_tokens\":21"), body);
    }

    @Test
    void status_isNotAStream() throws Exception {
        TransportResponse answer = call(FakeReply.status(429)).execute();
        assertEquals("application/json", answer.headers().get("Content-Type"));
        assertEquals(
                "scripted refusal with status 429",
                Exchanges.json(answer).at("/error/message").asText());
    }

    @Test
    void events_comeInTheirTime() throws Exception {
        FakeReply reply = FakeReply.stream("a", "b", "c");
        TransportResponse answer = call(reply.delay(SECOND)
                        .firstEventAfter(Duration.ofSeconds(5))
                        .betweenEvents(Duration.ofSeconds(2)))
                .execute();
        assertEquals(Duration.ofSeconds(1), clock.elapsed(), "headers");
        BufferedReader body = reader(answer);
        assertEquals("a", event(body));
        assertEquals(Duration.ofSeconds(6), clock.elapsed(), "first event");
        assertEquals("b", event(body));
        assertEquals(Duration.ofSeconds(8), clock.elapsed(), "second event");
        body.lines().forEach(line -> {});
        assertEquals(Duration.ofSeconds(10), clock.elapsed(), "third event, and the end with it");
    }

    @Test
    void stream_readToItsEnd_isOver() throws Exception {
        TransportResponse answer = call(FakeReply.stream("a")).execute();
        assertEquals(1, transport.openCalls());
        answer.body().readAllBytes();
        assertEquals(0, transport.openCalls());
        assertEquals(-1, answer.body().read());
    }

    @Test
    void stream_closedBeforeItsEnd_isOver() throws Exception {
        TransportResponse answer = call(FakeReply.stream("a", "b")).execute();
        answer.close();
        assertEquals(0, transport.openCalls());
        assertThrows(IOException.class, () -> answer.body().read());
    }

    @Test
    void stream_neitherReadNorClosed_staysOpen() throws Exception {
        call(FakeReply.stream("a")).execute();
        assertEquals(1, transport.openCalls());
    }

    @Test
    void breakAfter_givesThatManyEventsAndAnException() throws Exception {
        TransportResponse answer =
                call(FakeReply.stream("a", "b", "c").breakAfter(2)).execute();
        BufferedReader body = reader(answer);
        assertEquals("a", event(body));
        assertEquals("b", event(body));
        assertThrows(IOException.class, body::readLine);
        assertEquals(0, transport.openCalls());
    }

    @Test
    void breakAfter_allEvents_breaksBeforeTheClosingOnes() throws Exception {
        TransportResponse answer = call(FakeReply.stream("a").breakAfter(9)).execute();
        BufferedReader body = reader(answer);
        assertEquals("a", event(body));
        assertThrows(IOException.class, body::readLine);
    }

    @Test
    void stallAfter_isSilentUntilCancelled() throws Exception {
        TransportCall call = call(FakeReply.stream("a", "b").stallAfter(1));
        BufferedReader body = reader(call.execute());
        assertEquals("a", event(body));
        clock.schedule(call::cancel, SECOND.toNanos());
        assertThrows(IOException.class, body::readLine);
        assertEquals(SECOND, clock.elapsed());
        assertEquals(0, transport.openCalls());
    }

    @Test
    void reader_cancelledBetweenEvents_failsAtThatTime() throws Exception {
        TransportCall call = call(FakeReply.stream("a", "b").betweenEvents(Duration.ofSeconds(40)));
        BufferedReader body = reader(call.execute());
        assertEquals("a", event(body));
        clock.schedule(call::cancel, Duration.ofSeconds(30).toNanos());
        assertThrows(IOException.class, body::readLine);
        assertEquals(Duration.ofSeconds(30), clock.elapsed());
    }

    @Test
    void executeAsync_answersWithTheHeaders_andFlowsToItsReader() throws Exception {
        FakeReply reply = FakeReply.stream("a", "b").delay(SECOND).firstEventAfter(SECOND);
        CompletableFuture<TransportResponse> answer = call(reply).executeAsync();
        clock.advance(SECOND);
        assertEquals(List.of("a", "b"), texts(data(answer.getNow(null))));
        assertEquals(Duration.ofSeconds(2), clock.elapsed());
        assertEquals(0, transport.openCalls());
    }
}
