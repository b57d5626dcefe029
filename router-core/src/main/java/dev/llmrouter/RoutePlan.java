package dev.llmrouter;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.event.RouterListener.AttemptInfo;
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
final class RoutePlan {
    /** So often others may take the room that was seen, before this request steps back and lets them. */
    private static final int MOST_LOOKS = 16;

    private static final Outcome NOTHING_YET = Outcome.success(0, TokenUsage.unknown());

    private static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Engine engine;
    private RoutingTable table;
    private final RequestProfile request;
    private Picker picker;
    private final long startNanos;
    private final long deadlineNanos;
    /** The moment of the step that is being decided: a clock costs as much as a look at two deployments. */
    private long now;

    private List<AttemptRecord> attempts = List.of();
    /** Made when it is needed, which for most requests it never is. */
    private @Nullable FallbackChain fallbacks;

    private int retriesMade;
    private @Nullable Stage first;
    private @Nullable Stage stage;
    private @Nullable OpenAttempt current;
    private boolean goBack;
    private boolean pausedForRetry;
    private WaitingLine.@Nullable Waiter waiter;
    private long waitingSince;
    private boolean ended;
    private @Nullable OpenAttempt last;
    private Outcome lastOutcome = NOTHING_YET;

    RoutePlan(Engine engine, RequestProfile request) {
        this.engine = engine;
        this.request = request;
        table = engine.table();
        startNanos = engine.time().nanos();
        now = startNanos;
        Optional<Duration> own = request.options().timeouts().call();
        Duration timeout =
                own.isPresent() ? own.get() : settings().timeouts().call().orElseThrow();
        deadlineNanos = startNanos + timeout.toNanos();
        picker = new Picker(engine, request, settings());
    }

    private RouterSettings settings() {
        return table.settings();
    }

    RequestProfile request() {
        return request;
    }

    /** Every attempt that has ended, in order. */
    List<AttemptRecord> attempts() {
        return attempts;
    }

    /** The attempt that ended last. */
    OpenAttempt last() {
        return notNull(last);
    }

    Outcome lastOutcome() {
        return lastOutcome;
    }

    int fallbacksTried() {
        return fallbacks == null ? 0 : fallbacks.tried();
    }

    /** How often an attempt was made again in its group. */
    int retriesMade() {
        return retriesMade;
    }

    /** The first step. */
    Step start() {
        engine.listener().requestStarted(request.info());
        Optional<RoutingTable.Route> route = table.route(request.model());
        if (route.isEmpty()) {
            return fail(failures().unknownModel(table.catalog()));
        }
        enter(route.get(), Map.of());
        first = stage;
        Optional<Outcome> pretended = request.mocks().groupFailure();
        if (pretended.isPresent()) {
            stage().failed(pretended.get());
            return leave();
        }
        return pick();
    }

    /** The step after an attempt. */
    Step after(Outcome outcome) {
        now = engine.time().nanos();
        OpenAttempt attempt = attempt();
        current = null;
        last = attempt;
        lastOutcome = outcome;
        attempts = Few.with(attempts, attempt.record(outcome, now));
        // A stream that has begun stays open: its session closes it when the last event has come.
        if (!(outcome.isSuccess() && request.streamed())) {
            attempt.close(outcome, now);
        }
        if (outcome.isSuccess()) {
            return done();
        }
        stage().failed(outcome);
        if (outcome.is(FailureKind.CANCELLED) || engine.isClosed()) {
            return cancel();
        }
        return expired() ? fail(failures().timedOut(startNanos, deadlineNanos, true)) : afterFailure(attempt, outcome);
    }

    /** The step after a pause. */
    Step resume() {
        now = engine.time().nanos();
        if (waiter != null) {
            stage().waited(now - waitingSince);
        }
        if (engine.isClosed()) {
            return cancel();
        }
        if (expired()) {
            return fail(failures().timedOut(startNanos, deadlineNanos, false));
        }
        if (attempts.isEmpty() && stage == first && engine.table() != table) {
            followReload();
        }
        return pick();
    }

    /** A request that waits and has asked nobody yet goes by the configuration of the moment, in the place that it has in its line. */
    private void followReload() {
        RoutingTable newest = engine.table();
        RoutingTable.Route route = newest.route(request.model()).orElse(null);
        if (route != null && route.group().line() == line()) {
            table = newest;
            picker = new Picker(engine, request, settings());
            fallbacks = null;
            long waited = stage().waitedNanos();
            stage = new Stage(route, Map.of(), new CandidateFilter(settings(), request, route));
            stage().waited(waited);
            first = stage;
        }
    }

