package dev.llmrouter;

import dev.llmrouter.call.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan's time in one group: what was tried there, how often, and how long it has waited. Belongs to one plan. */
final class Stage {
    private final RoutingTable.Route route;
    private final Map<String, Object> overrides;
    private final CandidateFilter filter;
    /** A list, because it is short. */
    private List<DeploymentState> tried = List.of();
    /** Where an attempt is under way. */
    private @Nullable DeploymentState trying;

    private List<DeploymentState> members;
    private int retries;
    private long waitedNanos;
    private @Nullable Outcome lastFailure;

    Stage(RoutingTable.Route route, Map<String, Object> overrides, CandidateFilter filter) {
        this.route = route;
        this.overrides = overrides;
        this.filter = filter;
        members = route.members();
    }

    RoutingTable.Route route() {
        return route;
    }

    Map<String, Object> overrides() {
        return overrides;
    }

    CandidateFilter filter() {
        return filter;
    }

    List<DeploymentState> members() {
        return members;
    }

    /** How to draw some of the members; null when all of them are to be looked at. */
    @Nullable
    Draw draw() {
        return members.size() == route.group().members().size() ? route.group().draw() : null;
    }

    List<DeploymentState> tried() {
        return tried;
    }

    int retries() {
        return retries;
    }

    void retrying() {
        retries++;
    }

    long waitedNanos() {
        return waitedNanos;
    }

    void waited(long nanos) {
        waitedNanos += nanos;
    }

    @Nullable
    Outcome lastFailure() {
        return lastFailure;
    }

    void trying(DeploymentState state) {
        trying = state;
    }

    void failed(Outcome failure) {
        lastFailure = failure;
        if (trying != null && !tried.contains(trying)) {
            tried = Few.with(tried, trying);
        }
    }

    /** Whether it is the prompt's length alone that keeps everybody away. */
    boolean promptTooLong(long nowNanos) {
        return members.stream().allMatch(m -> filter.judge(m, nowNanos).kind() == Verdict.Kind.PROMPT_TOO_LONG);
    }

    /** Goes on with the tiers after the last one tried, with retries of their own; false when there are none. */
    boolean enterNextTier() {
        int highest = tried.stream().mapToInt(DeploymentState::order).max().orElse(Integer.MAX_VALUE);
        List<DeploymentState> later =
                members.stream().filter(m -> m.order() > highest).toList();
        // Where nobody of this tier could be asked, it is not the next one again.
        if (later.isEmpty() || later.size() == members.size()) {
            return false;
        }
        members = later;
        retries = 0;
        return true;
    }
}
