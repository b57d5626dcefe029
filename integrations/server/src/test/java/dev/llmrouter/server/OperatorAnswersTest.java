package dev.llmrouter.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators over HTTP, where the host lets them. */
class OperatorAnswersTest {
    private final FakeTransport transport = new FakeTransport();
    private final RecordingListener listener = new RecordingListener();
    private final Router router = Router.builder()
            .transport(transport)
            .time(transport.clock())
            .listener(listener)
            .deployment(Deployment.builder("m", "openai/gpt-4o")
                    .id("eu/1")
                    .apiBase("https://a.example/v1")
                    .apiKey(Secret.of("sk-a"))
                    .build())
            .build();

    private final RouterHandler handler = RouterHandler.builder(router)
            .authenticator(request -> Optional.of(Caller.named("anybody").build()))
            .allowedOrigins("*")
            .operators(request -> "Bearer operator".equals(request.headers().get("authorization"))
                    ? Optional.of(Caller.named("alice").build())
                    : Optional.empty())
            .build();

    @AfterEach
    void stop() {
        router.close();
    }

    private ExchangeResponse ask(RouterHandler of, String method, String key, String body) throws IOException {
        return of.handle(ExchangeRequest.builder(method, "/operate")
                        .header("authorization", "Bearer " + key)
                        .header("origin", "https://app.example")
                        .body(body.getBytes(UTF_8))
                        .build())
                .execute();
    }

    private JsonNode operate(String body) throws IOException {
        ExchangeResponse answer = ask(handler, "POST", "operator", body);
        assertEquals(200, answer.status(), new String(answer.bytes(), UTF_8));
        return new ObjectMapper().readTree(answer.bytes());
    }

    @Test
    void operator_drainsAndUndrains() throws IOException {
        JsonNode drained = operate("{\"deployment\":\"eu/1\",\"action\":\"drain\",\"seconds\":600}");
        assertTrue(drained.path("drained").booleanValue());
        assertEquals("alice", drained.path("drained_by").textValue());
        assertEquals(600, drained.path("drained_seconds_left").doubleValue());

        assertFalse(operate("{\"deployment\":\"eu/1\",\"action\":\"undrain\"}")
                .path("drained")
                .booleanValue());
        assertEquals(
                List.of("operated DRAINED eu/1 by alice for 10 min", "operated UNDRAINED eu/1 by alice"),
                listener.events());
    }

    @Test
    void operator_setsAWeight() throws IOException {
        assertEquals(
                0.5,
                operate("{\"deployment\":\"eu/1\",\"action\":\"weight\",\"weight\":0.5}")
                        .path("weight")
                        .doubleValue());
        assertFalse(
                operate("{\"deployment\":\"eu/1\",\"action\":\"reset-weight\"}").has("weight"));
    }

    @Test
    void operator_probes() throws IOException {
        transport.at("a.example").replies(FakeReply.text("pong"), FakeReply.status(500));

        assertTrue(operate("{\"deployment\":\"eu/1\",\"action\":\"probe\"}")
                .path("probe")
                .path("answered")
                .booleanValue());
        assertEquals(
                "SERVER_ERROR",
                operate("{\"deployment\":\"eu/1\",\"action\":\"probe\"}")
                        .path("probe")
                        .path("failure")
                        .textValue());
    }

    @Test
    void mistakes_areRefusedWithWhatToChange() throws IOException {
        for (String body : List.of(
                "",
                "[]",
                "no json",
                "{\"deployment\":\"eu/1\"}",
                "{\"deployment\":\"eu/2\",\"action\":\"drain\"}",
                "{\"deployment\":\"eu/1\",\"action\":\"explode\"}",
                "{\"deployment\":\"eu/1\",\"action\":\"drain\",\"seconds\":0}",
                "{\"deployment\":\"eu/1\",\"action\":\"drain\",\"seconds\":1e99}",
                "{\"deployment\":\"eu/1\",\"action\":\"weight\",\"weight\":\"heavy\"}")) {
            assertEquals(400, ask(handler, "POST", "operator", body).status(), body);
        }
        assertEquals(List.of(), listener.events());
    }

    @Test
    void whoMayAskForModels_mayNotOperate() throws IOException {
        assertEquals(
                401,
                ask(handler, "POST", "anything", "{\"deployment\":\"eu/1\",\"action\":\"drain\"}")
                        .status());
        assertEquals(List.of(), listener.events());
    }

    @Test
    void pagesOfOtherOrigins_mayNotOperate() throws IOException {
        ExchangeResponse preflight = ask(handler, "OPTIONS", "operator", "");
        assertEquals(405, preflight.status());
        assertFalse(preflight.headers().containsKey("access-control-allow-origin"));
        assertFalse(ask(handler, "POST", "operator", "{}").headers().containsKey("access-control-allow-origin"));
    }

    @Test
    void withoutTheOption_thereIsNothing() throws IOException {
        assertEquals(
                404, ask(RouterHandler.of(router), "POST", "operator", "{}").status());
    }

    @Test
    void drainedDeployment_isNotReady() throws IOException {
        operate("{\"deployment\":\"eu/1\",\"action\":\"drain\"}");

        assertEquals(
                503,
                handler.handle(ExchangeRequest.builder("GET", "/health/readiness")
                                .build())
                        .execute()
                        .status());
    }
}
