package dev.llmrouter.internal.filter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.budget.BudgetRefusal;
import dev.llmrouter.internal.estimate.TokenEstimator;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.CandidateSampler;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who may serve a request now: cooldown, tags, capability, context window, limits. A function of its arguments and the cells it reads. */
public final class CandidateFilterChain {
    /** LiteLLM's tag of deployments for requests that no other tag serves. */
    private static final String DEFAULT_TAG = "default";

    private final RouterSettings settings;
    private final RequestProfile request;
    private final RequestBudgets budgets;
    private final RoutingTable.Route route;
    private final List<String> tags;
    private final Selection selection;
    /** Whose expectations these amounts are; null before a look. Deployments of one model reserve the same, and most groups are of one. */
    private @Nullable TokenEstimator memoKey;

    private TokenCounts reservation = TokenCounts.NONE;
    /** Found out when the first deployment with the default tag asks. */
    private @Nullable Boolean tagsKnown;

    public CandidateFilterChain(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        this.settings = settings;
        this.request = request;
        this.route = route;
        tags = request.options().tags();
        CandidateSampler draw = route.group().draw();
        selection = new Selection(draw == null ? route.members().size() : draw.enough());
        budgets = new RequestBudgets(route.budgets(), route.found(), tags);
    }

    /** Judges one deployment by what an attempt with it would reserve. */
    public Eligibility check(DeploymentState state, long nowNanos) {
        memoKey = null;
        return checkInLook(state, nowNanos);
    }

    private Eligibility checkInLook(DeploymentState state, long nowNanos) {
        Eligibility unfit = checkStatic(state);
        if (unfit != null) {
            return unfit;
        }
        // Before anything that heals sooner: it is the reason that matters.
        BudgetRefusal noMoney = budgets.refusal(state, nowNanos);
        if (noMoney != null) {
            return Eligibility.of(noMoney);
        }
        HealthTracker.Cooldown cooling = state.health().cooling(nowNanos);
        if (cooling != null) {
            boolean limited = cooling.reason() == FailureKind.RATE_LIMITED;
            long left = Math.max(
                    cooling.untilNanos() - nowNanos, limited ? state.health().askedToWait(nowNanos) : 0);
            return Eligibility.of(limited ? Eligibility.Kind.COOLING_LIMITED : Eligibility.Kind.COOLING_FAILED, left);
        }
        return room(state, nowNanos);
    }

    /** What a request's attempts hold of. */
    public RequestBudgets budgets() {
        return budgets;
    }

    private Eligibility room(DeploymentState state, long nowNanos) {
        DeploymentLimiter meters = state.ledger().meters();
        TokenCounts amounts = amounts(state);
        long asked = state.health().askedToWait(nowNanos);
        if (asked == 0 && meters.admits(amounts, nowNanos)) {
            return ready(state);
        }
        if (meters.full()) {
            return meters.isClosed() ? Eligibility.of(Eligibility.Kind.LIMITED, Long.MAX_VALUE) : Eligibility.FULL;
        }
        if (asked == 0 && meters.isUnderTest(amounts, nowNanos)) {
            return Eligibility.UNDER_TEST;
        }
        long wait = Math.max(asked, meters.nanosUntilAvailable(amounts, nowNanos));
        if (wait != Long.MAX_VALUE && !meters.canHold(amounts)) {
            return Eligibility.of(Eligibility.Kind.TOO_LARGE, wait);
        }
        if (wait > 0) {
            return Eligibility.of(Eligibility.Kind.LIMITED, wait);
        }
        return ready(state);
    }

    private static Eligibility ready(DeploymentState state) {
        int slowStartLimit = state.health().slowStartLimit();
        return slowStartLimit != Integer.MAX_VALUE && state.ledger().callsInFlight() >= slowStartLimit
                ? Eligibility.SLOW_START
                : Eligibility.AVAILABLE;
    }

    /** What an attempt with a deployment would reserve, as it was reckoned in this look for the first one that expects the same. */
    public TokenCounts amounts(DeploymentState state) {
        TokenEstimator known = memoKey;
        if (known == null || !state.estimates().expectsLike(known)) {
            memoKey = state.estimates();
            reservation = state.estimates().reservation(request.demand(), reservation);
        }
        return request.amounts(state, reservation);
    }

