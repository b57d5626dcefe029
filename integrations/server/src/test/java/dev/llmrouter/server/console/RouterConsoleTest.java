package dev.llmrouter.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.server.Caller;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterConsoleTest {
    private static final String MARK = "sk-marked-key-1234";

    private final FakeTransport transport = new FakeTransport();
    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final Router router = Router.builder()
            .transport(transport)
            .time(transport.clock())
            .deployment(deployment("eu", 600))
            .deployment(deployment("us", 1))
            .build();
    private final RouterConsole console = RouterConsole.of(router, now::get);

    private static Deployment deployment(String id, long rpm) {
        return Deployment.builder("gpt-4", "openai/gpt-4o")
                .id(id)
                .apiBase("https://" + id + ".example/v1?key=" + MARK)
                .apiKey(Secret.of(MARK))
                .limits(Limits.builder().requestsPerMinute(rpm).build())
                .build();
    }

    @AfterEach
    void close() {
        console.close();
        router.close();
    }

    private ExchangeResponse get(String path) throws IOException {
        return console.handle(ExchangeRequest.builder("GET", path).build()).execute();
    }

    private String text(String path) throws IOException {
        return new String(get(path).bytes(), UTF_8);
    }

    private JsonNode card(String id) throws IOException {
        for (JsonNode card : new ObjectMapper()
                .readTree(text("/state.json"))
                .path("groups")
                .path(0)
                .path("deployments")) {
            if (card.path("id").asText().equals(id)) {
                return card;
            }
        }
        throw new AssertionError("no card of " + id);
    }

    private void askThreeTimes() {
        for (int i = 0; i < 3; i++) {
            router.send(ModelRequest.chat("gpt-4", "a secret prompt"));
        }
    }

    @Test
    void card_hasWhatWasAnswered() throws IOException {
        transport.at("").always(FakeReply.text("a secret answer"));
        askThreeTimes();
        now.addAndGet(2_000);

        JsonNode eu = card("eu");
        JsonNode us = card("us");

        assertEquals(3, eu.path("answers").asLong() + us.path("answers").asLong());
        assertEquals(600, eu.path("requests").path("limit").asLong());
        assertEquals(
                eu.path("answers").asLong(), eu.path("requests").path("used").asLong());
        assertEquals("healthy", eu.path("status").asText());
        assertEquals(2_000, eu.path("sinceSuccess").asLong());
        assertEquals(1.0, eu.path("share").asDouble() + us.path("share").asDouble(), 1e-9);
    }

    @Test
    void deploymentThatCools_saysWhyAndForHowLong() throws IOException {
        transport.at("eu").always(FakeReply.status(500));
        transport.at("us").always(FakeReply.status(401));
        assertThrows(RouterException.class, this::askThreeTimes);

        assertEquals("cooling", card("us").path("status").asText());
        assertEquals("authentication", card("us").path("reason").asText());
        assertTrue(card("us").path("cooldownLeft").asLong() > 0);
    }

    @Test
    void card_saysHowItsDeploymentStandsForTheNextRequest() throws IOException {
        transport.at("").always(FakeReply.text("Hello"));
        router.send(ModelRequest.chat("gpt-4", "Hi"));
        router.deployment("eu").drain();

        assertTrue(card("eu").path("next").asText().contains("drained"));
    }

    @Test
    void drainedDeployment_saysByWhomAndForHowLong() throws IOException {
        router.deployment("eu").by("alice").drain(Duration.ofMinutes(5));

        JsonNode card = card("eu");

        assertEquals("drained", card.path("status").asText());
        assertEquals("by alice", card.path("reason").asText());
        assertEquals(300_000, card.path("cooldownLeft").asLong());
    }

    @Test
    void whatIsOlderThanFiveMinutes_isNotCounted() throws IOException {
        transport.at("").always(FakeReply.text("Hello"));
        askThreeTimes();
        now.addAndGet(300_000);

        assertEquals(
                0,
                card("eu").path("answers").asLong() + card("us").path("answers").asLong());
    }

    @Test
    void request_isShownWithItsAttempts() throws IOException {
        transport.at("eu").always(FakeReply.status(500));
        transport.at("us").always(FakeReply.text("Hello"));
        router.send(ModelRequest.chat("gpt-4", "Hi"));

        JsonNode seen = new ObjectMapper()
                .readTree(text("/state.json"))
                .path("requests")
                .path(0);

        assertEquals("gpt-4", seen.path("model").asText());
        assertEquals("us", seen.path("deployment").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/state.json", "/console.txt"})
    void keysPromptsAndAnswers_areNotShown(String path) throws IOException {
        transport.at("").always(FakeReply.text("a secret answer"));
        askThreeTimes();

        String shown = text(path);

        assertFalse(shown.contains(MARK));
        assertFalse(shown.contains("secret"));
    }

    @Test
    void text_fits100Columns() throws IOException {
        transport.at("").always(FakeReply.text("Hello"));
        askThreeTimes();

        String shown = text("/console.txt");

        assertTrue(shown.contains("  eu                 "), shown);
        assertTrue(shown.lines().allMatch(line -> line.length() <= 100), shown);
    }

    @Test
    void page_runsOnlyItsOwnScriptAndStyle() throws IOException {
        String policy = get("/").headers().getOrDefault("content-security-policy", "");

        assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(text("/").contains("http://") && text("/").contains("src=\"http"));
    }

    @Test
    void events_beginWithTheState_andEndWhenTheyAreClosed() throws IOException {
        ExchangeResponse events = get("/events");
        byte[] begin = events.body().readNBytes(6);
        events.close();

        assertEquals("data: ", new String(begin, UTF_8));
        assertEquals(-1, skipEvent(events));
    }

    private static int skipEvent(ExchangeResponse events) throws IOException {
        events.body().readNBytes(1_000_000);
        return events.body().read();
    }

    @Test
    void streamsAreBounded_andTheNextMayAskForTheState() throws IOException {
        for (int i = 0; i < 16; i++) {
            assertEquals(200, get("/events").status());
        }
        assertEquals(503, get("/events").status());
        assertEquals(200, get("/state.json").status());
    }

    private static ExchangeRequest drain(String key) {
        return drain(key, "application/json", "same-origin");
    }

    private static ExchangeRequest drain(String key, String type, String site) {
        return ExchangeRequest.post("/operate")
                .header("authorization", key)
                .header("content-type", type)
                .header("sec-fetch-site", site)
                .body("{\"deployment\":\"eu\",\"action\":\"drain\"}".getBytes(UTF_8))
                .build();
    }

    @Test
    void pageWithoutOperators_operatesNothing() throws IOException {
        assertEquals(405, console.handle(drain("Bearer me")).execute().status());
        assertFalse(new ObjectMapper()
                .readTree(text("/state.json"))
                .path("operated")
                .asBoolean());
    }

    @Test
    void pageForOperators_doesWhatTheyAsk_andNothingForOthers() throws IOException {
        try (RouterConsole operated = RouterConsole.of(
                router,
                request -> "Bearer me".equals(request.headers().get("authorization"))
                        ? Optional.of(Caller.named("alice").build())
                        : Optional.empty())) {
            assertEquals(401, operated.handle(drain("Bearer you")).execute().status());
            assertEquals("idle", card("eu").path("status").asText());
            assertEquals(200, operated.handle(drain("Bearer me")).execute().status());
            assertEquals("by alice", card("eu").path("reason").asText());
        }
    }

    @Test
    void otherSites_operateNothing_whateverTheirVisitorsMayDo() throws IOException {
        try (RouterConsole operated = RouterConsole.of(
                router, request -> Optional.of(Caller.named("alice").build()))) {
            ExchangeRequest form = drain("", "text/plain", "same-origin");
            ExchangeRequest foreign = drain("", "application/json", "cross-site");

            assertEquals(403, operated.handle(form).execute().status());
            assertEquals(403, operated.handle(foreign).execute().status());
            assertEquals("idle", card("eu").path("status").asText());
        }
    }

    @Test
    void otherMethods_areNotServed() throws IOException {
        assertEquals(
                405,
                console.handle(ExchangeRequest.post("/state.json").build())
                        .execute()
                        .status());
        assertEquals(404, get("/other").status());
    }
}