    /** The caller gave up, or the router closes. */
    Step cancel() {
        return fail(failures().cancelled(engine.isClosed()));
    }

    /** Something that is no outcome broke: puts back what is held. */
    void abort(Throwable bug) {
        OpenAttempt attempt = current;
        if (attempt != null) {
            current = null;
            attempt.close(Outcome.failure(FailureKind.CANCELLED, bug));
        }
        end(FailureKind.CANCELLED);
    }

    private Step afterFailure(OpenAttempt attempt, Outcome outcome) {
        FailureKind kind = outcome.kind().orElseThrow();
        Where where = RetryPolicy.where(kind);
        if (where != Where.NOWHERE && stage().retries() < retriesAllowed(attempt, kind)) {
            goBack = where == Where.ANYWHERE;
            if (hasSomewhere(where) && stage().route().group().takeRetry(now)) {
                stage().retrying();
                retriesMade++;
                return pick();
            }
        }
        // A filtered answer is an answer when there is nowhere to go on.
        return outcome.status() == 200 && !canFallBack(kind) ? done() : leave();
    }

    private boolean hasSomewhere(Where where) {
        return where == Where.ANYWHERE || !picker.find(stage(), now).fresh().isEmpty();
    }

    private int retriesAllowed(OpenAttempt attempt, FailureKind kind) {
        RetryPolicy policy = settings().retries();
        if (request.options().numRetries().isPresent()) {
            return request.options().numRetries().getAsInt();
        }
        if (attempt.deployment().numRetries().isPresent()) {
            return attempt.deployment().numRetries().getAsInt();
        }
        return policy.configured(stage().route().group().name(), kind).orElse(policy.numRetries());
    }

    private void enter(RoutingTable.Route route, Map<String, Object> overrides) {
        stage = new Stage(route, overrides, new CandidateFilter(settings(), request, route));
        goBack = false;
        if (engine.sharing().isOn()) {
            route.group().demand().came();
        }
        route.group().requested(now);
    }

    /** The next attempt in this group, or what must happen before it. */
    private Step pick() {
        // Who comes later does not overtake those who wait, even when there is room: the first of them has been called
        // for it.
        if (line().isBehindOthers(waiter)) {
            Step wait = waitInLine(Long.MAX_VALUE);
            return wait != null ? wait : giveUpWaiting(picker.look(stage(), now));
        }
        WaitingLine.Waiter place = waiter;
        if (place != null) {
            place.listen();
        }
        CandidateFilter.Selection selection = picker.find(stage(), now);
        for (int looks = 0; looks < MOST_LOOKS && !selection.fresh().isEmpty(); looks++) {
            Picked picked = picker.take(stage(), selection.fresh());
            if (picked != null) {
                return attempt(picked);
            }
            // Others took what was seen.
            selection = picker.look(stage(), now);
        }
        if (!selection.fresh().isEmpty()) {
            Step wait = waitInLine(CROWDED_NANOS);
            return wait != null ? wait : giveUpWaiting(selection);
        }
        if (goBack && !selection.tried().isEmpty()) {
            return goBackTo(selection.tried());
        }
        boolean inTime = selection.full() || selection.untilRoom() <= mayWait();
        // A request that failed elsewhere is here by surprise: the store, which keeps leases for whoever needs them,
        // was never asked for it.
        long patience = attempts.isEmpty()
                ? 0
                : engine.sharing().patienceNanos(stage().route().group());
        long asked = patience - stage().waitedNanos();
        Step wait = inTime || asked > 0 ? waitInLine(inTime ? selection.untilRoom() : asked) : null;
        return wait != null ? wait : giveUpWaiting(selection);
    }

    private Step giveUpWaiting(CandidateFilter.Selection selection) {
        return canFallBack(reasonToLeave()) ? leave() : lastResort(selection);
    }

    /** Waits to be called, or until room comes by itself; null when there is no time or no place to wait. */
    private @Nullable Step waitInLine(long untilRoom) {
        long most = mayWait();
        if (most <= 0) {
            return null;
        }
        if (waiter == null) {
            waiter = line().join(
                            request.options().priority(), settings().waiting().maxWaiting(), now);
        }
        WaitingLine.Waiter place = waiter;
        if (place == null) {
            return null;
        }
        engine.sharing().waits(stage().route().group(), request, place);
        waitingSince = now;
        long nanos = atLeastBackOff(Math.min(untilRoom, most));
        engine.listener().paused(request.info(), Duration.ofNanos(nanos), true);
        return new Step.Wait(place, nanos);
    }