    private @Nullable Eligibility checkStatic(DeploymentState state) {
        Endpoint endpoint = request.endpoint();
        Eligibility unusable = endpoint == null ? state.unusable() : state.unsendable();
        if (unusable != null) {
            return unusable;
        }
        if (endpoint != null) {
            if (state.deployment().isWildcard() && route.found().captured().isEmpty()) {
                return Eligibility.NO_MODEL;
            }
            String mode = state.mode();
            if (mode != null && !endpoint.servedBy(mode)) {
                return Eligibility.WRONG_ENDPOINT;
            }
        }
        if (settings.tagFiltering() && !tagged(state.deployment())) {
            return Eligibility.WRONG_TAGS;
        }
        return settings.preCallChecks()
                        && request.promptTokens(state)
                                > state.deployment().maxInputTokens().orElse(Long.MAX_VALUE)
                ? Eligibility.PROMPT_TOO_LONG
                : null;
    }

    /** As LiteLLM does it: the request's tags, else the default deployments; without tags the default deployments, else all. */
    private boolean tagged(Deployment deployment) {
        if (tags.isEmpty()) {
            return !route.someTagged(DEFAULT_TAG) || deployment.tags().contains(DEFAULT_TAG);
        }
        return hasTags(deployment) || (deployment.tags().contains(DEFAULT_TAG) && !tagsKnown());
    }

    private boolean tagsKnown() {
        Boolean known = tagsKnown;
        if (known == null) {
            known = route.members().stream().anyMatch(member -> hasTags(member.deployment()));
            tagsKnown = known;
        }
        return known;
    }

    private boolean hasTags(Deployment deployment) {
        return settings.tagsMatchAny()
                ? tags.stream().anyMatch(deployment.tags()::contains)
                : !tags.isEmpty() && deployment.tags().containsAll(tags);
    }

    /**
     * The available ones of the lowest tier, apart from those that were tried. The next look uses the same lists.
     *
     * @param waiter whose place in line counts: what has room for those before it is not available; null when none waits
     */
    public Selection select(
            List<DeploymentState> members,
            List<DeploymentState> tried,
            WaitQueue.@Nullable Waiter waiter,
            long nowNanos) {
        begin();
        // By index: an iterator would be the garbage of a decision.
        for (int i = 0; i < members.size(); i++) {
            DeploymentState member = members.get(i);
            Eligibility verdict = checkInLook(member, nowNanos);
            selection.add(member, verdict, tried.contains(member), waiter != null && isBehind(member, waiter));
        }
        selection.addTooSmall(this, tried, waiter);
        return selection;
    }

    private boolean isBehind(DeploymentState state, WaitQueue.Waiter waiter) {
        return state.ledger().meters().waiting().isBehind(waiter)
                || state.health().waiting().isBehind(waiter)
                || budgets.isBehind(state, waiter);
    }

    /** Where a deployment is waited for by requests before this one. */
    List<ResourceQueue> behind(DeploymentState state, WaitQueue.Waiter waiter) {
        List<ResourceQueue> lists = new ArrayList<>();
        budgets.cells(state).forEach(cell -> lists.add(cell.waiting()));
        lists.add(state.ledger().meters().waiting());
        lists.add(state.health().waiting());
        lists.removeIf(list -> !list.isBehind(waiter));
        return lists;
    }

    /** As many as are enough of those that chance finds; null when it found none, and all are to be looked at. */
    public @Nullable Selection draw(
            CandidateSampler draw,
            List<DeploymentState> tried,
            WaitQueue.@Nullable Waiter waiter,
            RandomGenerator random,
            long nowNanos) {
        begin();
        for (int tries = draw.tries(); tries > 0 && selection.untried.size() < draw.enough(); tries--) {
            DeploymentState member = draw.next(random);
            if (!tried.contains(member)
                    && !selection.untried.contains(member)
                    && checkInLook(member, nowNanos).kind() == Eligibility.Kind.AVAILABLE
                    && (waiter == null || !isBehind(member, waiter))) {
                selection.untried.add(member);
            }
        }
        return selection.untried.isEmpty() ? null : selection;
    }

