package dev.llmrouter.internal.state;

import dev.llmrouter.internal.health.HealthTracker;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A group's cells. Its retry budget and its demand outlive a reload. */
public final class GroupState {
    private final String name;
    private final List<DeploymentState> members;
    private final int usable;
    private final Set<String> tags;
    private final @Nullable Boolean filtersByTags;
    private final RetryBudget retries;
    private final @Nullable CandidateSampler draw;
    private final GroupDemand demand;
    private volatile long longestAnswerNanos;
    private int watched; // by any thread, without order

    /** A group, and what it was before a reload; null when it is new. */
    GroupState(
            String name,
            List<DeploymentState> members,
            @Nullable GroupState before,
            @Nullable CandidateSampler draw,
            long nowNanos) {
        this.name = name;
        this.draw = draw;
        this.members = List.copyOf(members);
        usable = (int)
                members.stream().filter(member -> member.unusable() == null).count();
        tags = members.stream()
                .flatMap(member -> member.deployment().tags().stream())
                .collect(Collectors.toUnmodifiableSet());
        filtersByTags = members.stream()
                .map(member -> member.deployment().info().get("enable_tag_filtering"))
                .filter(Boolean.class::isInstance)
                .map(Boolean.class::cast)
                .findFirst()
                .orElse(null);
        retries = before == null ? new RetryBudget(nowNanos) : before.retries;
        demand = before == null ? new GroupDemand() : before.demand;
        longestAnswerNanos = before == null ? 0 : before.longestAnswerNanos;
    }

    public String name() {
        return name;
    }

    public List<DeploymentState> members() {
        return members;
    }

    /** How many members may be chosen at all; the others are configured in part only. */
    public int usable() {
        return usable;
    }

    /** Another member each time, in turn. Of two threads at once, both may get the same one. */
    public DeploymentState nextToWatch() {
        int next = watched + 1;
        int index = next < members.size() ? next : 0;
        watched = index;
        return members.get(index);
    }

    /** How many members are in cooldown for failures. */
    public int cooling(long nowNanos) {
        int count = 0;
        for (int i = 0; i < members.size(); i++) {
            HealthTracker.Cooldown cooldown = members.get(i).health().cooling(nowNanos);
            count += cooldown != null && cooldown.isForFailures() ? 1 : 0;
        }
        return count;
    }

    /**
     * Whether all other members that calls wait for have been silent nearly as long: then this process, or its
     * network, has paused, and answers may be there that it has not read yet.
     */
    public boolean isStalled(DeploymentState silent, long nowNanos) {
        long half = silent.health().signals().silentNanos(nowNanos) / 2;
        boolean others = false;
        for (int i = 0; i < members.size(); i++) {
            DeploymentState member = members.get(i);
            long age = member.health().signals().oldestCallNanos(nowNanos);
            if (!member.equals(silent) && age >= half && age >= 0) {
                if (member.health().signals().silentNanos(nowNanos) < half) {
                    return false;
                }
                others = true;
            }
        }
        return others;
    }

    /** How to draw a few members; null when all are to be looked at. */
    public @Nullable CandidateSampler draw() {
        return draw;
    }

    /** What the group says of routing by tags, in place of the router's setting; null when it says nothing. */
    public @Nullable Boolean filtersByTags() {
        return filtersByTags;
    }

    /** Those of any member. */
    Set<String> tags() {
        return tags;
    }

    /** What this process needs of limits that it shares. */
    public GroupDemand demand() {
        return demand;
    }

    /** The longest time after which an answer, or the first output of a stream, has come here. */
    public long longestAnswerNanos() {
        return longestAnswerNanos;
    }

    public void answeredAfter(long nanos) {
        // Two at once may lose the longer one, which comes again.
        if (nanos > longestAnswerNanos) {
            longestAnswerNanos = nanos;
        }
    }

    public void requested(long nowNanos) {
        retries.requested(nowNanos);
    }

    /** Takes one retry from the budget if it has one. */
    public boolean tryRetry(long nowNanos) {
        return retries.tryWithdraw(nowNanos);
    }
}