    /** How much longer this request may wait for room. */
    private long mayWait() {
        long most = Math.max(
                settings().waiting().maxWait().toNanos(), engine.sharing().patienceNanos());
        long left = most - stage().waitedNanos();
        return Math.min(left, deadlineNanos - now - 1);
    }

    private WaitingLine line() {
        return stage().route().group().line();
    }

    private void leaveLine() {
        WaitingLine.Waiter place = waiter;
        if (place != null) {
            waiter = null;
            line().leave(place);
        }
    }

    /** A request that waits for room before it goes back has paused by then: pauses do not add up. */
    private long atLeastBackOff(long wait) {
        if (!goBack || pausedForRetry) {
            return wait;
        }
        pausedForRetry = true;
        return Math.max(wait, backOff());
    }

    private long backOff() {
        return settings().retries().backoff().nanos(Math.max(0, stage().retries() - 1), engine.random());
    }

    /** Back-off is only for going back: the first look pauses, the second one, after the pause, goes. */
    private Step goBackTo(List<DeploymentState> tried) {
        if (!pausedForRetry) {
            long pause = backOff();
            if (now + pause - deadlineNanos >= 0) {
                return leave();
            }
            pausedForRetry = true;
            leaveLine();
            return pause(pause);
        }
        Picked picked = picker.take(stage(), tried);
        return picked != null ? attempt(picked) : leave();
    }

    /** Nobody is left to ask: of those that cool for failures, the one that recovers soonest may be better than nothing. */
    private Step lastResort(CandidateFilter.Selection selection) {
        DeploymentState soonest = selection.soonest();
        if (soonest == null) {
            return leave();
        }
        if (stage().tried().contains(soonest)) {
            return goBack ? goBackTo(List.of(soonest)) : leave();
        }
        Picked picked = picker.take(stage(), List.of(soonest));
        return picked != null ? attempt(picked) : leave();
    }

    private Step attempt(Picked picked) {
        leaveLine();
        goBack = false;
        pausedForRetry = false;
        stage().trying(picked.state());
        AttemptInfo info = new AttemptInfo(
                request.info(),
                attempts.size() + 1,
                picked.state().deployment().id(),
                stage().route().group().name());
        OpenAttempt.Terms terms = picker.terms(
                stage(), picked.state(), deadlineNanos - now, request.mocks().outcome(info.number()));
        current = new OpenAttempt(engine, stage().route(), picked, info, terms);
        engine.listener().attemptStarted(info);
        return new Step.Attempt(current);
    }

    private Step pause(long nanos) {
        engine.listener().paused(request.info(), Duration.ofNanos(nanos), false);
        return new Step.Pause(nanos);
    }

    /** This group could not serve: its next tier, another group, or the end. */
    private Step leave() {
        leaveLine();
        FailureKind kind = reasonToLeave();
        boolean fits = kind != FailureKind.CONTEXT_WINDOW && kind != FailureKind.CONTENT_POLICY;
        if (fits && !stage().tried().isEmpty() && stage().enterNextTier()) {
            return pick();
        }
        FallbackChain.Next next = fallbacks().next(stage().route(), kind);
        if (next == null) {
            return fail(failures().exhausted(first(), stage(), now));
        }
        String from = stage().route().group().name();
        engine.listener().fellBack(request.info(), from, next.target().model());
        enter(next.route(), next.target().overrides());
        return pick();
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
        return Step.Return.NOW;
    }

    private Step fail(RouterException exception) {
        end(exception.kind().orElse(FailureKind.RATE_LIMITED));
        return new Step.Fail(exception);
    }

    /** Tells the listener, once. */
    void end(@Nullable FailureKind failure) {
        leaveLine();
        if (!ended) {
            ended = true;
            engine.listener().requestEnded(request.info(), Optional.ofNullable(failure), attempts());
        }
    }

    private Failures failures() {
        return new Failures(request, attempts());
    }

    private Stage stage() {
        return notNull(stage);
    }

    private Stage first() {
        return notNull(first);
    }

    private OpenAttempt attempt() {
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
