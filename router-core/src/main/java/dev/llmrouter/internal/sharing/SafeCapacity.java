package dev.llmrouter.internal.sharing;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.Bucket;
import dev.llmrouter.internal.limit.RateLimiter;
import dev.llmrouter.usage.Quota.Limit;
import java.util.concurrent.TimeUnit;

/**
 * What this process may spend of one limit while the store is away, so that all processes that lost it stay within the limit together, though none
 * of them knows what the others do. Thread-safe without locks.
 */
sealed interface SafeCapacity {
    /** Of the limit: so much of what was free may have been granted to another process since, and is left alone. */
    double LEFT_ALONE = 0.25;

    /** Longer than from one exchange to the next of a process that has much to do. */
    long MOST_AHEAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Of a window no more is left to others when the store is lost. */
    int PARTS_OF_WINDOW = 5;

    /** Takes an amount, if it is this process's. Of a window, the process's own meter has counted it already. */
    boolean take(long amount, long nowNanos);

    /** Gives back what was just taken. */
    void giveBack(long amount, long nowNanos);

    /** Nanoseconds until an amount that is not counted yet is this process's; {@link Long#MAX_VALUE} for never. */
    long nanosUntilAvailable(long amount, long nowNanos);

    /** What may be spent now. */
    long room(long nowNanos);

    /** The share of another limit, which a reload has brought while the store is away: the same part of it. */
    SafeCapacity changedTo(Limit next, RateLimiter own, int processes, long nowNanos);

    /** What the store's last answer is worth when the store is lost. */
    enum Trust {
        /** Others may have been granted since what was free then. */
        NONE,
        /** What was free then may be divided. */
        RECENT,
        /** The process had only begun to share: it has spent nothing yet, and what it was granted is no measure of what it may spend. */
        NEWCOMER
    }

    /**
     * What is known when the store is lost.
     *
     * @param held what is held; of a bucket it is spent first and not in the share
     * @param free what was free by the store's last reply, 0 if that is long ago
     * @param processes how many live; 0 before the first reply
     * @param newcomer whether this process had only begun to share; it then has an equal part at once
     */
    record Known(long held, long free, int processes, boolean newcomer) {
        Known(long held, long free, int processes) {
            this(held, free, processes, false);
        }

        /** Of what was free, what is this process's: nothing when little was, because it may be somebody else's by now. */
        private long partOfFree(long most) {
            return Math.max(0, free - (long) (LEFT_ALONE * most)) / Math.max(1, processes);
        }
    }

    /** So far ahead what leaves a window is granted at most. A process that loses the store leaves as much of its own to the others. */
    static long furthestAheadNanos(Limit limit) {
        return Math.min(MOST_AHEAD_NANOS, limit.period().toNanos() / PARTS_OF_WINDOW);
    }

    /** The share of one limit. The process's own meter counts what it spent of a window, before and since. */
    static SafeCapacity of(Limit limit, RateLimiter own, Known known, long nowNanos) {
        return limit.kind() == Kind.SLIDING
                ? new OfWindow(limit, own, known, nowNanos)
                : OfBucket.of(limit, known, nowNanos);
    }

    /**
     * Of a window: what the process itself has spent and held in the last one comes back to it as it leaves the window, and nothing of the others'. So
     * all of them together stay below the limit, each at its own pace. After a window, who had more than an equal part goes down to it; when
     * that has left all windows, who had less goes up to it.
     */
    record OfWindow(Limit limit, RateLimiter own, long had, long part, long sinceNanos) implements SafeCapacity {
        /** A process notices that the store is away when its lease ends, at the latest. */
        private static final long NOTICED_NANOS = TimeUnit.SECONDS.toNanos(10);

        /** Windows: one in which those go down who had more, and one that what they spent needs to leave. */
        private static final int RAISED = 2;

        OfWindow(Limit limit, RateLimiter own, Known known, long nowNanos) {
            this(limit, own, had(limit, own, known, nowNanos), part(limit, known), nowNanos);
        }

        @Override
        public SafeCapacity changedTo(Limit next, RateLimiter nextOwn, int processes, long nowNanos) {
            Known known = new Known(0, 0, processes);
            if (next.kind() != Kind.SLIDING) {
                return SafeCapacity.of(next, nextOwn, known, nowNanos);
            }
            // Of all processes together never more than the limit: rounded down.
            long nextHad = (long) (had * (next.limit() / (double) limit.limit()));
            return new OfWindow(next, nextOwn, Math.min(next.limit(), nextHad), part(next, known), sinceNanos);
        }

