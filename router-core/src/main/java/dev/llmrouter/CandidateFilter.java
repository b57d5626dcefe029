package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.config.RouterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may serve a request now: cooldown, tags, capability, context window, limits. A function of its arguments and the cells it reads. */
final class CandidateFilter {
    /** LiteLLM's tag of deployments for requests that no other tag serves. */
    private static final String DEFAULT_TAG = "default";

    private final RouterSettings settings;
    private final RequestProfile request;
    private final RequestBudgets budgets;
    private final boolean someTagged;
    private final boolean tagsKnown;

    CandidateFilter(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        List<DeploymentState> members = route.members();
        this.settings = settings;
        this.request = request;
        budgets = new RequestBudgets(
                route.budgets(), route.found(), request.options().tags());
        someTagged = settings.tagFiltering()
                && members.stream().anyMatch(m -> m.deployment().tags().contains(DEFAULT_TAG));
        tagsKnown = settings.tagFiltering() && members.stream().anyMatch(m -> hasTags(m.deployment()));
    }

    /** Judges one deployment by what an attempt with it would reserve. */
    Verdict judge(DeploymentState state, long nowNanos) {
        Verdict unfit = unfit(state);
        if (unfit != null) {
            return unfit;
        }
        // Before anything that heals sooner: it is the reason that matters.
        Verdict noMoney = budgets.judge(state.deployment(), nowNanos);
        if (noMoney != null) {
            return noMoney;
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
        if (meters.full()) {
            return Verdict.FULL;
        }
        Amounts amounts = request.amounts(state);
        long wait = Math.max(state.health().askedToWait(nowNanos), meters.untilRoom(amounts, nowNanos));
        if (wait != Long.MAX_VALUE && !meters.canHold(amounts)) {
            return Verdict.of(Verdict.Kind.TOO_LARGE, wait);
        }
        if (wait > 0) {
            return Verdict.of(Verdict.Kind.LIMITED, wait);
        }
        int ramp = state.health().ramp();
        return ramp != Integer.MAX_VALUE && state.ledger().callsInFlight() >= ramp
                ? Verdict.RAMPING
                : Verdict.AVAILABLE;
    }

    private @Nullable Verdict unfit(DeploymentState state) {
        Deployment deployment = state.deployment();
        if (request.endpoint() != null && state.provider() == null) {
            return Verdict.unfit(Verdict.Kind.NO_PROVIDER);
        }
        if (request.endpoint() != null && state.missing().isPresent()) {
            return Verdict.unfit(Verdict.Kind.INCOMPLETE);
        }
        if (request.endpoint() != null
                && deployment.info().get("mode") instanceof String mode
                && !request.endpoint().servedBy(mode)) {
            return Verdict.unfit(Verdict.Kind.WRONG_ENDPOINT);
        }
        if (settings.tagFiltering() && !tagged(deployment)) {
            return Verdict.unfit(Verdict.Kind.WRONG_TAGS);
        }
        return settings.preCallChecks()
                        && request.promptTokens(state)
                                > deployment.maxInputTokens().orElse(Long.MAX_VALUE)
                ? Verdict.unfit(Verdict.Kind.PROMPT_TOO_LONG)
                : null;
    }

    /** As LiteLLM does it: the request's tags, else the default deployments; without tags the default deployments, else all. */
    private boolean tagged(Deployment deployment) {
        if (!request.options().tags().isEmpty() && tagsKnown) {
            return hasTags(deployment);
        }
        return (request.options().tags().isEmpty() && !someTagged)
                || deployment.tags().contains(DEFAULT_TAG);
    }

    private boolean hasTags(Deployment deployment) {
        List<String> wanted = request.options().tags();
        return settings.tagsMatchAny()
                ? wanted.stream().anyMatch(deployment.tags()::contains)
                : !wanted.isEmpty() && deployment.tags().containsAll(wanted);
    }

    /** The available ones of the lowest tier, leaving out those in a set. */
    Selection select(List<DeploymentState> members, Set<DeploymentState> left, long nowNanos) {
        Selection selection = new Selection();
        for (DeploymentState member : members) {
            selection.add(member, judge(member, nowNanos), left.contains(member));
        }
        selection.addTooSmall(left);
        return selection;
    }

    /** What a look at a group found. */
    static final class Selection {
        private final List<DeploymentState> fresh = new ArrayList<>();
        private final List<DeploymentState> ramping = new ArrayList<>();
        private final List<DeploymentState> tried = new ArrayList<>();
        private final List<DeploymentState> tooSmall = new ArrayList<>();
        private final List<Verdict> whenEmpty = new ArrayList<>();
        private long untilRoom = Long.MAX_VALUE;
        private boolean full;
        private boolean largeEnough;
        private boolean onlyPromptTooLong = true;
        private @Nullable DeploymentState soonest;
        private long soonestNanos = Long.MAX_VALUE;

        private void add(DeploymentState member, Verdict verdict, boolean wasTried) {
            onlyPromptTooLong &= verdict.kind() == Verdict.Kind.PROMPT_TOO_LONG;
            largeEnough |= verdict.holds();
            switch (verdict.kind()) {
                case AVAILABLE -> lowestTier(wasTried ? tried : fresh, member);
                case RAMPING -> lowestTier(wasTried ? tried : ramping, member);
                case FULL, BUDGET_HELD -> full = true;
                case LIMITED, COOLING_LIMITED, OVER_BUDGET -> untilRoom = Math.min(untilRoom, verdict.nanos());
                case TOO_LARGE -> {
                    tooSmall.add(member);
                    whenEmpty.add(verdict);
                }
                case COOLING_FAILED -> {
                    if (verdict.nanos() < soonestNanos) {
                        soonest = member;
                        soonestNanos = verdict.nanos();
                    }
                }
                default -> {
                    // Unfit for this request, whatever time brings.
                }
            }
        }

        /** A request that nobody can hold goes where nothing else is counted. */
        private void addTooSmall(Set<DeploymentState> left) {
            // Asked once: each that is added counts as one that holds it.
            int candidates = largeEnough ? 0 : tooSmall.size();
            for (int i = 0; i < candidates; i++) {
                DeploymentState member = tooSmall.get(i);
                long wait = whenEmpty.get(i).nanos();
                add(
                        member,
                        wait == 0 ? Verdict.AVAILABLE : Verdict.of(Verdict.Kind.LIMITED, wait),
                        left.contains(member));
            }
        }

        private static void lowestTier(List<DeploymentState> tier, DeploymentState member) {
            int order = order(member);
            if (!tier.isEmpty() && order(tier.get(0)) > order) {
                tier.clear();
            }
            if (tier.isEmpty() || order(tier.get(0)) == order) {
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

        /** Nanoseconds until one has room; {@link Long#MAX_VALUE} when time makes none. */
        long untilRoom() {
            return untilRoom;
        }

        /** Whether the end of a call under way makes room. */
        boolean full() {
            return full;
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

    /** A deployment without a tier comes after those with one. */
    static int order(DeploymentState state) {
        return state.deployment().order().orElse(Integer.MAX_VALUE);
    }
}
