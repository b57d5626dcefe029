package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.filter.AwaitedResources;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.CandidatePicker;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.select.PickResult;
import dev.llmrouter.internal.select.SmallLists;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.policy.RetryPolicy.Where;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every decision of one request, and neither waiting nor sending: it is asked what to do, is told how that ended, and answers with the next
 * step. A driver carries the steps out. Used by one thread at a time; what happens to it happens in the order start, (after | resume)*.
 */
public final class RoutePlan {
    /** So often others may take the room that was seen, before this request steps back and lets them. */
    private static final int MOST_LOOKS = 16;

    private static final Outcome NOTHING_YET = Outcome.success(0, TokenUsage.unknown());

    private static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Engine engine;
    private final RequestProfile request;
    /** The newest when the request began, or when it looked last after a wait: calls that have begun keep theirs. */
    private RoutingTable table;

    private CandidatePicker picker;
    private final long startNanos;
    private final long deadlineNanos;
    /** The moment of the step that is being decided: a clock costs as much as a look at two deployments. */
    private long now;

    private List<AttemptRecord> attempts = List.of();
    /** Made when it is needed, which for most requests it never is. */
    private @Nullable FallbackChain fallbacks;

    private int retriesMade;
    private @Nullable GroupStage first;
    private @Nullable GroupStage stage;
    /** Fallbacks of which no deployment could be asked. */
    private List<GroupStage> passedOver = List.of();

    private @Nullable ActiveAttempt current;
    /** Whether the next attempt in this group is a retry. */
    private boolean retrying;

    private boolean goBack;
    private boolean paidToGoBack;
    private boolean pausedForRetry;
    /** When it may go back, once it pauses for that. */
    private long goBackAtNanos;

    private WaitQueue.@Nullable Waiter waiter;
    private final RequestEvents events;
    private long waitingSince;
    private boolean ended;
    private @Nullable ActiveAttempt last;
    private Outcome lastOutcome = NOTHING_YET;
    private @Nullable ActiveAttempt filtered;
    private Outcome filteredOutcome = NOTHING_YET;

    public RoutePlan(Engine engine, RequestProfile request) {
        this.engine = engine;
        this.request = request;
        table = engine.table();
        startNanos = engine.time().nanos();
        now = startNanos;
        Optional<Duration> own = request.options().timeouts().call();
        Duration timeout =
                own.isPresent() ? own.get() : settings().timeouts().call().orElseThrow();
        deadlineNanos = startNanos + timeout.toNanos();
        picker = new CandidatePicker(engine, request, settings());
        events = new RequestEvents(engine, request.info());
    }

    private RouterSettings settings() {
        return table.settings();
    }

    public RequestProfile request() {
        return request;
    }

    /** Every attempt that has ended, in order. */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /** Null before the first attempt has ended. */
    @Nullable
    ActiveAttempt lastOrNull() {
        return last;
    }

    /** The attempt that ended last, or the one whose answer is handed out. */
    public ActiveAttempt last() {
        return notNull(last);
    }

    public Outcome lastOutcome() {
        return lastOutcome;
    }

    public int fallbacksTried() {
        return fallbacks == null ? 0 : fallbacks.tried();
    }

    /** How often an attempt was made again in its group. */
    public int retriesMade() {
        return retriesMade;
    }

    /** The first step. */
    public Step start() {
        engine.listener().requestStarted(request.info());
        Optional<RoutingTable.Route> route = table.route(request.model());
        FallbackChain.Next instead = route.isEmpty() ? fallbacks().ofUnknownModel() : null;
        if (instead != null) {
            enter(instead.route(), instead.target().overrides());
        } else if (route.isPresent()) {
            enter(route.get(), Map.of());
        } else {
            return fail(failures().unknownModel(table.catalog()));
        }
        first = stage;
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
        ActiveAttempt attempt = attempt();
        current = null;
        last = attempt;
        lastOutcome = outcome;
        attempts = SmallLists.with(attempts, attempt.record(outcome, now));
        // A stream that has begun stays open: its session closes it when the last event has come.
        if (!(outcome.isSuccess() && request.streamed())) {
            attempt.close(outcome, now);
        }
        if (outcome.isSuccess()) {
            return done();
        }
        stage().failed(outcome, attempt.blamed());
        if (outcome.isFiltered() && !request.streamed()) {
            filtered = attempt;
            filteredOutcome = outcome;
        }
        if (outcome.is(FailureKind.CANCELLED) || engine.isClosed()) {
            return cancel();
        }
        if (expired()) {
            return filtered == null
                    ? fail(failures().timedOut(startNanos, deadlineNanos, true))
                    : handOutFiltered(filtered);
        }
        return afterFailure(attempt, outcome);
    }

