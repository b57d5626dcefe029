package dev.llmrouter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who may serve a request now: cooldown, tags, capability, context window, limits. A function of its arguments and the cells it reads. */
final class CandidateFilter {
    /** LiteLLM's tag of deployments for requests that no other tag serves. */
    private static final String DEFAULT_TAG = "default";

    private final RouterSettings settings;
    private final RequestProfile request;
    private final RequestBudgets budgets;
    private final RoutingTable.Route route;
    private final List<String> tags;
    private final Selection selection;
    /** Whose expectations these amounts are; null before a look. Deployments of one model reserve the same, and most groups are of one. */
    private @Nullable DeploymentEstimates expecting;

    private Amounts reservation = Amounts.NONE;
    /** Found out when the first deployment with the default tag asks. */
    private @Nullable Boolean tagsKnown;

    CandidateFilter(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        this.settings = settings;
        this.request = request;
        this.route = route;
        tags = request.options().tags();
        Draw draw = route.group().draw();
        selection = new Selection(draw == null ? route.members().size() : draw.enough());
        budgets = new RequestBudgets(route.budgets(), route.found(), tags);
    }

    /** Judges one deployment by what an attempt with it would reserve. */
    Verdict judge(DeploymentState state, long nowNanos) {
        expecting = null;
        return judgeInLook(state, nowNanos);
    }

    private Verdict judgeInLook(DeploymentState state, long nowNanos) {
        Verdict unfit = unfit(state);
        if (unfit != null) {
            return unfit;
        }
        // Before anything that heals sooner: it is the reason that matters.
        BudgetRefusal noMoney = budgets.refusal(state, nowNanos);
        if (noMoney != null) {
            return Verdict.of(noMoney);
        }
        HealthBook.Cooldown cooling = state.health().cooling(nowNanos);
        if (cooling != null) {
            boolean limited = cooling.reason() == FailureKind.RATE_LIMITED;
            long left = Math.max(
                    cooling.untilNanos() - nowNanos, limited ? state.health().askedToWait(nowNanos) : 0);
            return Verdict.of(limited ? Verdict.Kind.COOLING_LIMITED : Verdict.Kind.COOLING_FAILED, left);
        }
        return room(state, nowNanos);
    }

    /** What a request's attempts hold of. */
    RequestBudgets budgets() {
        return budgets;
    }

    private Verdict room(DeploymentState state, long nowNanos) {
        Meters meters = state.ledger().meters();
        Amounts amounts = amounts(state);
        long asked = state.health().askedToWait(nowNanos);
        if (asked == 0 && meters.admits(amounts, nowNanos)) {
            return ready(state);
        }
        if (meters.full()) {
            return meters.isClosed() ? Verdict.of(Verdict.Kind.LIMITED, Long.MAX_VALUE) : Verdict.FULL;
        }
        if (asked == 0 && meters.isUnderTest(amounts, nowNanos)) {
            return Verdict.UNDER_TEST;
        }
        long wait = Math.max(asked, meters.untilRoom(amounts, nowNanos));
        if (wait != Long.MAX_VALUE && !meters.canHold(amounts)) {
            return Verdict.of(Verdict.Kind.TOO_LARGE, wait);
        }
        if (wait > 0) {
            return Verdict.of(Verdict.Kind.LIMITED, wait);
        }
        return ready(state);
    }

    private static Verdict ready(DeploymentState state) {
        int ramp = state.health().ramp();
        return ramp != Integer.MAX_VALUE && state.ledger().callsInFlight() >= ramp
                ? Verdict.RAMPING
                : Verdict.AVAILABLE;
    }

    /** What an attempt with a deployment would reserve, as it was reckoned in this look for the first one that expects the same. */
    Amounts amounts(DeploymentState state) {
        DeploymentEstimates known = expecting;
        if (known == null || !state.estimates().expectsLike(known)) {
            expecting = state.estimates();
            reservation = state.estimates().reservation(request.demand(), reservation);
        }
        return request.amounts(state, reservation);
    }

