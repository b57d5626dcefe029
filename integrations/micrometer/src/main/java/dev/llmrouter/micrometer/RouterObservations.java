package dev.llmrouter.micrometer;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observations of a router, one for each request and, below it, one for each attempt: with Micrometer Tracing they become spans.
 *
 * <pre>{@code
 * RouterObservations.of(router, observationRegistry);
 * }</pre>
 *
 * <p>The parent of a request is the observation that is current on the caller's thread. An attempt's observation is current while its call is
 * made, on the thread that makes it, so that an instrumented HTTP client or SDK observes below it. Names and key values come from a {@link
 * RequestConvention} and an {@link AttemptConvention}, which can be replaced. {@link #close()} ends it. Thread-safe.
 */
public final class RouterObservations implements AutoCloseable {
    private final Router router;
    private final ObservationListener listener;

    private RouterObservations(Router router, ObservationListener listener) {
        this.router = router;
        this.listener = listener;
    }

    /**
     * Observes a router from now on, with the conventions of this class.
     *
     * @param router what to observe
     * @param registry where
     * @return what ends it
     */
    public static RouterObservations of(Router router, ObservationRegistry registry) {
        return builder(router, registry).start();
    }

    /**
     * Starts observations of a router with other conventions.
     *
     * @param router what to observe
     * @param registry where
     * @return a builder
     */
    public static Builder builder(Router router, ObservationRegistry registry) {
        return new Builder(router, registry);
    }

    /** Ends it: requests that are under way are no longer observed. */
    @Override
    public void close() {
        router.removeListener(listener);
        listener.close();
    }

    /** What is known of a request. */
    public static final class RequestContext extends Observation.Context {
        private final RequestInfo request;
        private volatile String model;
        private volatile @Nullable RequestEnded ended;

        RequestContext(RequestInfo request, String model) {
            this.request = request;
            this.model = model;
        }

        /** {@return which one} */
        public RequestInfo request() {
            return request;
        }

        /** {@return the group of the configuration that it is for; {@code other} where it is for none} */
        public String model() {
            return model;
        }

        /** {@return what became of it; empty before its end} */
        public Optional<RequestEnded> ended() {
            return Optional.ofNullable(ended);
        }

        void end(RequestEnded event, String group) {
            model = group;
            ended = event;
        }
    }

    /** What is known of an attempt. */
    public static final class AttemptContext extends SenderContext<Object> {
        private final AttemptInfo attempt;
        private volatile @Nullable AttemptEnded ended;

        AttemptContext(AttemptInfo attempt) {
            // Nothing to write headers to: an instrumented client below it does that.
            super((carrier, key, value) -> {}, Kind.CLIENT);
            this.attempt = attempt;
            setCarrier(attempt);
            setRemoteServiceName(attempt.provider());
        }

        /** {@return which one} */
        public AttemptInfo attempt() {
            return attempt;
        }

        /** {@return how it ended; empty before its end} */
        public Optional<AttemptEnded> ended() {
            return Optional.ofNullable(ended);
        }

        void end(AttemptEnded event) {
            ended = event;
        }
    }

    /** Names a request's observation and its key values. Implement it and override what is to be different. Thread-safe. */
    public interface RequestConvention extends ObservationConvention<RequestContext> {
        @Override
        default boolean supportsContext(Observation.Context context) {
            return context instanceof RequestContext;
        }

        @Override
        default String getName() {
            return ObservationNames.REQUEST;
        }

        @Override
        default String getContextualName(RequestContext context) {
            return "route " + context.model();
        }

        @Override
        default KeyValues getLowCardinalityKeyValues(RequestContext context) {
            return KeyValues.of(
                    KeyValue.of(MeterNames.MODEL, context.model()),
                    KeyValue.of(
                            MeterNames.OUTCOME,
                            context.ended()
                                    .map(end -> EventMeters.outcome(end.failure()))
                                    .orElse(ObservationNames.UNKNOWN)),
                    KeyValue.of(
                            MeterNames.STREAM,
                            Boolean.toString(context.request().streamed())),
                    KeyValue.of(
                            ObservationNames.FALLBACK,
                            context.ended()
                                    .map(end -> Boolean.toString(end.fallback()))
                                    .orElse(ObservationNames.UNKNOWN)));
        }

        @Override
        default KeyValues getHighCardinalityKeyValues(RequestContext context) {
            KeyValues values = KeyValues.of(
                    ObservationNames.REQUEST_ID, Long.toString(context.request().id()));
            RequestEnded end = context.ended().orElse(null);
            if (end == null) {
                return values;
            }
            values = values.and(
                    ObservationNames.ATTEMPTS, Integer.toString(end.attempts().size()),
                    ObservationNames.WAITED, end.waited().toString());
            return end.deploymentId().isEmpty()
                    ? values
                    : values.and(MeterNames.DEPLOYMENT, end.deploymentId().get());
        }
    }

    /** Names an attempt's observation and its key values. Implement it and override what is to be different. Thread-safe. */
    public interface AttemptConvention extends ObservationConvention<AttemptContext> {
        @Override
        default boolean supportsContext(Observation.Context context) {
            return context instanceof AttemptContext;
        }

        @Override
        default String getName() {
            return ObservationNames.ATTEMPT;
        }

        @Override
        default String getContextualName(AttemptContext context) {
            return "attempt " + context.attempt().deploymentId();
        }

        @Override
        default KeyValues getLowCardinalityKeyValues(AttemptContext context) {
            return KeyValues.of(
                    KeyValue.of(MeterNames.DEPLOYMENT, context.attempt().deploymentId()),
                    KeyValue.of(MeterNames.MODEL, context.attempt().group()),
                    KeyValue.of(ObservationNames.PROVIDER, context.attempt().provider()),
                    KeyValue.of(
                            MeterNames.OUTCOME,
                            context.ended()
                                    .map(end ->
                                            EventMeters.outcome(end.outcome().kind()))
                                    .orElse(ObservationNames.UNKNOWN)));
        }

        @Override
        default KeyValues getHighCardinalityKeyValues(AttemptContext context) {
            KeyValues values = KeyValues.of(
                    ObservationNames.REQUEST_ID,
                            Long.toString(context.attempt().request().id()),
                    ObservationNames.NUMBER, Integer.toString(context.attempt().number()));
            AttemptEnded end = context.ended().orElse(null);
            if (end == null) {
                return values;
            }
            Outcome outcome = end.outcome();
            values = values.and(ObservationNames.STATUS, Integer.toString(outcome.status()));
            return outcome.usage().isKnown()
                    ? values.and(
                            ObservationNames.INPUT_TOKENS,
                                    Long.toString(outcome.usage().inputTokens()),
                            ObservationNames.OUTPUT_TOKENS,
                                    Long.toString(outcome.usage().outputTokens()))
                    : values;
        }
    }

    /** Builds a {@link RouterObservations}. Not thread-safe. */
    public static final class Builder {
        private final Router router;
        private final ObservationRegistry registry;
        private @Nullable RequestConvention requests;
        private @Nullable AttemptConvention attempts;

        private Builder(Router router, ObservationRegistry registry) {
            this.router = requireNonNull(router, "router");
            this.registry = requireNonNull(registry, "registry");
        }

        /**
         * Sets how requests are named.
         *
         * @param value the convention (default: the registry's own for this context, else the methods of {@link RequestConvention})
         * @return this
         */
        public Builder requests(RequestConvention value) {
            requests = requireNonNull(value, "requests");
            return this;
        }

        /**
         * Sets how attempts are named.
         *
         * @param value the convention (default: the registry's own for this context, else the methods of {@link AttemptConvention})
         * @return this
         */
        public Builder attempts(AttemptConvention value) {
            attempts = requireNonNull(value, "attempts");
            return this;
        }

        /** {@return observations of the router from now on} */
        public RouterObservations start() {
            ObservationListener listener = new ObservationListener(router, registry, requests, attempts);
            router.addListener(listener);
            return new RouterObservations(router, listener);
        }
    }
}
