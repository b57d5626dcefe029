package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every decision of one request, without waiting or sending: a driver asks for the next step, carries it out,
 * and reports its outcome. Used by one thread at a time, in the order start, (after | resume)*.
 */
public final class RoutePlan {
    private final PlanContext context;
    private final StageTrail trail;
    private final RequestHistory history;
    private final AttemptSearch search;
    private @Nullable ActiveAttempt current;

    public RoutePlan(Engine engine, RequestProfile request) {
        RoutingTable table = engine.table();
        context = new PlanContext(engine, request, table.settings());
        trail = new StageTrail(context, table);
        history = new RequestHistory(context);
        search = new AttemptSearch(context, trail, history);
    }

    public RequestProfile request() {
        return context.request();
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
        context.events().started();
        if (!trail.enterFirst()) {
            return fail(failures().unknownModel(trail.catalog()));
        }
        Optional<Outcome> pretended = request().mocks().groupFailure();
        if (pretended.isPresent()) {
            stage().failed(null, pretended.get(), null);
            return leave();
        }
        return pick();
    }

    /** The step after an attempt. */
    public Step after(Outcome outcome) {
        context.beginStep();
        ActiveAttempt attempt = takeCurrent();
        Settlement settlement = attempt.settlement(outcome);
        history.add(attempt, settlement, attempt.record(settlement, context.now()));
        // A stream that has begun stays open: its session closes it when the last event has come.
        if (!(outcome.isSuccess() && request().streamed())) {
            attempt.close(settlement, context.now());
        }
        if (outcome.isSuccess()) {
            return done();
        }
        stage().failed(attempt.state(), outcome, attempt.blamed());
        if (outcome.is(FailureKind.CANCELLED) || isClosed()) {
            return cancelled();
        }
        if (expired()) {
            return history.hasFiltered()
                    ? handOutFiltered()
                    : fail(failures().timedOut(context.startNanos(), context.deadlineNanos(), true));
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
        context.beginStep();
        search.resume();
        if (isClosed()) {
            return cancelled();
        }
        if (expired()) {
            return fail(failures().timedOut(context.startNanos(), context.deadlineNanos(), false));
        }
        return pick();
    }

    /** The caller gave up, or the router closes. */
    public Step cancel() {
        context.beginStep();
        return cancelled();
    }

    private Step cancelled() {
        return fail(failures().cancelled(isClosed()));
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
            Step again = search.again(attempt.state());
            if (again != null) {
                return begin(again);
            }
        }
        RetryDecider.Decision decision = RetryDecider.decide(
                kind, stage().retries(), trail.retriesAllowed(attempt.state(), kind), trail.canFallBack(kind));
        if (decision == RetryDecider.Decision.LATER) {
            Step pause = search.retriesLater();
            return pause == null ? leave() : pause;
        }
        boolean retries = switch (decision) {
            case LEAVE, LATER -> false;
            case UNTRIED_ONLY -> trail.hasUntried();
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
        Step step = search.next();
        return step == null ? leave() : begin(step);
    }

    private Step begin(Step step) {
        if (step instanceof Step.Attempt next) {
            current = next.attempt();
            context.events().attemptStarted(next.attempt().info());
        }
        return step;
    }

    /** This group could not serve: its next tier, another group, or the end. */
    private Step leave() {
        search.leaveQueue();
        FailureKind kind = trail.reasonToLeave();
        boolean fits = kind != FailureKind.CONTEXT_WINDOW && kind != FailureKind.CONTENT_POLICY;
        boolean nextTier = fits && !stage().tried().isEmpty() && stage().enterNextTier();
        if (nextTier || trail.enterFallback(kind)) {
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
        return context.untilDeadline() <= 0;
    }

    private Step done() {
        // A stream's request ends with its last event.
        if (!request().streamed()) {
            finish(null);
        }
        return Step.Return.NEWEST;
    }

    private Step fail(RouterException exception) {
        finish(exception.kind().orElse(FailureKind.RATE_LIMITED));
        return new Step.Fail(exception);
    }

    /** Leaves the queue, and publishes the end of the request, once. */
    public void end(@Nullable FailureKind failure) {
        context.beginStep();
        finish(failure);
    }

    private void finish(@Nullable FailureKind failure) {
        search.leaveQueue();
        history.end(failure);
    }

    private ExceptionFactory failures() {
        return new ExceptionFactory(request(), attempts(), trail.passedOver(), context.now());
    }

    private boolean isClosed() {
        return context.engine().isClosed();
    }

    private GroupStage stage() {
        return trail.current();
    }
}
