package dev.llmrouter.internal.sharing;

import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.GroupState;
import java.util.concurrent.TimeUnit;

/**
 * How often the shared store is asked: so many exchanges for each request, saved up while there are none, so that a store of many processes is
 * not asked more often than requests come. Of one exchange at a time, but for {@link #pauseNanos}.
 */
final class SyncPacer {
    private static final double SECOND = 1e9;
    /** With one process a seventh of an exchange for each request, with 16 half of one: more processes need the store more often. */
    private static final double EXCHANGES_PER_REQUEST = 0.13;
    /**
     * So many times that where windows are short. What leaves a window is idle until the next exchange; of ten seconds that is much, of a minute
     * little.
     */
    private static final double FOR_SHORT_WINDOWS = 1.25;
    /** However many processes there are: each of them then has few requests, and what one does not ask for it does not keep from the others. */
    private static final double MOST_EXCHANGES_PER_REQUEST = 0.6;
    /** Few requests may ask more often, when they lack something. */
    private static final double EXCHANGES_PER_SECOND = 0.37;
    /** Who lacks nothing and does little reports so often: twice in a lease time. */
    private static final double ROUTINE_PER_SECOND = 0.2;
    /** So many at once after a rest. */
    private static final double MOST_EXCHANGES = 8;
    /** What is kept of the budget for requests that find nothing. */
    private static final double FOR_LACK = 0.25;

    private double budget = MOST_EXCHANGES;
    private long lookedNanos;
    private volatile double perSecond = EXCHANGES_PER_SECOND;
    private volatile double routinePerSecond = EXCHANGES_PER_SECOND;

    SyncPacer(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /** Learns what groups need, and how many exchanges that is worth. */
    void look(Iterable<GroupState> groups, int processes, long nowNanos) {
        double seconds = (nowNanos - lookedNanos) / SECOND;
        if (seconds <= 0) {
            return;
        }
        lookedNanos = nowNanos;
        double requests = 0;
        for (GroupState group : groups) {
            group.demand().look(seconds);
            group.members().forEach(member -> member.choices().look(seconds));
            requests += group.demand().perSecond() * (hasShortWindow(group) ? FOR_SHORT_WINDOWS : 1);
        }
        double each = Math.min(MOST_EXCHANGES_PER_REQUEST, EXCHANGES_PER_REQUEST * Math.sqrt(Math.max(1, processes)));
        perSecond = Math.max(EXCHANGES_PER_SECOND, requests * each);
        routinePerSecond = Math.max(ROUTINE_PER_SECOND, requests * each * (1 - FOR_LACK));
        budget = Math.min(MOST_EXCHANGES, budget + seconds * perSecond);
    }

    private static boolean hasShortWindow(GroupState group) {
        for (DeploymentState member : group.members()) {
            Lease lease = Lease.of(member.ledger().limiter());
            if (lease != null && lease.hasShortWindow()) {
                return true;
            }
        }
        return false;
    }

    /** How long until an exchange is in the budget; 0 for now. */
    long untilAllowedNanos() {
        return budget >= 1 ? 0 : TimeUnit.MILLISECONDS.toNanos(1) + (long) ((1 - budget) / perSecond * SECOND);
    }

    /** One more. Those that the budget has no room for are no debt: a store that is back is asked at once. */
    void spend() {
        budget = Math.max(0, budget - 1);
    }

    /** Until the next exchange, as long as no request lacks capacity. Thread-safe. */
    long pauseNanos() {
        return (long) (SECOND / routinePerSecond);
    }
}