        private static long had(Limit limit, RateLimiter own, Known known, long nowNanos) {
            if (known.processes() == 0) {
                return limit.limit();
            }
            long reached = staying(limit, own, known, nowNanos) + known.held() + known.partOfFree(limit.limit());
            return Math.min(limit.limit(), known.newcomer() ? Math.max(reached, part(limit, known)) : reached);
        }

        /** What the process has spent, without what leaves the window so soon that it may be granted to another process already. */
        private static long staying(Limit limit, RateLimiter own, Known known, long nowNanos) {
            if (known.processes() <= 1) {
                return own.used(nowNanos);
            }
            long leaving = nowNanos - limit.period().toNanos() + furthestAheadNanos(limit);
            long[] sum = {0};
            own.forEachSpent(nowNanos, (amount, takenAt) -> sum[0] += takenAt - leaving > 0 ? amount : 0);
            return Math.max(0, sum[0]);
        }

        /** One of a limit that is smaller than the number of processes: it cannot be said whose turn it is. */
        private static long part(Limit limit, Known known) {
            return Math.max(Math.min(1, limit.limit()), limit.limit() / Math.max(1, known.processes()));
        }

        private long most(long nowNanos) {
            long since = nowNanos - sinceNanos;
            long period = limit.period().toNanos();
            if (since < period) {
                return had;
            }
            return since < RAISED * period + NOTICED_NANOS ? Math.min(had, part) : part;
        }

        @Override
        public boolean take(long amount, long nowNanos) {
            // As everywhere, what is larger than all there is goes when nothing else does.
            return own.used(nowNanos) <= Math.max(most(nowNanos), amount > part ? amount : 0);
        }

        @Override
        public void giveBack(long amount, long nowNanos) {
            // The process's own meter is given it back.
        }

        @Override
        public long nanosUntilAvailable(long amount, long nowNanos) {
            long most = most(nowNanos);
            long raised = RAISED * limit.period().toNanos() + NOTICED_NANOS - (nowNanos - sinceNanos);
            if (amount > most && amount <= part) {
                return raised;
            }
            long wait = own.nanosUntilAvailable(amount, limit.limit() - most, nowNanos);
            return most < part ? Math.min(wait, raised) : wait;
        }

        @Override
        public long room(long nowNanos) {
            return Math.max(0, most(nowNanos) - own.used(nowNanos));
        }
    }

    /** Of a bucket: an equal part of what flows into it, from nothing, because others may have spent what there was. */
    record OfBucket(Bucket bucket) implements SafeCapacity {
        static OfBucket of(Limit limit, Known known, long nowNanos) {
            int processes = Math.max(1, known.processes());
            // As much as flows in a while, so that a large request fits.
            long burst = Math.max(1, limit.burst() / processes);
            Bucket bucket = new Bucket(limit.limit(), limit.period().toNanos() * processes, burst, nowNanos);
            long there = known.processes() == 0 || known.newcomer()
                    ? burst
                    : Math.min(burst, known.partOfFree(limit.burst()));
            bucket.adjust(there, burst, nowNanos, nowNanos);
            return new OfBucket(bucket);
        }

        @Override
        public SafeCapacity changedTo(Limit next, RateLimiter own, int processes, long nowNanos) {
            Known known = new Known(0, 0, processes);
            if (next.kind() != Kind.BUCKET) {
                return SafeCapacity.of(next, own, known, nowNanos);
            }
            OfBucket changed = of(next, known, nowNanos);
            long full = changed.bucket.capacity();
            changed.bucket.adjust(full - changed.bucket.available(nowNanos), bucket.used(nowNanos), nowNanos, nowNanos);
            return changed;
        }

        @Override
        public boolean take(long amount, long nowNanos) {
            return bucket.tryAcquire(amount, nowNanos);
        }

        @Override
        public void giveBack(long amount, long nowNanos) {
            bucket.adjust(amount, 0, nowNanos, nowNanos);
        }

        @Override
        public long nanosUntilAvailable(long amount, long nowNanos) {
            return bucket.nanosUntilAvailable(amount, nowNanos);
        }

        @Override
        public long room(long nowNanos) {
            return bucket.available(nowNanos);
        }
    }
}
