package dev.llmrouter.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTelemetryTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build();

    private final FakeTransport transport = new FakeTransport();
    private final Router router = Router.builder()
            .transport(transport)
            .time(transport.clock())
            .random(new Random(7))
            .executor(Runnable::run)
            .strategy((candidates, context) -> 0)
            .deployment(deployment("m1"))
            .deployment(deployment("m2"))
            .build();

    RouterTelemetryTest() {
        transport.at("m1").always(FakeReply.status(429));
        transport.at("m2").always(FakeReply.text("Hello").usage(30, 12).delay(Duration.ofMillis(400)));
    }

    private static Deployment deployment(String id) {
        return Deployment.builder("m", "azure/gpt-4o")
                .id(id)
                .apiBase("https://" + id + ".example:8443")
                .apiKey(Secret.of("sk-" + id))
                .build();
    }

    private RouterTelemetry.Builder recorded() {
        return RouterTelemetry.builder(router, telemetry);
    }

    private Map<String, SpanData> byName() {
        return spans.getFinishedSpanItems().stream()
                .collect(Collectors.toMap(
                        span -> span.getName() + attribute(span, "llmrouter.attempt.number"),
                        span -> span,
                        (a, b) -> b));
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(key))
                .map(entry -> " " + entry.getValue())
                .findFirst()
                .orElse("");
    }

    private SpanData span(String name) {
        return Objects.requireNonNull(byName().get(name), name);
    }

    private MetricData metric(String name) {
        return Objects.requireNonNull(metrics().get(name), name);
    }

    private Map<String, MetricData> metrics() {
        Map<String, MetricData> byName = new TreeMap<>();
        reader.collectAllMetrics().forEach(metric -> byName.put(metric.getName(), metric));
        return byName;
    }

    private static double sum(MetricData metric) {
        return switch (metric.getType()) {
            case HISTOGRAM ->
                metric.getHistogramData().getPoints().stream()
                        .mapToDouble(HistogramPointData::getSum)
                        .sum();
            case LONG_SUM ->
                metric.getLongSumData().getPoints().stream()
                        .mapToLong(LongPointData::getValue)
                        .sum();
            default -> throw new AssertionError(metric.getType());
        };
    }

    private static Set<String> keys(MetricData metric) {
        Set<String> keys = new TreeSet<>();
        metric.getData()
                .getPoints()
                .forEach(point -> point.getAttributes().forEach((key, value) -> keys.add(key.getKey())));
        return keys;
    }

    @Test
    void requestAndAttempts_areSpans() {
        recorded().start();

        router.send(HELLO);

        assertEquals(Set.of("chat gpt-4o 1", "chat gpt-4o 2", "llmrouter.request"), byName().keySet());
        assertEquals(SpanKind.INTERNAL, span("llmrouter.request").getKind());
        assertEquals(SpanKind.CLIENT, span("chat gpt-4o 1").getKind());
    }

    @Test
    void attempt_hasTheAttributesOfTheConventions() {
        recorded().start();

        router.send(HELLO);

        Attributes attributes = span("chat gpt-4o 2").getAttributes();
        assertEquals("chat", attributes.get(AttributeKey.stringKey("gen_ai.operation.name")));
        assertEquals("azure.ai.openai", attributes.get(AttributeKey.stringKey("gen_ai.provider.name")));
        assertEquals("gpt-4o", attributes.get(AttributeKey.stringKey("gen_ai.request.model")));
        assertEquals("m2.example", attributes.get(AttributeKey.stringKey("server.address")));
        assertEquals(8443, attributes.get(AttributeKey.longKey("server.port")));
        assertEquals(200, attributes.get(AttributeKey.longKey("http.response.status_code")));
        assertEquals(30, attributes.get(AttributeKey.longKey("gen_ai.usage.input_tokens")));
        assertEquals(12, attributes.get(AttributeKey.longKey("gen_ai.usage.output_tokens")));
        assertEquals("m2", attributes.get(AttributeKey.stringKey("llmrouter.deployment.id")));
        assertEquals(StatusCode.UNSET, span("chat gpt-4o 2").getStatus().getStatusCode());
    }

    @Test
    void failedAttempt_isAnErrorOfItsKind_andItsRequestIsNone() {
        recorded().start();

        router.send(HELLO);

        SpanData failed = span("chat gpt-4o 1");
        assertEquals("rate_limited", failed.getAttributes().get(AttributeKey.stringKey("error.type")));
        assertEquals(429, failed.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
        assertEquals(StatusCode.ERROR, failed.getStatus().getStatusCode());
        assertEquals(StatusCode.UNSET, span("llmrouter.request").getStatus().getStatusCode());
        assertEquals(2, span("llmrouter.request").getAttributes().get(AttributeKey.longKey("llmrouter.attempts")));
    }

    @Test
    void spans_areBelowTheCallers() {
        recorded().start();
        Span mine = telemetry.getTracer("test").spanBuilder("mine").startSpan();

        CompletableFuture<ModelResponse> answer;
        try (Scope scope = mine.makeCurrent()) {
            assertFalse(scope.toString().isEmpty());
            answer = router.sendAsync(HELLO);
        }
        transport.clock().advanceUntil(answer::isDone);

        assertEquals(
                mine.getSpanContext().getSpanId(), span("llmrouter.request").getParentSpanId());
        assertEquals(
                span("llmrouter.request").getSpanId(), span("chat gpt-4o 1").getParentSpanId());
        assertEquals(
                span("llmrouter.request").getSpanId(), span("chat gpt-4o 2").getParentSpanId());
    }

    @Test
    void attempt_isCurrentWhileItsCallIsMade_andNothingAfterIt() {
        List<String> current = new ArrayList<>();
        transport.at("m2").always(request -> {
            current.add(Span.current().getSpanContext().getSpanId());
            return FakeReply.text("Hello");
        });
        recorded().start();

        router.send(HELLO);

        assertEquals(List.of(span("chat gpt-4o 2").getSpanId()), current);
        assertFalse(Span.current().getSpanContext().isValid());
    }

    @Test
    void callersClient_hasTheAttemptsSpanOnItsThread() {
        List<String> current = new ArrayList<>();
        recorded().start();

        router.execute("m", deployment -> {
            current.add(Span.current().getSpanContext().getSpanId());
            return "Hello";
        });

        assertEquals(List.of(span("chat gpt-4o 1").getSpanId()), current);
    }

    @Test
    void metrics_haveTheNamesOf141() {
        recorded().conventions(GenAiConventions.V1_41).start();

        router.send(HELLO);

        assertEquals(
                Set.of("gen_ai.client.operation.duration", "gen_ai.client.token.usage"),
                metrics().keySet());
        assertEquals(42, sum(metric("gen_ai.client.token.usage")));
        assertEquals(0.4, sum(metric("gen_ai.client.operation.duration")), 1e-9);
        assertEquals(
                Set.of(
                        "error.type",
                        "gen_ai.operation.name",
                        "gen_ai.provider.name",
                        "gen_ai.request.model",
                        "server.address",
                        "server.port"),
                keys(metric("gen_ai.client.operation.duration")));
        assertEquals(
                Set.of(
                        "gen_ai.operation.name",
                        "gen_ai.provider.name",
                        "gen_ai.request.model",
                        "gen_ai.token.type",
                        "server.address",
                        "server.port"),
                keys(metric("gen_ai.client.token.usage")));
    }

    @Test
    void metrics_haveTheNamesOf010() {
        recorded().conventions(GenAiConventions.V0_1_0).start();

        router.send(HELLO);

        assertEquals(
                Set.of(
                        "gen_ai.client.inference.duration",
                        "gen_ai.client.inference.operation.input_tokens",
                        "gen_ai.client.inference.operation.output_tokens",
                        "gen_ai.client.inference.usage.input_tokens",
                        "gen_ai.client.inference.usage.output_tokens"),
                metrics().keySet());
        assertEquals(30, sum(metric("gen_ai.client.inference.usage.input_tokens")));
        assertEquals(12, sum(metric("gen_ai.client.inference.usage.output_tokens")));
        assertTrue(keys(metric("gen_ai.client.inference.usage.input_tokens")).contains("gen_ai.token.modality"));
    }

    @Test
    void embeddings_haveTheirOwnNamesIn010() {
        transport.at("m1").always(FakeReply.json("{\"data\":[],\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}"));
        recorded().conventions(GenAiConventions.V0_1_0).start();

        router.send(ModelRequest.builder("m")
                .endpoint(Endpoint.EMBEDDINGS)
                .json("{\"input\":\"Hi\"}")
                .build());

        assertEquals(
                Set.of("gen_ai.client.embeddings.duration", "gen_ai.client.embeddings.operation.input_tokens"),
                metrics().keySet());
        assertTrue(byName().containsKey("embeddings gpt-4o 1"));
    }

    @ParameterizedTest
    @EnumSource(GenAiConventions.class)
    void stream_hasATimeToItsFirstChunk(GenAiConventions conventions) {
        transport.at("m1").always(FakeReply.stream("Hel", "lo").firstEventAfter(Duration.ofSeconds(2)));
        recorded().conventions(conventions).start();

        try (ModelStream stream = router.stream(HELLO)) {
            stream.forEach(event -> {});
        }

        String name = conventions == GenAiConventions.V1_41 ? "operation" : "inference";
        assertEquals(2, sum(metric("gen_ai.client." + name + ".time_to_first_chunk")));
        Attributes attributes = span("chat gpt-4o 1").getAttributes();
        assertEquals(2.0, attributes.get(AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk")));
        assertEquals(
                conventions == GenAiConventions.V0_1_0 ? true : null,
                attributes.get(AttributeKey.booleanKey("gen_ai.request.stream")));
    }

    @Test
    void tokens_thatTheProviderDidNotCount_areNotRecorded() {
        transport.at("m1").always(FakeReply.json("{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}"));
        recorded().start();

        router.send(HELLO);

        assertFalse(metrics().containsKey("gen_ai.client.token.usage"));
        assertNull(span("chat gpt-4o 1").getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")));
    }

    @Test
    void instrumentedSdk_isTheOnlyOneThatRecordsTokens() {
        recorded().sdkInstrumented(true).start();

        router.send(HELLO);

        assertEquals(Map.of(), metrics());
        assertEquals(Set.of("llmrouter.attempt 1", "llmrouter.attempt 2", "llmrouter.request"), byName().keySet());
        assertEquals(SpanKind.INTERNAL, span("llmrouter.attempt 2").getKind());
        List<String> genAi = spans.getFinishedSpanItems().stream()
                .flatMap(span -> span.getAttributes().asMap().keySet().stream())
                .map(AttributeKey::getKey)
                .filter(key -> key.startsWith("gen_ai."))
                .toList();
        assertEquals(List.of(), genAi);
    }

    @Test
    void tokensOfARequest_areOnAttemptsOnly() {
        recorded().start();

        router.send(HELLO);

        assertEquals(
                Set.of(),
                span("llmrouter.request").getAttributes().asMap().keySet().stream()
                        .map(AttributeKey::getKey)
                        .filter(key -> key.startsWith("gen_ai."))
                        .collect(Collectors.toSet()));
    }

    @Test
    void modelThatAWildcardLetsThrough_isNoAttributeOfAMetric() {
        Router wild = Router.builder()
                .transport(transport)
                .time(transport.clock())
                .deployment(Deployment.builder("openai/*", "openai/*")
                        .id("w")
                        .apiBase("https://m2.example/v1")
                        .apiKey(Secret.of("k"))
                        .build())
                .build();
        RouterTelemetry.of(wild, telemetry);

        for (int i = 0; i < 5; i++) {
            wild.send(ModelRequest.chat("openai/made-up-" + i, "Hi"));
        }

        assertEquals(
                1,
                metric("gen_ai.client.operation.duration").getData().getPoints().size());
    }

    @Test
    void endpointThatACallerMakesUp_isNoAttributeOfAMetric() {
        recorded().start();

        for (int i = 0; i < 5; i++) {
            router.send(ModelRequest.builder("m")
                    .endpoint(Endpoint.of("made/up" + i))
                    .json("{}")
                    .build());
        }

        Collection<HistogramPointData> points =
                metric("gen_ai.client.operation.duration").getHistogramData().getPoints();
        assertEquals(
                Set.of("other"),
                points.stream()
                        .map(point -> point.getAttributes().get(AttributeKey.stringKey("gen_ai.operation.name")))
                        .collect(Collectors.toSet()));
    }

    @Test
    void messageOfAProvider_isOnNoSpan() {
        transport.at("m").always(FakeReply.json(400, "{\"error\":{\"message\":\"your prompt was: secret\"}}"));
        recorded().start();

        try {
            router.send(HELLO);
        } catch (RouterException e) {
            assertEquals(400, e.status());
        }

        assertFalse(spans.getFinishedSpanItems().toString().contains("secret"));
    }

    @Test
    void close_endsWhatIsOpenAndRecordsNothingMore() {
        RouterTelemetry recording = recorded().start();
        CompletableFuture<ModelResponse> answer = router.sendAsync(HELLO);

        recording.close();
        int ended = spans.getFinishedSpanItems().size();
        transport.clock().advanceUntil(answer::isDone);
        router.send(HELLO);

        assertEquals(ended, spans.getFinishedSpanItems().size());
        assertTrue(byName().containsKey("llmrouter.request"));
    }
}
