package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.BodyBuffer;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterExchangeTest {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private static ExchangeRequest.Builder chat(String body) {
        return ExchangeRequest.post("https://api.openai.com/v1/chat/completions")
                .header("Content-Type", "application/json")
                .body(body.getBytes(UTF_8));
    }

    private static ExchangeResponse made(Router router, ExchangeRequest.Builder request) throws IOException {
        return router.exchange(request.build()).execute();
    }

    private static String text(ExchangeResponse response) throws IOException {
        return new String(response.bytes(), UTF_8);
    }

    private TransportRequest sent(String host) {
        return world.transport.requestsTo(host).get(0);
    }

    @Test
    void answer_isTheProvidersBytesWithTheRoutersHeaders() throws IOException {
        String body = "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],  \"odd\":1}";
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(FakeReply.json(body).header("x-request-id", "r1"));

        try (ExchangeResponse response = made(world.build(), chat(CHAT))) {
            assertEquals(200, response.status());
            assertEquals(body, text(response));
            assertEquals("a", response.headers().get("x-litellm-model-id"));
            assertEquals("r1", response.headers().get("X-Request-Id"));
            assertEquals("r1", response.headers().get("llm_provider-x-request-id"));
        }
    }

    @Test
    void credentialsOfTheClient_areDroppedAndTheDeploymentsSent() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.text("Hello"));

        made(world.build(), chat(CHAT).header("Authorization", "Bearer none").header("x-stainless-lang", "java"));

        assertEquals("Bearer sk-a", sent("a.example").headers().get("Authorization"));
        assertFalse(sent("a.example").headers().containsKey("x-stainless-lang"));
    }

    @Test
    void failure_isRetriedAtAnother() throws IOException {
        world.deployment("a").deployment("b").transport.at("a.example").always(FakeReply.status(500));
        world.transport.at("b.example").always(FakeReply.text("Hello"));
        Router router = world.build();

        for (int i = 0; i < 8; i++) {
            try (ExchangeResponse response = made(router, chat(CHAT))) {
                assertEquals("b", response.deploymentId().orElseThrow());
            }
        }
    }

    @Test
    void providersError_comesAsItWasSent() throws IOException {
        String error =
                "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"n\",\"code\":\"bad_n\"}}";
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.json(400, error).header("x-request-id", "r2"));

        try (ExchangeResponse response = made(world.build(), chat(CHAT))) {
            assertEquals(400, response.status());
            assertEquals(error, text(response));
            assertEquals("r2", response.headers().get("x-request-id"));
            assertEquals("false", response.headers().get("x-should-retry"));
        }
    }

    @Test
    void webPageInPlaceOfAnError_becomesOneOfTheApi() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.bytes("text/html", "<html>".getBytes(UTF_8)));

        try (ExchangeResponse response = made(world.build(), chat(CHAT))) {
            assertEquals(502, response.status());
            assertTrue(text(response).startsWith("{\"error\":{\"message\":\"No attempt for 'm' was answered"));
        }
    }

    @Test
    void unknownModel_is404InTheFormOfTheApi() throws IOException {
        world.deployment("a");
        Router router = world.build();

        try (ExchangeResponse response = made(router, chat(CHAT.replace("\"m\"", "\"other\"")))) {
            assertEquals(404, response.status());
            assertTrue(text(response).contains("\"code\":\"model_not_found\""));
        }
        ExchangeRequest.Builder messages =
                ExchangeRequest.post("/v1/messages").body("{\"model\":\"other\"}".getBytes(UTF_8));
        try (ExchangeResponse response = made(router, messages)) {
            assertTrue(text(response).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\""));
        }
    }

    @Test
    void stream_isTheProvidersBytes() throws IOException {
        world.deployment("a").transport.at("a.example").replies(FakeReply.stream("Once ", "upon"));

        try (ExchangeResponse response = made(world.build(), chat(STREAM))) {
            assertTrue(response.isStreamed());
            assertEquals("text/event-stream", response.headers().get("content-type"));
            String text = text(response);
            assertTrue(text.contains("Once ") && text.contains("upon"), text);
            assertTrue(text.endsWith("data: [DONE]\n\n"), text);
        }
    }

    /** The router asks for the usage of streams whose provider gives it then. */
    @Test
    void usageThatOnlyTheRouterAskedFor_isNotAmongTheBytes() throws IOException {
        world.builder.deployment(Deployment.builder("m", "hosted_vllm/gpt-4o")
                .id("a")
                .apiBase("https://a.example/v1")
                .build());
        world.transport.at("a.example").always(FakeReply.stream("Hi").usage(12, 5));
        Router router = world.build();

        try (ExchangeResponse unasked = made(router, chat(STREAM));
                ExchangeResponse asked = made(
                        router,
                        chat(STREAM.replace(
                                "{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\"")))) {
            String text = text(unasked);
            assertFalse(text.contains("\"usage\":{"), text);
            assertTrue(text.contains("Hi") && text.endsWith("data: [DONE]\n\n"), text);
            assertTrue(text(asked).contains("\"usage\":{"));
        }
    }

    @Test
    void streamThatFailsBeforeItsFirstOutput_comesFromAnother() throws IOException {
        world.deployment("a")
                .deployment("b")
                .transport
                .at("a.example")
                .always(FakeReply.stream("x").breakAfter(0));
        world.transport.at("b.example").always(FakeReply.stream("Hello"));
        Router router = world.build();

        for (int i = 0; i < 8; i++) {
            try (ExchangeResponse response = made(router, chat(STREAM))) {
                assertTrue(text(response).contains("Hello"));
            }
        }
    }

    @Test
    void streamThatBreaks_endsTheBodyWithAnException() throws IOException {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.stream("Once ", "upon").breakAfter(1));

        try (ExchangeResponse response = made(world.build(), chat(STREAM))) {
            assertThrows(IOException.class, response::bytes);
        }
    }

    @Test
    void closedStream_endsTheRequestAtTheProvider() throws IOException {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.stream("Once ", "upon").stallAfter(1));
        Router router = world.build();

        made(router, chat(STREAM)).close();

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void cancelledStream_isNoWholeAnswer() throws IOException {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.stream("Once ", "upon").stallAfter(1));
        Exchange exchange = world.build().exchange(chat(STREAM).build());

        try (ExchangeResponse response = exchange.execute()) {
            exchange.cancel();

            assertThrows(IOException.class, response::bytes);
        }
    }

    @Test
    void exchangeCancelledBefore_isNotMade() {
        world.deployment("a").transport.at("a.example").always(FakeReply.text("Hello"));
        Exchange exchange = world.build().exchange(chat(CHAT).build());
        exchange.cancel();

        assertThrows(IOException.class, exchange::execute);
    }

    @Test
    void async_answersLikeBlocking() throws IOException {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(request -> FakeTransport.bodyOf(request).contains("\"stream\":true")
                        ? FakeReply.stream("Hello")
                        : FakeReply.text("Hello"));
        Router router = world.build();

        try (ExchangeResponse whole =
                        router.exchange(chat(CHAT).build()).executeAsync().join();
                ExchangeResponse stream =
                        router.exchange(chat(STREAM).build()).executeAsync().join()) {
            assertTrue(text(whole).contains("Hello"));
            assertTrue(text(stream).contains("Hello"));
        }
    }

    @Test
    void asyncError_isAnAnswer() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.status(401));

        try (ExchangeResponse response =
                world.build().exchange(chat(CHAT).build()).executeAsync().join()) {
            assertEquals(401, response.status());
        }
    }

    @Test
    void cancelledFuture_endsTheRequestAtTheProvider() {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        Router router = world.build();
        CompletableFuture<ExchangeResponse> pending =
                router.exchange(chat(CHAT).build()).executeAsync();

        pending.cancel(true);

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void retryAfter_isTheRouters() throws IOException {
        world.deployment("a")
                .transport
                .at("a.example")
                .always(FakeReply.status(429).retryAfter(Duration.ofSeconds(20)));
        world.builder.settings(s -> s.maxWait(Duration.ZERO));

        try (ExchangeResponse response = made(world.build(), chat(CHAT))) {
            assertEquals(429, response.status());
            assertEquals("20", response.headers().get("retry-after"));
        }
    }

    @Test
    void models_areThoseOfTheRouter() throws IOException {
        world.deployment("a");
        Router router = world.build();

        try (ExchangeResponse all = made(router, ExchangeRequest.builder("GET", "/v1/models"));
                ExchangeResponse one = made(router, ExchangeRequest.builder("GET", "/v1/models/m"));
                ExchangeResponse none = made(router, ExchangeRequest.builder("GET", "/v1/models/other"))) {
            assertTrue(text(all).contains("\"id\":\"m\""));
            assertTrue(text(one).startsWith("{\"id\":\"m\""));
            assertEquals(404, none.status());
        }
    }

    @Test
    void responseId_leadsBackToTheDeploymentThatMadeIt() throws IOException {
        String made =
                "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\"}]}]}";
        world.deployment("a").deployment("b").transport.at("a.example").always(FakeReply.json(made));
        world.transport.at("b.example").always(FakeReply.json(made));
        Router router = world.build();
        ExchangeRequest.Builder first =
                ExchangeRequest.post("/v1/responses").body("{\"model\":\"m\",\"input\":\"Hi\"}".getBytes(UTF_8));

        for (int i = 0; i < 6; i++) {
            ExchangeResponse response = made(router, first);
            String id = JsonValue.read(text(response)).get("id").textOr("");
            assertTrue(id.startsWith("resp_") && !id.equals("resp_1"), id);
            int before = world.transport.requests().size();
            ExchangeResponse read = made(router, ExchangeRequest.builder("GET", "/v1/responses/" + id + "?include=x"));
            ExchangeResponse next = made(
                    router,
                    ExchangeRequest.post("/v1/responses")
                            .body(("{\"model\":\"m\",\"input\":\"Hi\",\"previous_response_id\":\"" + id + "\"}")
                                    .getBytes(UTF_8)));

            String deployment = response.deploymentId().orElseThrow();
            assertEquals(deployment, read.deploymentId().orElseThrow());
            assertEquals(deployment, next.deploymentId().orElseThrow());
            TransportRequest get = world.transport.requests().get(before);
            assertEquals("GET", get.method());
            assertTrue(get.url().endsWith("/responses/resp_1?include=x"), get.url());
            assertTrue(FakeTransport.bodyOf(world.transport.requests().get(before + 1))
                    .contains("\"previous_response_id\":\"resp_1\""));
        }
    }

    @Test
    void sdkTimeout_endsTheRequestWithWords() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());

        try (ExchangeResponse response = made(world.build(), chat(CHAT).header("x-stainless-timeout", "2"))) {
            assertEquals(408, response.status());
            String text = text(response);
            assertTrue(text.contains("did not finish in the 1900 ms"), text);
            assertTrue(text.contains("gives up after 2000 ms"), text);
        }
    }

    @Test
    void clientThatWaitsLongerThanTheRouter_hasNoSay() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());
        world.builder.settings(s -> s.timeout(Duration.ofSeconds(20)));

        try (ExchangeResponse response = made(world.build(), chat(CHAT).header("x-stainless-timeout", "600"))) {
            String text = text(response);
            assertTrue(text.contains("did not finish in the 20000 ms"), text);
            assertFalse(text.contains("gives up"), text);
        }
    }

    @Test
    void timeoutThatTheAdapterSays_isTheClients() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.hang());

        try (ExchangeResponse response = made(world.build(), chat(CHAT).timeout(Duration.ofSeconds(60)))) {
            assertTrue(text(response).contains("did not finish in the 59750 ms"));
        }
    }

    @Test
    void bodyAboveItsBound_is413() throws IOException {
        world.deployment("a");
        BodyBuffer body = new BodyBuffer(10);
        body.write(CHAT.getBytes(UTF_8));

        try (ExchangeResponse response =
                made(world.build(), ExchangeRequest.post("/v1/messages").body(body))) {
            assertEquals(413, response.status());
            assertTrue(text(response).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\""));
        }
    }

    @Test
    void bodyWithinItsBound_isSent() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.text("Hello"));
        BodyBuffer body = new BodyBuffer();
        for (byte each : CHAT.getBytes(UTF_8)) {
            body.write(each);
        }

        try (ExchangeResponse response =
                made(world.build(), ExchangeRequest.post("/v1/chat/completions").body(body))) {
            assertEquals(200, response.status());
        }
    }

    @Test
    void madeTwice_isRefused() throws IOException {
        world.deployment("a").transport.at("a.example").always(FakeReply.text("Hello"));
        Exchange exchange = world.build().exchange(chat(CHAT).build());
        exchange.execute().close();

        assertThrows(IllegalStateException.class, exchange::execute);
    }
}
