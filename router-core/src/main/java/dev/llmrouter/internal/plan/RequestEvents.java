package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RequestPaused.Reason;
import dev.llmrouter.event.WaitEnded;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.guard.SafeListener;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What a listener gets of one request beside its attempts. Makes nothing where none listens. Belongs to one plan. */
final class RequestEvents {
    private final Engine engine;
    private final RequestInfo request;
    private final long startNanos;
    private @Nullable QueuedEvents queued;
    /** Whether the listener has got a wait that has not ended. */
    private boolean waiting;

    private long waitingSince;
    private long waitedNanos;
    private boolean fellBack;

    RequestEvents(Engine engine, RequestInfo request, long startNanos) {
        this.engine = engine;
        this.request = request;
        this.startNanos = startNanos;
    }

    private SafeListener listener() {
        return engine.listener();
    }

    void pauses(long nanos) {
        if (listener().listens()) {
            listener()
                    .paused(RequestPaused.builder(request, Reason.RETRY, Duration.ofNanos(nanos))
                            .build());
        }
    }

    void waits(long nanos, long now) {
        if (!listener().listens()) {
            return;
        }
        if (!waiting) {
            waiting = true;
            waitingSince = now;
        }
        RequestPaused event = RequestPaused.builder(request, Reason.ROOM, Duration.ofNanos(nanos))
                .queueLength(engine.line().size())
                .build();
        QueuedEvents publishing = queued == null ? new QueuedEvents(engine.workers()) : queued;
        queued = publishing;
        publishing.publish(() -> listener().paused(event));
    }

    /** Called after the requests behind it were woken: a listener may take its time. */
    void leftLine() {
        if (queued != null) {
            queued.await();
        }
        if (waiting) {
            waiting = false;
            long nanos = engine.time().nanos() - waitingSince;
            waitedNanos += nanos;
            listener()
                    .waitEnded(WaitEnded.builder(request, Duration.ofNanos(nanos))
                            .queueLength(engine.line().size())
                            .build());
        }
    }

    void fellBack(String from, String to) {
        fellBack = true;
        if (listener().listens()) {
            listener().fellBack(FellBack.builder(request, from, to).build());
        }
    }

    void ended(@Nullable FailureKind failure, RequestHistory history) {
        if (!listener().listens()) {
            return;
        }
        RequestEnded.Builder event = RequestEnded.builder(request)
                .duration(Duration.ofNanos(engine.time().nanos() - startNanos))
                .waited(Duration.ofNanos(waitedNanos))
                .fallback(fellBack)
                .attempts(history.attempts());
        if (failure != null) {
            event.failure(failure);
        }
        ActiveAttempt last = history.lastOrNull();
        if (last != null) {
            Outcome known = last.ended();
            Outcome end = known == null ? history.lastOutcome() : known;
            event.deploymentId(last.deployment().id()).status(end.status()).usage(end.usage());
            last.firstOutputAt()
                    .ifPresent(nanos -> event.timeToFirstOutput(Duration.ofNanos(nanos - startNanos)));
            cost(history.attempts(), end).ifPresent(event::cost);
        }
        listener().requestEnded(event.build());
    }

    /** Of a stream the last attempt's cost comes with its end, after its record was written. */
    private static OptionalDouble cost(List<AttemptRecord> attempts, Outcome end) {
        double sum = 0;
        for (int i = 0; i < attempts.size(); i++) {
            OptionalDouble own = attempts.get(i).cost();
            OptionalDouble cost = own.isEmpty() && i == attempts.size() - 1 ? end.cost() : own;
            if (cost.isEmpty()) {
                return cost;
            }
            sum += cost.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
