package dev.llmrouter.internal.plan;

import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.internal.filter.AwaitedResources;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.select.PickResult;
import dev.llmrouter.internal.select.Selection;
import dev.llmrouter.internal.sharing.QuotaSync;
import dev.llmrouter.internal.state.DeploymentState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the next attempt in the group that a request is in, or the wait that must come before it. Belongs to
 * one plan.
 */
final class AttemptSearch {
    /**
     * So often other requests may take the capacity that this one has seen, before it steps back and lets
     * them.
     */
    private static final int MOST_LOOKS = 16;

    private static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A policy without back-off must not become a flood of refused requests. */
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PlanContext context;
    private final StageTrail trail;
    private final RequestHistory history;

    /** Null unless the next attempt in this group is a retry. */
    private @Nullable PendingRetry retry;

    private int retriesMade;
    /** Null until the request first finds other requests in the queue, or no capacity. */
    private @Nullable QueueTicket ticket;

    AttemptSearch(PlanContext context, StageTrail trail, RequestHistory history) {
        this.context = context;
        this.trail = trail;
        this.history = history;
    }

    private long now() {
        return context.now();
    }

    private QuotaSync sharing() {
        return context.engine().sharing();
    }

    private WaitQueue line() {
        return context.engine().line();
    }

    private GroupStage stage() {
        return trail.current();
    }

    private RouterSettings settings() {
        return trail.settings();
    }

    /** How often an attempt was made again in its group. */
    int retriesMade() {
        return retriesMade;
    }

    /** The next attempt in this group is a retry. */
    void retries(RetryDecider.Decision decision) {
        retry = new PendingRetry(decision == RetryDecider.Decision.ANYWHERE);
    }

    /**
     * The retries are used up, and the provider only asked for a slower pace: another one after a pause, as long
     * as the request may wait; null when it may not.
     */
    @Nullable
    Step retriesLater() {
        long pause = Math.max(
                LEAST_PAUSE_NANOS,
                settings()
                        .retries()
                        .backoff()
                        .nanos(stage().retries(), context.engine().random()));
        if (pause >= mayWait()) {
            return null;
        }
        retry = PendingRetry.afterPause(now());
        stage().waited(pause);
        context.events().pauses(pause);
        return new Step.Pause(pause);
    }

    /** The request has entered another group, or another tier of this one: its next attempt is no retry. */
    void startsAnew() {
        retry = null;
    }

    /** The request wakes: when it waited in the queue, it goes on with the newest configuration. */
    void resume() {
        stage().outdateVerdicts();
        if (ticket != null && ticket.isHeld()) {
            stage().waited(ticket.waitedNanos(now()));
            trail.useNewestTable();
        }
    }

    void leaveQueue() {
        if (ticket != null) {
            ticket.leave();
        }
    }

    /** The next attempt, or what must happen before it; null when the group cannot serve the request. */
    @Nullable
    Step next() {
        Selection selection = look();
        for (int looks = 1; looks < MOST_LOOKS; looks++) {
            List<DeploymentState> candidates = candidates(selection);
            if (!candidates.isEmpty()) {
                PickResult picked = trail.picker().take(stage(), candidates);
                if (picked != null) {
                    return attempt(picked);
                }
                if (waitsForLease()) {
                    return waitInQueue(leasePatience(), stage().awaitsLease(), Claim.NOWHERE);
                }
                // Other requests took the capacity that was seen, or this one has just joined the queue.
            } else if (!selection.tried().isEmpty() && goesBack()) {
                return goBackTo(selection.tried());
            } else if (!trail.useNewestTable()) {
                AwaitedResources awaited = awaited(selection);
                long wait = waitFor(awaited);
                Step probe = wait < 0 || selection.allFail() ? probe(selection) : null;
                if (probe != null) {
                    return probe;
                }
                if (wait >= 0 && mayGoBack() && awaited.untilRoom() < backOffLeft()) {
                    // Out of the queue: a request that may not use the capacity yet must not keep it from
                    // others.
                    return goBackTo(List.of());
                }
                if (wait < 0 || !join()) {
                    return lastResort(selection);
                }
                if (!ticket().moveTo(awaited.lists(), now()) && awaited.untilRoom() > 0) {
                    return waitInQueue(wait, null, awaited.claim(now() + mayWait()));
                }
                // Capacity that came before this request was in the queue has woken another one.
            }
            selection = look();
        }
        return mayWait() > 0 && join() ? waitInQueue(CROWDED_NANOS, null, Claim.NOWHERE) : lastResort(selection);
    }

