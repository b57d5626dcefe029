package dev.llmrouter;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A group's cells, and its retry budget: an outage must not be multiplied by the retries of everybody. */
final class GroupState {
    private static final long BUDGET_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Retries may be a fifth of the requests: enough for one deployment of five to be down. */
    private static final double BUDGET_SHARE = 0.2;
    /** And this many in any case, so that a quiet application can retry at all. */
    private static final long BUDGET_FLOOR = 10;

    private final String name;
    private final List<DeploymentState> members;
    private final int usable;
    private final Set<String> tags;
    private final ReentrantLock lock = new ReentrantLock();
    private final RecentCount requests;
    private final SlidingWindow retries;
    private final @Nullable Draw draw;
    private final GroupDemand demand = new GroupDemand();
    private volatile long longestAnswerNanos;

    GroupState(String name, List<DeploymentState> members, @Nullable Draw draw, long nowNanos) {
        this.name = name;
        this.draw = draw;
        this.members = List.copyOf(members);
        usable = (int)
                members.stream().filter(member -> member.unusable() == null).count();
        tags = members.stream()
                .flatMap(member -> member.deployment().tags().stream())
                .collect(Collectors.toUnmodifiableSet());
        requests = new RecentCount(BUDGET_WINDOW_NANOS, nowNanos);
        retries = new SlidingWindow(BUDGET_WINDOW_NANOS, nowNanos);
    }

    String name() {
        return name;
    }

    List<DeploymentState> members() {
        return members;
    }

    /** How many members may be chosen at all; the others are configured in part only. */
    int usable() {
        return usable;
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

    /** What this process needs of limits that it shares. */
    GroupDemand demand() {
        return demand;
    }

    /** The longest time after which an answer, or the first output of a stream, has come here. */
    long longestAnswerNanos() {
        return longestAnswerNanos;
    }

    void answeredAfter(long nanos) {
        // Two at once may lose the longer one, which comes again.
        if (nanos > longestAnswerNanos) {
            longestAnswerNanos = nanos;
        }
    }

    void requested(long nowNanos) {
        requests.add(nowNanos);
    }

    /** Takes one retry from the budget if it has one. */
    boolean takeRetry(long nowNanos) {
        lock.lock();
        try {
            if (retries.total(nowNanos) >= BUDGET_FLOOR + BUDGET_SHARE * requests.total(nowNanos)) {
                return false;
            }
            retries.add(retries.slice(nowNanos), 1, nowNanos);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