    private @Nullable Verdict unfit(DeploymentState state) {
        Endpoint endpoint = request.endpoint();
        Verdict unusable = endpoint == null ? state.unusable() : state.unsendable();
        if (unusable != null) {
            return unusable;
        }
        if (endpoint != null) {
            if (state.deployment().isWildcard() && route.found().captured().isEmpty()) {
                return Verdict.NO_MODEL;
            }
            String mode = state.mode();
            if (mode != null && !endpoint.servedBy(mode)) {
                return Verdict.WRONG_ENDPOINT;
            }
        }
        if (settings.tagFiltering() && !tagged(state.deployment())) {
            return Verdict.WRONG_TAGS;
        }
        return settings.preCallChecks()
                        && request.promptTokens(state)
                                > state.deployment().maxInputTokens().orElse(Long.MAX_VALUE)
                ? Verdict.PROMPT_TOO_LONG
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
    Selection select(
            List<DeploymentState> members,
            List<DeploymentState> tried,
            WaitingLine.@Nullable Waiter waiter,
            long nowNanos) {
        begin();
        // By index: an iterator would be the garbage of a decision.
        for (int i = 0; i < members.size(); i++) {
            DeploymentState member = members.get(i);
            Verdict verdict = judgeInLook(member, nowNanos);
            selection.add(member, verdict, tried.contains(member), waiter != null && isBehind(member, waiter));
        }
        selection.addTooSmall(this, tried, waiter);
        return selection;
    }

    private boolean isBehind(DeploymentState state, WaitingLine.Waiter waiter) {
        return state.ledger().meters().waiting().isBehind(waiter)
                || state.health().waiting().isBehind(waiter)
                || budgets.isBehind(state, waiter);
    }

    /** Where a deployment is waited for by requests before this one. */
    List<WaitList> behind(DeploymentState state, WaitingLine.Waiter waiter) {
        List<WaitList> lists = new ArrayList<>();
        budgets.cells(state).forEach(cell -> lists.add(cell.waiting()));
        lists.add(state.ledger().meters().waiting());
        lists.add(state.health().waiting());
        lists.removeIf(list -> !list.isBehind(waiter));
        return lists;
    }

    /** As many as are enough of those that chance finds; null when it found none, and all are to be looked at. */
    @Nullable
    Selection draw(
            Draw draw,
            List<DeploymentState> tried,
            WaitingLine.@Nullable Waiter waiter,
            RandomGenerator random,
            long nowNanos) {
        begin();
        for (int tries = draw.tries(); tries > 0 && selection.fresh.size() < draw.enough(); tries--) {
            DeploymentState member = draw.next(random);
            if (!tried.contains(member)
                    && !selection.fresh.contains(member)
                    && judgeInLook(member, nowNanos).kind() == Verdict.Kind.AVAILABLE
                    && (waiter == null || !isBehind(member, waiter))) {
                selection.fresh.add(member);
            }
        }
        return selection.fresh.isEmpty() ? null : selection;
    }

    private void begin() {
        expecting = null;
        selection.clear();
    }

    /** What a look at a group found. */
    static final class Selection {
        private final List<DeploymentState> fresh;
        // The others are made for the first who belongs there: most looks find only those who may serve.
        private List<DeploymentState> ramping = List.of();
        private List<DeploymentState> tried = List.of();
        private List<DeploymentState> tooSmall = List.of();
        private List<Verdict> whenEmpty = List.of();
        private boolean largeEnough;
        private boolean onlyPromptTooLong = true;
        private @Nullable DeploymentState soonest;
        private long soonestNanos = Long.MAX_VALUE;

        /**
         * Finds some.
         *
         * @param most how many there are to find, at most
         */
        private Selection(int most) {
            fresh = new ArrayList<>(most);
        }

        private void clear() {
            fresh.clear();
            ramping = List.of();
            tried = List.of();
            tooSmall = List.of();
            whenEmpty = List.of();
            largeEnough = false;
            onlyPromptTooLong = true;
            soonest = null;
            soonestNanos = Long.MAX_VALUE;
        }

        private void add(DeploymentState member, Verdict verdict, boolean wasTried, boolean isBehind) {
            onlyPromptTooLong &= verdict.kind() == Verdict.Kind.PROMPT_TOO_LONG;
            largeEnough |= verdict.holds();
            switch (verdict.kind()) {
                case AVAILABLE, RAMPING -> {
                    if (!isBehind) {
                        addUsable(member, verdict.kind(), wasTried);
                    }
                }
                case TOO_LARGE -> {
                    tooSmall = made(tooSmall);
                    tooSmall.add(member);
                    whenEmpty = made(whenEmpty);
                    whenEmpty.add(verdict);
                }
                case COOLING_FAILED -> {
                    if (verdict.nanos() < soonestNanos) {
                        soonest = member;
                        soonestNanos = verdict.nanos();
                    }
                }
                default -> {
                    // Without room, or unfit for this request whatever time brings.
                }
            }
        }

        private void addUsable(DeploymentState member, Verdict.Kind kind, boolean wasTried) {
            if (wasTried) {
                tried = made(tried);
                lowestTier(tried, member);
            } else if (kind == Verdict.Kind.RAMPING) {
                ramping = made(ramping);
                lowestTier(ramping, member);
            } else {
                lowestTier(fresh, member);
            }
        }

        private static <T> List<T> made(List<T> list) {
            return list.isEmpty() ? new ArrayList<>() : list;
        }

        /** A request that nobody can hold goes where nothing else is counted. */
        private void addTooSmall(
                CandidateFilter filter, List<DeploymentState> left, WaitingLine.@Nullable Waiter waiter) {
            // Asked once: each that is added counts as one that holds it.
            int candidates = largeEnough ? 0 : tooSmall.size();
            for (int i = 0; i < candidates; i++) {
                DeploymentState member = tooSmall.get(i);
                boolean isBehind = waiter != null && filter.isBehind(member, waiter);
                if (whenEmpty.get(i).nanos() == 0 && !isBehind) {
                    addUsable(member, Verdict.Kind.AVAILABLE, left.contains(member));
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
        List<DeploymentState> fresh() {
            return fresh.isEmpty() ? ramping : fresh;
        }

        List<DeploymentState> tried() {
            return tried;
        }

        boolean onlyPromptTooLong() {
            return onlyPromptTooLong;
        }

        /** Of those that cool for failures, the one that recovers soonest. */
        @Nullable
        DeploymentState soonest() {
            return soonest;
        }
    }
}
