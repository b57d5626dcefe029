package dev.llmrouter;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A group's cells. Its line, its retry budget and its demand outlive a reload. */
final class GroupState {
    private final String name;
    private final List<DeploymentState> members;
    private final Set<String> tags;
    private final RetryBudget retries;
    private final WaitingLine line;
    private final @Nullable Draw draw;
    private final GroupDemand demand;

    /** A group, and what it was before a reload; null when it is new. */
    GroupState(
            String name,
            List<DeploymentState> members,
            @Nullable GroupState before,
            @Nullable Draw draw,
            long nowNanos) {
        this.name = name;
        this.draw = draw;
        this.members = List.copyOf(members);
        tags = members.stream()
                .flatMap(member -> member.deployment().tags().stream())
                .collect(Collectors.toUnmodifiableSet());
        line = before == null ? new WaitingLine(nowNanos) : before.line;
        retries = before == null ? new RetryBudget(nowNanos) : before.retries;
        demand = before == null ? new GroupDemand() : before.demand;
    }

    String name() {
        return name;
    }

    List<DeploymentState> members() {
        return members;
    }

    /** How to draw a few members; null when all are to be looked at. */
    @Nullable
    Draw draw() {
        return draw;
    }

    /** Those of any member. */
    Set<String> tags() {
        return tags;
    }

    /** The requests that wait for room here; it outlives a reload, so that the end of an old call serves who waits now. */
    WaitingLine line() {
        return line;
    }

    /** What this process needs of limits that it shares. */
    GroupDemand demand() {
        return demand;
    }

    void requested(long nowNanos) {
        retries.requested(nowNanos);
    }

    /** Takes one retry from the budget if it has one. */
    boolean takeRetry(long nowNanos) {
        return retries.tryWithdraw(nowNanos);
    }
}
