package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import dev.llmrouter.micrometer.RouterObservations.AttemptContext;
import dev.llmrouter.micrometer.RouterObservations.AttemptConvention;
import dev.llmrouter.micrometer.RouterObservations.RequestContext;
import dev.llmrouter.micrometer.RouterObservations.RequestConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Turns the events of a router into observations. Thread-safe. */
final class ObservationListener implements RouterListener, AutoCloseable {
    private static final RequestConvention REQUESTS = new RequestConvention() {};
    private static final AttemptConvention ATTEMPTS = new AttemptConvention() {};

    private final Router router;
    private final ObservationRegistry registry;
    private final @Nullable RequestConvention requests;
    private final @Nullable AttemptConvention attempts;
    /** Requests under way, by id: each leaves with its end. */
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    private volatile KnownNames names;

    ObservationListener(
            Router router,
            ObservationRegistry registry,
            @Nullable RequestConvention requests,
            @Nullable AttemptConvention attempts) {
        this.router = router;
        this.registry = registry;
        this.requests = requests;
        this.attempts = attempts;
        names = KnownNames.of(router, RouterMetrics.MOST_NAMES);
    }

    /** An observation of a registry that observes nothing has no context of ours: so it is kept beside. */
    private record Observed<C>(C context, Observation observation) {}

    /** A request under way. Its attempts follow one another. */
    private static final class Open {
        final Observed<RequestContext> request;
        volatile @Nullable Observed<AttemptContext> attempt;

        Open(Observed<RequestContext> request) {
            this.request = request;
        }

        void stop() {
            Observed<AttemptContext> current = attempt;
            if (current != null) {
                current.observation().stop();
            }
            request.observation().stop();
        }
    }

    @Override
    public void reloaded() {
        names = KnownNames.of(router, RouterMetrics.MOST_NAMES);
    }

    @Override
    public void requestStarted(RequestInfo info) {
        RequestContext context = new RequestContext(info, names.model(info.model()));
        Observation observation = Observation.createNotStarted(requests, REQUESTS, () -> context, registry);
        open.put(info.id(), new Open(new Observed<>(context, observation.start())));
    }

    @Override
    public void attemptStarted(AttemptInfo info) {
        Open under = open.get(info.request().id());
        if (under != null) {
            AttemptContext context = new AttemptContext(info);
            Observation observation = Observation.createNotStarted(attempts, ATTEMPTS, () -> context, registry)
                    .parentObservation(under.request.observation());
            under.attempt = new Observed<>(context, observation.start());
        }
    }

    @Override
    public Scope openScope(AttemptInfo info) {
        Open under = open.get(info.request().id());
        Observed<AttemptContext> attempt = under == null ? null : under.attempt;
        return attempt == null ? Scope.NONE : attempt.observation().openScope()::close;
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        Open under = open.get(event.attempt().request().id());
        Observed<AttemptContext> attempt = under == null ? null : under.attempt;
        if (under != null && attempt != null) {
            under.attempt = null;
            attempt.context().end(event);
            event.outcome().cause().ifPresent(attempt.observation()::error);
            attempt.observation().stop();
        }
    }

    @Override
    public void waitEnded(WaitEnded event) {
        note(event.request(), "wait.ended");
    }

    @Override
    public void fellBack(FellBack event) {
        note(event.request(), "fell.back");
    }

    private void note(RequestInfo info, String what) {
        Open under = open.get(info.id());
        if (under != null) {
            under.request.observation().event(Observation.Event.of(ObservationNames.PREFIX + what));
        }
    }

    @Override
    public void requestEnded(RequestEnded event) {
        Open under = open.remove(event.request().id());
        if (under != null) {
            under.request.context().end(event, names.model(event));
            under.stop();
        }
    }

    @Override
    public void close() {
        open.values().forEach(Open::stop);
        open.clear();
    }
}
