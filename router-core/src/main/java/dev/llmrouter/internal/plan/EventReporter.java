package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RequestPaused.Reason;
import dev.llmrouter.event.WaitEnded;
import dev.llmrouter.internal.guard.SafeListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports the events of one request to the listener. Belongs to one plan. */
final class EventReporter implements RequestEvents {
    private final PlanContext context;
    /** Of the waits in the queue; null until the first. */
    private @Nullable QueuedEvents queued;

    private boolean fellBack;

    EventReporter(PlanContext context) {
        this.context = context;
    }

    private SafeListener listener() {
        return context.engine().listener();
    }

    private RequestInfo request() {
        return context.request().info();
    }

    private int queueLength() {
        return context.engine().line().size();
    }

    @Override
    public void started() {
        listener().requestStarted(request());
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        listener().attemptStarted(attempt);
    }

    @Override
    public void pauses(long nanos) {
        listener()
                .paused(RequestPaused.builder(request(), Reason.RETRY, Duration.ofNanos(nanos))
                        .build());
    }

    @Override
    public void waits(long nanos) {
        RequestPaused event = RequestPaused.builder(request(), Reason.ROOM, Duration.ofNanos(nanos))
                .queueLength(queueLength())
                .build();
        QueuedEvents publishing =
                queued == null ? new QueuedEvents(context.engine().workers()) : queued;
        queued = publishing;
        publishing.begin(context.now());
        publishing.publish(() -> listener().paused(event));
    }

    @Override
    public void leftLine() {
        if (queued == null) {
            return;
        }
        queued.await();
        if (queued.isWaiting()) {
            long nanos = queued.end(context.now());
            listener()
                    .waitEnded(WaitEnded.builder(request(), Duration.ofNanos(nanos))
                            .queueLength(queueLength())
                            .build());
        }
    }

    @Override
    public void fellBack(String from, String to) {
        fellBack = true;
        listener().fellBack(FellBack.builder(request(), from, to).build());
    }

    @Override
    public void ended(@Nullable FailureKind failure, RequestHistory history) {
        RequestEnded.Builder event = RequestEnded.builder(request())
                .duration(Duration.ofNanos(context.elapsed()))
                .waited(Duration.ofNanos(queued == null ? 0 : queued.waitedNanos()))
                .fallback(fellBack)
                .attempts(history.attempts());
        if (failure != null) {
            event.failure(failure);
        }
        ActiveAttempt last = history.lastOrNull();
        if (last != null) {
            Outcome known = last.ended();
            Outcome end = known == null ? history.lastOutcome() : known;
            event.deploymentId(last.deployment().id())
                    .status(end.status())
                    .usage(end.usage())
                    .cost(cost(history.attempts(), end));
            last.firstOutputAt()
                    .ifPresent(nanos -> event.timeToFirstOutput(Duration.ofNanos(nanos - context.startNanos())));
        }
        listener().requestEnded(event.build());
    }

    /**
     * What all attempts cost; not a number where one of them has no price. Of a stream the last attempt's
     * cost comes with its end, after its record was written.
     */
    private static double cost(List<AttemptRecord> attempts, Outcome end) {
        double sum = 0;
        for (int i = 0; i < attempts.size(); i++) {
            double own = attempts.get(i).cost().orElse(Double.NaN);
            boolean atEnd = Double.isNaN(own) && i == attempts.size() - 1;
            sum += atEnd ? end.cost().orElse(Double.NaN) : own;
        }
        return sum;
    }
}