    private void begin() {
        memoKey = null;
        selection.clear();
    }

    /** What a look at a group found. */
    public static final class Selection {
        private final List<DeploymentState> untried;
        // The others are made for the first who belongs there: most looks find only those who may serve.
        private List<DeploymentState> slowStarting = List.of();
        private List<DeploymentState> tried = List.of();
        private List<DeploymentState> tooSmall = List.of();
        private List<Eligibility> whenEmpty = List.of();
        private boolean largeEnough;
        private boolean onlyPromptTooLong = true;
        private @Nullable DeploymentState firstToRecover;
        private long soonestNanos = Long.MAX_VALUE;

        /**
         * Finds some.
         *
         * @param most how many there are to find, at most
         */
        private Selection(int most) {
            untried = new ArrayList<>(most);
        }

        private void clear() {
            untried.clear();
            slowStarting = List.of();
            tried = List.of();
            tooSmall = List.of();
            whenEmpty = List.of();
            largeEnough = false;
            onlyPromptTooLong = true;
            firstToRecover = null;
            soonestNanos = Long.MAX_VALUE;
        }

        private void add(DeploymentState member, Eligibility verdict, boolean wasTried, boolean isBehind) {
            onlyPromptTooLong &= verdict.kind() == Eligibility.Kind.PROMPT_TOO_LONG;
            largeEnough |= verdict.holds();
            switch (verdict.kind()) {
                case AVAILABLE, SLOW_START -> {
                    if (!isBehind) {
                        addUsable(member, verdict.kind(), wasTried);
                    }
                }
                case TOO_LARGE -> {
                    tooSmall = mutable(tooSmall);
                    tooSmall.add(member);
                    whenEmpty = mutable(whenEmpty);
                    whenEmpty.add(verdict);
                }
                case COOLING_FAILED -> {
                    if (verdict.nanos() < soonestNanos) {
                        firstToRecover = member;
                        soonestNanos = verdict.nanos();
                    }
                }
                default -> {
                    // Without room, or unfit for this request whatever time brings.
                }
            }
        }

        private void addUsable(DeploymentState member, Eligibility.Kind kind, boolean wasTried) {
            if (wasTried) {
                tried = mutable(tried);
                lowestTier(tried, member);
            } else if (kind == Eligibility.Kind.SLOW_START) {
                slowStarting = mutable(slowStarting);
                lowestTier(slowStarting, member);
            } else {
                lowestTier(untried, member);
            }
        }

        private static <T> List<T> mutable(List<T> list) {
            return list.isEmpty() ? new ArrayList<>() : list;
        }

        /** A request that nobody can hold goes where nothing else is counted. */
        private void addTooSmall(
                CandidateFilterChain filter, List<DeploymentState> left, WaitQueue.@Nullable Waiter waiter) {
            // Asked once: each that is added counts as one that holds it.
            int candidates = largeEnough ? 0 : tooSmall.size();
            for (int i = 0; i < candidates; i++) {
                DeploymentState member = tooSmall.get(i);
                boolean isBehind = waiter != null && filter.isBehind(member, waiter);
                if (whenEmpty.get(i).nanos() == 0 && !isBehind) {
                    addUsable(member, Eligibility.Kind.AVAILABLE, left.contains(member));
                }
            }
        }

        private static void lowestTier(List<DeploymentState> tier, DeploymentState member) {
            int order = member.order();
            if (!tier.isEmpty() && tier.get(0).order() > order) {
                tier.clear();
            }
            if (tier.isEmpty() || tier.get(0).order() == order) {
                tier.add(member);
            }
        }

        /** Untried ones, those that are coming back only when there are no others. */
        public List<DeploymentState> untried() {
            return untried.isEmpty() ? slowStarting : untried;
        }

        public List<DeploymentState> tried() {
            return tried;
        }

        public boolean onlyPromptTooLong() {
            return onlyPromptTooLong;
        }

        /** Of those that cool for failures, the one that recovers soonest. */
        public @Nullable DeploymentState firstToRecover() {
            return firstToRecover;
        }
    }
}
