package dev.llmrouter.opentelemetry;

import static dev.llmrouter.opentelemetry.Histograms.seconds;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the events of a router into spans and metrics. Thread-safe. */
final class TelemetryListener implements RouterListener, AutoCloseable {
    private final Router router;
    private final Tracer tracer;
    private final @Nullable AttemptMetrics metrics;
    private final boolean streamFlag;
    private final boolean sdkInstrumented;
    /** Requests under way, by id: each leaves with its end. */
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    /** Names of models at providers, as the configuration has them: what a wildcard lets through is no value of a metric. */
    private volatile Set<String> models;

    TelemetryListener(
            Router router,
            Tracer tracer,
            @Nullable AttemptMetrics metrics,
            GenAiConventions conventions,
            boolean sdkInstrumented) {
        this.router = router;
        this.tracer = tracer;
        this.metrics = metrics;
        streamFlag = conventions == GenAiConventions.V0_1_0;
        this.sdkInstrumented = sdkInstrumented;
        models = configured(router);
    }

    private static Set<String> configured(Router router) {
        return router.models().all().stream()
                .flatMap(model -> model.deployments().stream())
                .filter(deployment -> !deployment.isWildcard())
                .map(Deployment::providerModel)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A request under way. Its attempts follow one another. */
    private static final class Open {
        final Span span;
        final Context context;
        volatile @Nullable Span attempt;

        Open(Span span, Context parent) {
            this.span = span;
            context = parent.with(span);
        }

        void end() {
            Span current = attempt;
            if (current != null) {
                current.end();
            }
            span.end();
        }
    }

    @Override
    public void reloaded() {
        models = configured(router);
    }

    @Override
    public void requestStarted(RequestInfo info) {
        Context caller = Context.current();
        Span span = tracer.spanBuilder(TelemetryNames.REQUEST_SPAN)
                .setParent(caller)
                .setSpanKind(SpanKind.INTERNAL)
                .setAttribute(TelemetryNames.REQUEST_ID, info.id())
                .setAttribute(TelemetryNames.MODEL, info.model())
                .setAttribute(TelemetryNames.ENDPOINT, info.endpoint())
                .startSpan();
        open.put(info.id(), new Open(span, caller));
    }

    @Override
    public void attemptStarted(AttemptInfo info) {
        Open under = open.get(info.request().id());
        if (under != null) {
            under.attempt = (sdkInstrumented ? around() : inference(info))
                    .setParent(under.context)
                    .setAttribute(TelemetryNames.DEPLOYMENT, info.deploymentId())
                    .setAttribute(TelemetryNames.GROUP, info.group())
                    .setAttribute(TelemetryNames.ATTEMPT, (long) info.number())
                    .startSpan();
        }
    }

    /** The SDK's own span, below this one, is the inference. */
    private SpanBuilder around() {
        return tracer.spanBuilder("llmrouter.attempt").setSpanKind(SpanKind.INTERNAL);
    }

    private SpanBuilder inference(AttemptInfo info) {
        String operation = TelemetryNames.operation(info.request().endpoint());
        SpanBuilder span = tracer.spanBuilder(operation + " " + info.providerModel())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(TelemetryNames.OPERATION, operation)
                .setAttribute(TelemetryNames.PROVIDER, TelemetryNames.provider(info.provider()))
                .setAttribute(TelemetryNames.REQUEST_MODEL, info.providerModel());
        if (streamFlag && info.request().streamed()) {
            span.setAttribute(TelemetryNames.REQUEST_STREAM, true);
        }
        return span;
    }

    /** The router closes it. */
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public Scope openScope(AttemptInfo info) {
        Open under = open.get(info.request().id());
        Span attempt = under == null ? null : under.attempt;
        return under == null || attempt == null
                ? Scope.NONE
                : under.context.with(attempt).makeCurrent()::close;
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        Open under = open.get(event.attempt().request().id());
        Span attempt = under == null ? null : under.attempt;
        if (under != null && attempt != null) {
            under.attempt = null;
            end(attempt, event);
        }
        if (metrics != null) {
            Attributes attributes = attributes(event);
            metrics.record(event, attributes, withError(attributes, event.outcome()));
        }
    }

    private void end(Span span, AttemptEnded event) {
        Outcome outcome = event.outcome();
        event.address().ifPresent(address -> {
            span.setAttribute(TelemetryNames.SERVER_ADDRESS, address.host());
            span.setAttribute(TelemetryNames.SERVER_PORT, (long) address.port());
        });
        if (outcome.status() > 0) {
            span.setAttribute(TelemetryNames.STATUS, (long) outcome.status());
        }
        TokenUsage usage = outcome.usage();
        if (!sdkInstrumented && usage.isKnown() && !usage.estimated()) {
            span.setAttribute(TelemetryNames.INPUT_TOKENS, usage.inputTokens());
            span.setAttribute(TelemetryNames.OUTPUT_TOKENS, usage.outputTokens());
            if (usage.cachedInputTokens() > 0) {
                span.setAttribute(TelemetryNames.CACHED_TOKENS, usage.cachedInputTokens());
            }
        }
        if (!sdkInstrumented) {
            event.timeToFirstOutput()
                    .ifPresent(time -> span.setAttribute(TelemetryNames.TIME_TO_FIRST_CHUNK, seconds(time)));
        }
        outcome.cost().ifPresent(dollars -> span.setAttribute(TelemetryNames.COST, dollars));
        fail(span, outcome.kind());
        span.end();
    }

    /** No message: a provider's can quote the prompt. */
    private static void fail(Span span, Optional<FailureKind> failure) {
        failure.ifPresent(kind -> {
            span.setAttribute(TelemetryNames.ERROR_TYPE, type(kind));
            span.setStatus(StatusCode.ERROR);
        });
    }

    private static String type(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Values of metrics come from the configuration alone. */
    private Attributes attributes(AttemptEnded event) {
        AttemptInfo info = event.attempt();
        AttributesBuilder attributes = Attributes.builder()
                .put(
                        TelemetryNames.OPERATION,
                        TelemetryNames.operation(info.request().endpoint()))
                .put(TelemetryNames.PROVIDER, TelemetryNames.provider(info.provider()));
        if (models.contains(info.providerModel())) {
            attributes.put(TelemetryNames.REQUEST_MODEL, info.providerModel());
        }
        event.address()
                .ifPresent(address -> attributes
                        .put(TelemetryNames.SERVER_ADDRESS, address.host())
                        .put(TelemetryNames.SERVER_PORT, (long) address.port()));
        return attributes.build();
    }

    private static Attributes withError(Attributes attributes, Outcome outcome) {
        return outcome.kind()
                .map(kind -> attributes.toBuilder()
                        .put(TelemetryNames.ERROR_TYPE, type(kind))
                        .build())
                .orElse(attributes);
    }

    @Override
    public void waitEnded(WaitEnded event) {
        Open under = open.get(event.request().id());
        if (under != null) {
            under.span.addEvent("llmrouter.wait", Attributes.of(TelemetryNames.WAITED, seconds(event.waited())));
        }
    }

    @Override
    public void fellBack(FellBack event) {
        Open under = open.get(event.request().id());
        if (under != null) {
            under.span.addEvent(
                    "llmrouter.fallback",
                    Attributes.of(TelemetryNames.FROM, event.from(), TelemetryNames.TO, event.to()));
        }
    }

    @Override
    public void requestEnded(RequestEnded event) {
        Open under = open.remove(event.request().id());
        if (under == null) {
            return;
        }
        Span span = under.span;
        span.setAttribute(TelemetryNames.ATTEMPTS, (long) event.attempts().size());
        span.setAttribute(TelemetryNames.FALLBACK, event.fallback());
        span.setAttribute(TelemetryNames.WAITED, seconds(event.waited()));
        event.deploymentId().ifPresent(id -> span.setAttribute(TelemetryNames.DEPLOYMENT, id));
        fail(span, event.failure());
        under.end();
    }

    @Override
    public void close() {
        open.values().forEach(Open::end);
        open.clear();
    }
}