    /** Whether to wait for the lease of the deployment that was chosen; false when the request is to check once more, or need not wait. */
    private boolean waitsForLease() {
        DeploymentState chosen = stage().awaitsLease();
        if (chosen == null) {
            return false;
        }
        if (join()) {
            return !ticket().moveTo(List.of(chosen.ledger().limiter().waiting()), now());
        }
        stage().waited(leasePatience());
        return false;
    }

    /** How much longer this request may wait for an exchange with the store instead of going to another deployment. */
    private long leasePatience() {
        return sharing().patienceNanos(stage().route().group()) - stage().waitedNanos();
    }

    private Selection look() {
        stage().expectLeases(sharing().isOn() && leasePatience() > 0);
        WaitQueue.Waiter place = null;
        // A later request does not overtake those in the queue, even when there is capacity.
        if (!line().isEmpty() || (ticket != null && ticket.isHeld())) {
            place = ticket().place(now());
            place.looks();
        }
        return trail.picker().find(stage(), place, now());
    }

    /** Untried ones; those to go back to when it has paused. */
    private List<DeploymentState> candidates(Selection selection) {
        return selection.untried().isEmpty() && !selection.tried().isEmpty() && goesBack() && backOffLeft() <= 0
                ? selection.tried()
                : selection.untried();
    }

    /**
     * Asks a deployment although it is in cooldown for failures, because no other can serve the request; null
     * when all of them were asked just now. So it is known soon which of them are back.
     */
    private @Nullable Step probe(Selection selection) {
        List<DeploymentState> failing = selection.failing();
        if (failing.isEmpty() || canFallBack()) {
            return null;
        }
        int from = context.engine().random().nextInt(failing.size());
        for (int i = 0; i < failing.size(); i++) {
            DeploymentState state = failing.get((from + i) % failing.size());
            boolean hasRoom = state.ledger().limiter().admits(stage().filter().amounts(state), now());
            Step asked = hasRoom && state.health().tryProbe(now()) ? take(List.of(state)) : null;
            if (asked != null) {
                return asked;
            }
        }
        return null;
    }

    private boolean canFallBack() {
        return trail.canFallBack(trail.reasonToLeave());
    }

    private AwaitedResources awaited(Selection selection) {
        List<DeploymentState> useless = mayGoBack() ? List.of() : stage().tried();
        AwaitedResources.Failing failing = AwaitedResources.Failing.NOT_AWAITED;
        if (selection.firstToRecover() != null && !canFallBack()) {
            failing = selection.allFail() ? AwaitedResources.Failing.ASKED : AwaitedResources.Failing.AWAITED;
        }
        return new AwaitedResources(stage().filter(), ticket().place(now()), failing, now())
                .add(stage().members(), stage().verdicts(now()), stage().tried(), useless);
    }

    /** How long a wait for these resources may last, in nanoseconds; negative when waiting does not help. */
    private long waitFor(AwaitedResources awaited) {
        if (awaited.comesWithin(mayWait())) {
            return awaited.untilRoom();
        }
        // The store's answer about a shared limit is older than this request: it is asked once.
        long asked = history.attempts().isEmpty() ? 0 : leasePatience();
        return asked > 0 ? asked : -1;
    }

    private QueueTicket ticket() {
        QueueTicket held = ticket;
        if (held == null) {
            DeploymentState any = stage().route().members().get(0);
            held = new QueueTicket(
                    context.engine(),
                    context.request(),
                    stage().filter().amounts(any).total(),
                    context.events());
            ticket = held;
        }
        return held;
    }

    /** False when the queue is full. */
    private boolean join() {
        return ticket().join(
                        stage().route().group().name(), settings().waiting().maxWaiting(), now());
    }

