package dev.llmrouter.internal.select;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.state.CandidateSampler;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan's time in one group: what was tried there, how often, and how long it has waited. Belongs to one
 * plan.
 */
public final class GroupStage {
    private final RoutingTable.Route route;
    private final Map<String, Object> overrides;
    private final CandidateFilterChain filter;
    private final CandidateFinder finder;
    /** A list, because it is short. */
    private List<DeploymentState> tried = List.of();

    /** Where the request waits for a lease: the strategy has chosen it, and is not asked again. */
    private @Nullable DeploymentState awaitsLease;

    private List<DeploymentState> members;
    private int retries;
    private long waitedNanos;
    private @Nullable Outcome lastFailure;
    /** Whose exception that was; null when it was no exception of code that was given to the router. */
    private @Nullable String blamed;
    /** The tiers up to this one have been left. */
    private int leftTiers = Integer.MIN_VALUE;

    public GroupStage(RoutingTable.Route route, Map<String, Object> overrides, CandidateFilterChain filter) {
        this.route = route;
        this.overrides = overrides;
        this.filter = filter;
        finder = new CandidateFinder(route, filter);
        members = route.members();
    }

    public RoutingTable.Route route() {
        return route;
    }

    public Map<String, Object> overrides() {
        return overrides;
    }

    public CandidateFilterChain filter() {
        return filter;
    }

    CandidateFinder finder() {
        return finder;
    }

    public List<DeploymentState> members() {
        return members;
    }

    /** How to draw some of the members; null when all of them are to be looked at. */
    public @Nullable CandidateSampler draw() {
        return members.equals(route.group().members()) ? route.group().draw() : null;
    }

    public List<DeploymentState> tried() {
        return tried;
    }

    public int retries() {
        return retries;
    }

    public void retrying() {
        retries++;
    }

    public long waitedNanos() {
        return waitedNanos;
    }

    public void waited(long nanos) {
        waitedNanos += nanos;
    }

    public @Nullable Outcome lastFailure() {
        return lastFailure;
    }

    /** The deployment that was chosen and lacks only its lease; null when there is none. */
    public @Nullable DeploymentState awaitsLease() {
        return awaitsLease;
    }

    void awaitsLease(@Nullable DeploymentState chosen) {
        awaitsLease = chosen;
    }

    /** Whether the request may still wait for an exchange, so that a deployment which lacks only its lease is a candidate. */
    public void expectLeases(boolean come) {
        filter.expectLeases(come);
        if (!come) {
            awaitsLease = null;
        }
    }

    public @Nullable String blamed() {
        return blamed;
    }

    /**
     * An attempt has failed, or the group as a whole.
     *
     * @param at where the attempt was made; null when none was
     * @param whose whose exception that was; null when it was no exception of code that was given to the
     *     router
     */
    public void failed(@Nullable DeploymentState at, Outcome failure, @Nullable String whose) {
        lastFailure = failure;
        blamed = whose;
        outdateVerdicts();
        if (at != null && !tried.contains(at)) {
            tried = SmallLists.with(tried, at);
        }
    }

    /** Time has passed, or an attempt has ended: the verdicts of the last search no longer hold. */
    public void outdateVerdicts() {
        finder.last().outdate();
    }

    /** The verdict on each member: of the last search while it holds, else a new one. */
    public List<Eligibility> verdicts(long nowNanos) {
        return verdicts(members, nowNanos);
    }

    /** The same for all members of the group, those of other tiers too, in their order. */
    public List<Eligibility> allVerdicts(long nowNanos) {
        return verdicts(route.members(), nowNanos);
    }

    private List<Eligibility> verdicts(List<DeploymentState> of, long nowNanos) {
        boolean known = finder.last().covers(of);
        List<Eligibility> verdicts = new ArrayList<>(of.size());
        for (int i = 0; i < of.size(); i++) {
            verdicts.add(known ? finder.last().verdict(i) : filter.check(of.get(i), nowNanos));
        }
        return verdicts;
    }

    /** Whether another member, or one of a later tier only, may serve the request now or later. */
    public boolean mayBeServedBeside(DeploymentState state, boolean inTier, long nowNanos) {
        if (inTier && finder.last().untried().size() > 1) {
            return true;
        }
        boolean known = finder.last().covers(members);
        for (int i = 0; i < members.size(); i++) {
            DeploymentState member = members.get(i);
            if (member != state
                    && (inTier || member.order() > state.order())
                    && !tried.contains(member)
                    && (known ? finder.last().verdict(i) : filter.check(member, nowNanos)).isFit()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Goes on with the tiers after the last one tried, with retries of their own; false when there are none.
     */
    public boolean enterNextTier() {
        int highest = tried.stream().mapToInt(DeploymentState::order).max().orElse(Integer.MAX_VALUE);
        if (highest <= leftTiers) {
            // None of the later tiers could be taken when they were entered.
            return false;
        }
        List<DeploymentState> later =
                members.stream().filter(m -> m.order() > highest).toList();
        // Where no deployment of this tier could be asked, it is not the next one again.
        if (later.isEmpty() || later.size() == members.size()) {
            return false;
        }
        members = later;
        leftTiers = highest;
        retries = 0;
        return true;
    }

    /**
     * The same time in the same group, as a reload has made it: what it tried and how long it waited is kept.
     */
    public GroupStage reloaded(RoutingTable.Route newest, CandidateFilterChain newFilter) {
        GroupStage next = new GroupStage(newest, overrides, newFilter);
        next.members = leftTiers == Integer.MIN_VALUE
                ? newest.members()
                : newest.members().stream().filter(m -> m.order() > leftTiers).toList();
        for (DeploymentState member : newest.members()) {
            if (tried.stream()
                    .anyMatch(old ->
                            old.deployment().id().equals(member.deployment().id()))) {
                next.tried = SmallLists.with(next.tried, member);
            }
        }
        next.retries = retries;
        next.waitedNanos = waitedNanos;
        next.lastFailure = lastFailure;
        next.blamed = blamed;
        next.leftTiers = leftTiers;
        return next;
    }
}
