package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.GroupStage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every decision of one request, without waiting or sending: a driver asks for the next step, carries it out,
 * and reports its outcome. Used by one thread at a time, in the order start, (after | resume)*.
 */
public final class RoutePlan {
    private final Engine engine;
    private final RequestProfile request;
    private final long startNanos;
    private final long deadlineNanos;
    /** The moment of the step that is being decided: a clock costs as much as a check of two deployments. */
    private long now;

    private final StageTrail trail;
    private final RequestHistory history;
    private final AttemptSearch search;
    private @Nullable ActiveAttempt current;

    public RoutePlan(Engine engine, RequestProfile request) {
        this.engine = engine;
        this.request = request;
        startNanos = engine.time().nanos();
        now = startNanos;
        RequestEvents events = new RequestEvents(engine, request.info(), startNanos);
        trail = new StageTrail(engine, request, events);
        history = new RequestHistory(request, events);
        Optional<Duration> own = request.options().timeouts().call();
        Duration timeout =
                own.isPresent() ? own.get() : trail.settings().timeouts().call().orElseThrow();
        deadlineNanos = startNanos + timeout.toNanos();
        search = new AttemptSearch(engine, request, trail, history, events, deadlineNanos);
    }

    public RequestProfile request() {
        return request;
    }

    /** Every attempt that has ended, in order. */
    public List<AttemptRecord> attempts() {
        return history.attempts();
    }

    /** The attempt that ended last, or the one whose answer is handed out. */
    public ActiveAttempt last() {
        return history.last();
    }

    public Outcome lastOutcome() {
        return history.lastOutcome();
    }

    public int fallbacksTried() {
        return trail.fallbacksTried();
    }

    /** How often an attempt was made again in its group. */
    public int retriesMade() {
        return search.retriesMade();
    }

    /** The first step. */
    public Step start() {
        engine.listener().requestStarted(request.info());
        if (!trail.enterFirst(now)) {
            return fail(failures().unknownModel(trail.catalog()));
        }
        Optional<Outcome> pretended = request.mocks().groupFailure();
        if (pretended.isPresent()) {
            stage().failed(pretended.get(), null);
            return leave();
        }
        return pick();
    }

    /** The step after an attempt. */
    public Step after(Outcome outcome) {
        now = engine.time().nanos();
        ActiveAttempt attempt = takeCurrent();
        Settlement settlement = attempt.settlement(outcome);
        history.add(attempt, settlement, attempt.record(settlement, now));
        // A stream that has begun stays open: its session closes it when the last event has come.
        if (!(outcome.isSuccess() && request.streamed())) {
            attempt.close(settlement, now);
        }
        if (outcome.isSuccess()) {
            return done();
        }
        stage().failed(outcome, attempt.blamed());
        if (outcome.is(FailureKind.CANCELLED) || engine.isClosed()) {
            return cancel();
        }
        if (expired()) {
            return history.hasFiltered()
                    ? handOutFiltered()
                    : fail(failures().timedOut(startNanos, deadlineNanos, true));
        }
        return afterFailure(attempt, outcome);
    }

    private ActiveAttempt takeCurrent() {
        ActiveAttempt attempt = current;
        if (attempt == null) {
            throw new IllegalStateException("the plan got the outcome of an attempt that it did not make");
        }
        current = null;
        return attempt;
    }

    /** The step after a pause. */
    public Step resume() {
        now = engine.time().nanos();
        search.resume(now);
        if (engine.isClosed()) {
            return cancel();
        }
        if (expired()) {
            return fail(failures().timedOut(startNanos, deadlineNanos, false));
        }
        return pick();
    }

    /** The caller gave up, or the router closes. */
    public Step cancel() {
        return fail(failures().cancelled(engine.isClosed()));
    }

    /** An exception ended the request that is no outcome: puts back what is held. */
    public void abort(Throwable bug) {
        ActiveAttempt attempt = current;
        if (attempt != null) {
            current = null;
            attempt.close(Outcome.failure(FailureKind.CANCELLED, bug));
        }
        end(FailureKind.CANCELLED);
    }

    private Step afterFailure(ActiveAttempt attempt, Outcome outcome) {
        FailureKind kind = outcome.kind().orElseThrow();
        if (attempt.refusedAddition()) {
            // The next attempt goes without the addition, so this happens once.
            Step again = search.again(attempt.state(), now);
            if (again != null) {
                return begin(again);
            }
        }
        RetryDecider.Decision decision = RetryDecider.decide(
                kind, stage().retries(), trail.retriesAllowed(attempt.state(), kind), trail.canFallBack(kind));
        if (decision == RetryDecider.Decision.LATER) {
            Step pause = search.retriesLater(now);
            return pause == null ? leave() : pause;
        }
        boolean retries = switch (decision) {
            case LEAVE, LATER -> false;
            case UNTRIED_ONLY -> trail.hasUntried(now);
            case ANYWHERE -> true;
        };
        if (!retries) {
            return leave();
        }
        search.retries(decision);
        return pick();
    }

    /** The next attempt in this group, or what must happen before it. */
    private Step pick() {
        Step step = search.next(now);
        return step == null ? leave() : begin(step);
    }

    private Step begin(Step step) {
        if (step instanceof Step.Attempt next) {
            current = next.attempt();
            engine.listener().attemptStarted(next.attempt().info());
        }
        return step;
    }

    /** This group could not serve: its next tier, another group, or the end. */
    private Step leave() {
        search.leaveQueue();
        FailureKind kind = trail.reasonToLeave(now);
        boolean fits = kind != FailureKind.CONTEXT_WINDOW && kind != FailureKind.CONTENT_POLICY;
        boolean nextTier = fits && !stage().tried().isEmpty() && stage().enterNextTier();
        if (nextTier || trail.enterFallback(kind, now)) {
            search.startsAnew();
            return pick();
        }
        return history.hasFiltered() ? handOutFiltered() : fail(failures().exhausted(trail.first(), stage()));
    }

    /**
     * An answer that a content filter has cut is an answer when nothing better is to be had: it is paid for.
     */
    private Step handOutFiltered() {
        search.leaveQueue();
        history.handOutFiltered();
        return Step.Return.FILTERED;
    }

    private boolean expired() {
        return deadlineNanos - now <= 0;
    }

    private Step done() {
        // A stream's request ends with its last event.
        if (!request.streamed()) {
            end(null);
        }
        return Step.Return.NEWEST;
    }

    private Step fail(RouterException exception) {
        end(exception.kind().orElse(FailureKind.RATE_LIMITED));
        return new Step.Fail(exception);
    }

    /** Leaves the queue, and publishes the end of the request, once. */
    public void end(@Nullable FailureKind failure) {
        search.leaveQueue();
        history.end(failure);
    }

    private ExceptionFactory failures() {
        return new ExceptionFactory(request, attempts(), trail.passedOver(), now);
    }

    private GroupStage stage() {
        return trail.current();
    }
}