    /** The step after a pause. */
    public Step resume() {
        now = engine.time().nanos();
        if (waiter != null) {
            stage().waited(now - waitingSince);
            useNewestTable();
        }
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

    /** Something that is no outcome broke: puts back what is held. */
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
            PickResult again = picker.take(stage(), List.of(attempt.state()));
            if (again != null) {
                return attempt(again);
            }
        }
        Where where = RetryPolicy.where(kind);
        if (where != Where.NOWHERE && stage().retries() < retriesAllowed(attempt.deployment(), kind)) {
            goBack = where == Where.ANYWHERE && !canFallBack(kind);
            if (goBack || !picker.find(stage(), now).untried().isEmpty()) {
                retrying = true;
                return pick();
            }
        }
        return leave();
    }

    /**
     * Whether this request may go back to a deployment that failed it. That multiplies an outage and is paid from the group's retry
     * budget, once for each retry; going on to one that it has not tried multiplies nothing and is never refused.
     */
    private boolean goesBack() {
        if (goBack && !paidToGoBack) {
            paidToGoBack = stage().route().group().tryRetry(now);
            goBack = paidToGoBack;
        }
        return goBack;
    }

    private int retriesAllowed(Deployment deployment, FailureKind kind) {
        RetryPolicy policy = settings().retries();
        if (request.options().numRetries().isPresent()) {
            return request.options().numRetries().getAsInt();
        }
        if (deployment.numRetries().isPresent()) {
            return deployment.numRetries().getAsInt();
        }
        return policy.configured(stage().route().group().name(), kind).orElse(policy.numRetries());
    }

    private void enter(RoutingTable.Route route, Map<String, Object> overrides) {
        stage = new GroupStage(route, overrides, new CandidateFilterChain(settings(), request, route));
        forgetRetry();
        if (engine.sharing().isOn()) {
            route.group().demand().came();
        }
        route.group().requested(now);
    }

    /**
     * A request that waits goes on with what a reload has brought; where its group is gone, with what it had. Answers whether there was
     * anything new.
     */
    private boolean useNewestTable() {
        RoutingTable newest = engine.table();
        GroupStage before = stage();
        RoutingTable.Route route = newest == table
                ? null
                : newest.route(before.route().found().requested()).orElse(null);
        if (route == null) {
            return false;
        }
        table = newest;
        picker = new CandidatePicker(engine, request, settings());
        stage = before.reloaded(route, new CandidateFilterChain(settings(), request, route));
        first = first == before ? stage : first;
        if (fallbacks != null) {
            fallbacks.reloaded(newest);
        }
        return true;
    }

    /** The next attempt in this group, or what must happen before it. */
    private Step pick() {
        CandidateFilterChain.Selection selection = look();
        for (int looks = 1; looks < MOST_LOOKS; looks++) {
            List<DeploymentState> candidates = candidates(selection);
            if (!candidates.isEmpty()) {
                PickResult picked = picker.take(stage(), candidates);
                if (picked != null) {
                    return attempt(picked);
                }
                // Others took what was seen.
            } else if (!selection.tried().isEmpty() && goesBack()) {
                return goBackTo(selection.tried());
            } else if (!useNewestTable()) {
                AwaitedResources awaited = awaited();
                boolean inTime = awaited.comesWithin(mayWait());
                // When a shared limit will have room is what the store said before it knew of this request: it is asked
                // once.
                long asked = attempts.isEmpty()
                        ? 0
                        : engine.sharing().patienceNanos(stage().route().group()) - stage().waitedNanos();
                if (!inTime && asked <= 0) {
                    return giveUpWaiting(selection);
                }
                if (goBack && awaited.untilRoom() < backOffLeft()) {
                    // Out of line: a request that may not use the room yet must not keep it from others.
                    return goBackTo(List.of());
                }
                if (!isInLine() && !joinLine()) {
                    return giveUpWaiting(selection);
                }
                if (!line().waitAt(place(), awaited.lists()) && awaited.untilRoom() > 0) {
                    return waitInLine(inTime ? awaited.untilRoom() : asked);
                }
                // What came before it stood there has woken somebody else.
            }
            selection = look();
        }
        boolean waits = mayWait() > 0 && (isInLine() || joinLine());
        return waits ? waitInLine(CROWDED_NANOS) : giveUpWaiting(selection);
    }

    private CandidateFilterChain.Selection look() {
        WaitQueue.Waiter place = waiter;
        if (place == null && !line().isEmpty()) {
            // Whoever comes later does not overtake those who wait, even when there is room.
            place = place();
        }
        if (place != null) {
            place.looks();
        }
        return picker.find(stage(), place, now);
    }

    /** Untried ones; those to go back to when it has paused. */
    private List<DeploymentState> candidates(CandidateFilterChain.Selection selection) {
        return selection.untried().isEmpty() && !selection.tried().isEmpty() && goesBack() && backOffLeft() <= 0
                ? selection.tried()
                : selection.untried();
    }

    private AwaitedResources awaited() {
        List<DeploymentState> useless = goBack ? List.of() : stage().tried();
        return AwaitedResources.of(stage().filter(), stage().members(), useless, place(), now);
    }

    private Step giveUpWaiting(CandidateFilterChain.Selection selection) {
        return canFallBack(reasonToLeave()) ? leave() : lastResort(selection);
    }

    /** Its place in line, from the moment at which it looked first. */
    private WaitQueue.Waiter place() {
        if (waiter == null) {
            waiter = line().ticket(request.options().priority(), now);
        }
        return waiter;
    }

    private boolean isInLine() {
        return place().isIn();
    }

    /** False when the line is full. */
    private boolean joinLine() {
        return line().join(
                        place(),
                        stage().route().group().name(),
                        settings().waiting().maxWaiting());
    }

    /** Waits to be woken, or until room comes by itself. */
    private Step waitInLine(long untilRoom) {
        WaitQueue.Waiter place = place();
        engine.sharing().waits(stage().route().group(), request, place);
        waitingSince = now;
        long nanos = Math.min(untilRoom, mayWait());
        events.waits(nanos, now);
        return new Step.Wait(place, nanos);
    }

    /** How much longer this request may wait for room. */
    private long mayWait() {
        long most = Math.max(
                settings().waiting().maxWait().toNanos(), engine.sharing().patienceNanos());
        long left = most - stage().waitedNanos();
        return Math.min(left, deadlineNanos - now - 1);
    }

    private WaitQueue line() {
        return engine.line();
    }

    private void leaveLine() {
        WaitQueue.Waiter place = waiter;
        if (place != null) {
            waiter = null;
            line().leave(place);
            events.leftLine();
        }
    }

    /** Nanoseconds for which it still has to pause before it goes back. Time in line counts: pauses do not add up. */
    private long backOffLeft() {
        if (!pausedForRetry) {
            pausedForRetry = true;
            goBackAtNanos = now + settings().retries().backoff().nanos(stage().retries(), engine.random());
        }
        return goBackAtNanos - now;
    }

    /** Back-off is only for going back: the first look pauses, the second one, after the pause, goes. */
    private Step goBackTo(List<DeploymentState> tried) {
        long left = backOffLeft();
        if (left > 0) {
            if (now + left - deadlineNanos >= 0) {
                return leave();
            }
            // A sleep may end a little early, and that is not worth another one.
            goBackAtNanos = now;
            leaveLine();
            return pause(left);
        }
        PickResult picked = picker.take(stage(), tried);
        return picked != null ? attempt(picked) : leave();
    }

    /** Nobody is left to ask: of those that cool for failures, the one that recovers soonest may be better than nothing. */
    private Step lastResort(CandidateFilterChain.Selection selection) {
        DeploymentState soonest = selection.firstToRecover();
        if (soonest == null) {
            return leave();
        }
        if (stage().tried().contains(soonest)) {
            return goesBack() ? goBackTo(List.of(soonest)) : leave();
        }
        PickResult picked = picker.take(stage(), List.of(soonest));
        return picked != null ? attempt(picked) : leave();
    }

    private Step attempt(PickResult picked) {
        leaveLine();
        if (retrying) {
            stage().retrying();
            retriesMade++;
        }
        forgetRetry();
        stage().trying(picked.state());
        AttemptInfo info = AttemptInfo.builder(
                        request.info(),
                        attempts.size() + 1,
                        picked.state().deployment().id(),
                        stage().route().group().name())
                .build();
        ActiveAttempt.Terms terms = new AttemptTimeouts(request, settings())
                .terms(
                        stage(),
                        picked.state(),
                        deadlineNanos - now,
                        request.mocks().outcome(info.number()),
                        () -> couldGoOn(picked.state()));
        current = new ActiveAttempt(engine, stage().route(), picked, info, terms);
        engine.listener().attemptStarted(info);
        return new Step.Attempt(current);
    }

    private void forgetRetry() {
        retrying = false;
        goBack = false;
        paidToGoBack = false;
        pausedForRetry = false;
    }

    /** Whether somebody else could still answer if this deployment stayed silent: another one, a later tier, a fallback. */
    private boolean couldGoOn(DeploymentState state) {
        boolean mayRetry = stage().retries() < retriesAllowed(state.deployment(), FailureKind.TIMEOUT);
        if (stage().mayBeServedBeside(state, mayRetry, now)) {
            return true;
        }
        boolean hasFallbacks = request.options().fallbacks().isPresent()
                || !settings().fallbacks().isEmpty();
        return hasFallbacks && canFallBack(FailureKind.TIMEOUT);
    }

    private Step pause(long nanos) {
        events.pauses(nanos);
        return new Step.Pause(nanos);
    }

    /** This group could not serve: its next tier, another group, or the end. */
    private Step leave() {
        leaveLine();
        FailureKind kind = reasonToLeave();
        boolean fits = kind != FailureKind.CONTEXT_WINDOW && kind != FailureKind.CONTENT_POLICY;
        if (fits && !stage().tried().isEmpty() && stage().enterNextTier()) {
            forgetRetry();
            return pick();
        }
        if (stage != first && stage().tried().isEmpty()) {
            passedOver = SmallLists.with(passedOver, stage());
        }
        FallbackChain.Next next = fallbacks().next(stage().route(), kind);
        if (next == null) {
            return filtered == null ? fail(failures().exhausted(first(), stage(), now)) : handOutFiltered(filtered);
        }
        String from = stage().route().group().name();
        events.fellBack(from, next.target().model());
        enter(next.route(), next.target().overrides());
        return pick();
    }

    /** An answer that a content filter has cut is an answer when nothing better is to be had: it is paid for. */
    private Step handOutFiltered(ActiveAttempt attempt) {
        last = attempt;
        lastOutcome = filteredOutcome;
        end(null);
        return Step.Return.FILTERED;
    }

    private boolean canFallBack(FailureKind kind) {
        return fallbacks().canGoOn(stage().route(), kind);
    }

    private FallbackChain fallbacks() {
        FallbackChain chain = fallbacks == null ? new FallbackChain(table, request) : fallbacks;
        fallbacks = chain;
        return chain;
    }

    /** Without an attempt: too long a prompt is what it is, everything else is a lack of room. */
    private FailureKind reasonToLeave() {
        Outcome failure = stage().lastFailure();
        if (failure != null) {
            return failure.kind().orElseThrow();
        }
        return picker.look(stage(), now).onlyPromptTooLong() ? FailureKind.CONTEXT_WINDOW : FailureKind.RATE_LIMITED;
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

    /** Tells the listener, once. */
    public void end(@Nullable FailureKind failure) {
        leaveLine();
        if (!ended) {
            ended = true;
            events.ended(failure, this, startNanos);
        }
    }

    private ExceptionFactory failures() {
        return new ExceptionFactory(request, attempts(), passedOver, now);
    }

    private GroupStage stage() {
        return notNull(stage);
    }

    private GroupStage first() {
        return notNull(first);
    }

    private ActiveAttempt attempt() {
        return notNull(current);
    }

    private static <T> T notNull(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "the plan was asked before start(), or told of an attempt that it did not make");
        }
        return value;
    }
}