    /** Waits to be woken, or until capacity comes by itself: at the deployment that was chosen, or at all of them. */
    private Step waitInQueue(long nanos, @Nullable DeploymentState chosen, Claim claim) {
        return ticket().await(stage().route().group(), chosen, claim, Math.min(nanos, mayWait()), now());
    }

    private long mayWait() {
        long most = Math.max(settings().waiting().maxWait().toNanos(), sharing().patienceNanos());
        return QueueTicket.mayWait(most, stage().waitedNanos(), context.untilDeadline());
    }

    private boolean mayGoBack() {
        return retry != null && retry.mayGoBack();
    }

    private boolean goesBack() {
        return retry != null && retry.goesBack(stage().route().group(), now());
    }

    private PendingRetry retry() {
        if (retry == null) {
            throw new IllegalStateException("a back-off without a retry");
        }
        return retry;
    }

    /** Nanoseconds for which it still has to pause before it goes back. */
    private long backOffLeft() {
        if (!retry().backsOff()) {
            retry().backOff(
                            settings()
                                    .retries()
                                    .backoff()
                                    .nanos(stage().retries(), context.engine().random()),
                            now());
        }
        return retry().backOffLeft(now());
    }

    /** Back-off is only for going back: the first look pauses, the second one, after the pause, goes. */
    private @Nullable Step goBackTo(List<DeploymentState> tried) {
        long left = backOffLeft();
        if (left <= 0) {
            return take(tried);
        }
        if (left >= context.untilDeadline()) {
            return null;
        }
        retry().pausesNow(now());
        leaveQueue();
        context.events().pauses(left);
        return new Step.Pause(left);
    }

    /**
     * Waiting does not help. Without a fallback, of the deployments in cooldown for failures the one that
     * recovers first may be better than none.
     */
    private @Nullable Step lastResort(Selection selection) {
        DeploymentState first = canFallBack() ? null : selection.firstToRecover();
        if (first == null) {
            return null;
        }
        if (stage().tried().contains(first)) {
            return goesBack() ? goBackTo(List.of(first)) : null;
        }
        return take(List.of(first));
    }

    /** Another attempt with a deployment, at once; null when it has no capacity. */
    @Nullable
    Step again(DeploymentState state) {
        return take(List.of(state));
    }

    private @Nullable Step take(List<DeploymentState> candidates) {
        PickResult picked = trail.picker().take(stage(), candidates);
        return picked == null ? null : attempt(picked);
    }

    private Step attempt(PickResult picked) {
        leaveQueue();
        if (retry != null) {
            stage().retrying();
            retriesMade++;
        }
        retry = null;
        AttemptInfo info = AttemptInfo.builder(
                        context.request().info(),
                        history.attempts().size() + 1,
                        picked.state().deployment().id(),
                        stage().route().group().name())
                .provider(picked.state().deployment().provider())
                .providerModel(
                        stage().route().found().providerModel(picked.state().deployment()))
                .build();
        ActiveAttempt.Terms terms = terms(picked.state(), info.number());
        return new Step.Attempt(new ActiveAttempt(context, stage().route(), picked, info, terms));
    }

    private ActiveAttempt.Terms terms(DeploymentState state, int number) {
        RequestProfile request = context.request();
        Timeouts own = state.deployment().timeouts();
        Optional<Duration> set = AttemptTimeouts.set(request, own, settings());
        long nanos =
                set.isPresent() ? Math.min(context.untilDeadline(), set.get().toNanos()) : unsetTime(state);
        return new ActiveAttempt.Terms(
                nanos,
                AttemptTimeouts.idle(request, own, settings()),
                AttemptTimeouts.isFair(nanos, set, settings()),
                stage().overrides(),
                request.mocks()
                        .outcome(number)
                        .or(() -> MockOptions.of(state.deployment()).outcome(number))
                        .orElse(null));
    }

    private long unsetTime(DeploymentState state) {
        long left = context.untilDeadline();
        return trail.couldGoOnWithout(state)
                ? AttemptTimeouts.share(left, stage().route().group().longestAnswerNanos())
                : left;
    }
}
