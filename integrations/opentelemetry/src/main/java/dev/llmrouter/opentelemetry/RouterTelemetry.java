package dev.llmrouter.opentelemetry;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Spans and GenAI metrics of a router, over the API of OpenTelemetry:
 *
 * <pre>{@code
 * RouterTelemetry.of(router, openTelemetry);
 * }</pre>
 *
 * <p>A request is a span {@code llmrouter.request} of kind INTERNAL, whose parent is the span that is current on the caller's thread. Each of
 * its attempts is a span of kind CLIENT below it, such as {@code chat gpt-4o}, with the attributes of the GenAI conventions. It is current
 * while the call is made, so that an instrumented HTTP client writes its trace's headers and its span below it.
 *
 * <p>Tokens are recorded once, of attempts, and only as the provider counted them. If the SDK whose calls the router makes is instrumented
 * too, say so by {@link Builder#sdkInstrumented}. Neither prompts nor answers nor a provider's messages are recorded. {@link #close()} ends
 * it. Thread-safe.
 */
public final class RouterTelemetry implements AutoCloseable {
    private final Router router;
    private final TelemetryListener listener;

    private RouterTelemetry(Router router, TelemetryListener listener) {
        this.router = router;
        this.listener = listener;
    }

    /**
     * Records a router from now on, with the defaults of the {@link #builder}.
     *
     * @param router what to record
     * @param openTelemetry where
     * @return what ends it
     */
    public static RouterTelemetry of(Router router, OpenTelemetry openTelemetry) {
        return builder(router, openTelemetry).start();
    }

    /**
     * Starts the recording of a router.
     *
     * @param router what to record
     * @param openTelemetry where
     * @return a builder
     */
    public static Builder builder(Router router, OpenTelemetry openTelemetry) {
        return new Builder(router, openTelemetry);
    }

    /** Ends it: spans of requests that are under way end now. */
    @Override
    public void close() {
        router.removeListener(listener);
        listener.close();
    }

    /** Builds a {@link RouterTelemetry}. Not thread-safe. */
    public static final class Builder {
        private final Router router;
        private final OpenTelemetry openTelemetry;
        private GenAiConventions conventions = GenAiConventions.V1_41;
        private boolean metrics = true;
        private boolean sdkInstrumented;

        private Builder(Router router, OpenTelemetry openTelemetry) {
            this.router = requireNonNull(router, "router");
            this.openTelemetry = requireNonNull(openTelemetry, "openTelemetry");
        }

        /**
         * Sets whose names are used.
         *
         * @param value a release of the conventions (default {@link GenAiConventions#V1_41})
         * @return this
         */
        public Builder conventions(GenAiConventions value) {
            conventions = requireNonNull(value, "conventions");
            return this;
        }

        /**
         * Sets whether GenAI metrics are recorded beside spans.
         *
         * @param value default true
         * @return this
         */
        public Builder metrics(boolean value) {
            metrics = value;
            return this;
        }

        /**
         * Says that the SDK which makes the calls, or which calls through the router, records GenAI spans and metrics itself. The router
         * then records no GenAI metrics, and its attempts are spans {@code llmrouter.attempt} of kind INTERNAL without tokens: so nothing
         * is counted twice.
         *
         * @param value default false
         * @return this
         */
        public Builder sdkInstrumented(boolean value) {
            sdkInstrumented = value;
            return this;
        }

        /** {@return what records the router from now on} */
        public RouterTelemetry start() {
            TelemetryListener listener = new TelemetryListener(
                    router, openTelemetry.getTracer(TelemetryNames.SCOPE), recorded(), conventions, sdkInstrumented);
            router.addListener(listener);
            return new RouterTelemetry(router, listener);
        }

        private @Nullable AttemptMetrics recorded() {
            if (!metrics || sdkInstrumented) {
                return null;
            }
            Meter meter = openTelemetry.getMeter(TelemetryNames.SCOPE);
            return conventions == GenAiConventions.V0_1_0 ? new MetricsV010(meter) : new MetricsV141(meter);
        }
    }
}
