package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Parameters that a model refuses are left out however the call is made, and each is reported once. */
class RouterParametersTest {
    private static final String BODY = "{\"model\":\"m\",\"max_tokens\":5,\"temperature\":0.2,\"messages\":[]}";
    private static final String SENT = "{\"max_completion_tokens\":5,\"model\":\"gpt-5\",\"messages\":[]}";
    private static final ModelRequest REQUEST =
            ModelRequest.builder("m").json(BODY).build();

    private final Routers world = new Routers();
    private final List<RecordedLog.Line> log = RecordedLog.start();

    @AfterEach
    void stopRecording() {
        RecordedLog.stop();
        world.listener.assertBalanced();
    }

    private Router router(FakeReply reply) {
        world.builder.deployment(Deployment.builder("m", "openai/gpt-5")
                .id("a")
                .apiBase("https://a.example/v1")
                .apiKey(Secret.of("sk"))
                .params(Map.of("drop_params", true))
                .build());
        world.transport.at("a.example").always(reply);
        return world.build();
    }

    private List<String> bodies() {
        return world.transport.requests().stream().map(FakeTransport::bodyOf).toList();
    }

    @Test
    void completeAnswers_areAskedForWithoutThem() throws IOException {
        try (Router router = router(FakeReply.text("Hi"))) {
            router.send(REQUEST);
            Routers.joined(router.sendAsync(REQUEST));
            try (ExchangeResponse response = router.exchange(ExchangeRequest.post("/v1/chat/completions")
                            .header("Content-Type", "application/json")
                            .body(BODY.getBytes(UTF_8))
                            .build())
                    .execute()) {
                assertEquals(200, response.status());
            }
        }

        assertEquals(List.of(SENT, SENT, SENT), bodies());
    }

    @Test
    void streams_areAskedForWithoutThem() {
        try (Router router = router(FakeReply.stream("Hi"));
                ModelStream stream = router.stream(REQUEST)) {
            stream.forEach(event -> {});
        }

        assertEquals(
                List.of(SENT.replace("{\"max_", "{\"stream\":true,\"max_")),
                bodies().stream()
                        .map(body -> body.replaceAll(",\"stream_options\":\\{[^}]*\\}", ""))
                        .toList());
    }

    @Test
    void parameterThatIsLeftOut_isAWarningOnce() {
        try (Router router = router(FakeReply.text("Hi"))) {
            router.send(REQUEST);
            router.send(REQUEST);
        }

        assertEquals(
                List.of("a of m is asked without temperature: drop_params or additional_drop_params leaves it out"),
                log.stream()
                        .filter(line -> line.level() == Level.WARN)
                        .map(RecordedLog.Line::text)
                        .filter(line -> line.contains("asked without"))
                        .toList());
    }
}
