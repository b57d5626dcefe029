package dev.llmrouter.internal.plan;

import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.request.RequestProfile;
import java.time.Duration;
import java.util.Optional;

/** What all parts of one plan read: the request, its times, its events, and the engine. Belongs to one plan. */
final class PlanContext {
    private final Engine engine;
    private final RequestProfile request;
    private final RequestEvents events;
    private final long startNanos;
    private final long deadlineNanos;
    /** The moment of the step that is being decided: a clock costs as much as a check of two deployments. */
    private long now;

    PlanContext(Engine engine, RequestProfile request, RouterSettings settings) {
        this.engine = engine;
        this.request = request;
        startNanos = engine.time().nanos();
        now = startNanos;
        Optional<Duration> own = request.options().timeouts().call();
        Duration timeout =
                own.isPresent() ? own.get() : settings.timeouts().call().orElseThrow();
        deadlineNanos = startNanos + timeout.toNanos();
        events = engine.listener().listens() ? new EventReporter(this) : RequestEvents.NONE;
    }

    Engine engine() {
        return engine;
    }

    RequestProfile request() {
        return request;
    }

    RequestEvents events() {
        return events;
    }

    /** A step begins: what it decides, it decides for this moment. */
    void beginStep() {
        now = engine.time().nanos();
    }

    long now() {
        return now;
    }

    long startNanos() {
        return startNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Nanoseconds from the beginning of the request to this step. */
    long elapsed() {
        return now - startNanos;
    }

    /** Nanoseconds from this step to the end of the request's time; negative when its time is over. */
    long untilDeadline() {
        return deadlineNanos - now;
    }
}
