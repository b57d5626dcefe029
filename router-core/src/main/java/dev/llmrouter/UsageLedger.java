package dev.llmrouter;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.strategy.Candidates;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one deployment's limits have left, by reservation: an attempt takes its share before it starts and settles it when the true cost is
 * known. All of its meters are taken together or none is. Thread-safe; the lock is held for a few additions only.
 */
final class UsageLedger {
    private final ReentrantLock lock = new ReentrantLock();
    private final long requestLimit;
    private final long tokenLimit;
    private final long parallelLimit;
    private final SlidingWindow requests;
    private final SlidingWindow tokens;
    private long callsInFlight;
    private long tokensInFlight;

    UsageLedger(Limits limits, long parallelLimit, boolean enforced, long nowNanos) {
        long window = limits.window().toNanos();
        double share = window / (double) Limits.DEFAULT_WINDOW.toNanos();
        requestLimit = enforced
                ? scaled(limits.requestsPerMinute().orElse(Candidates.UNLIMITED), share)
                : Candidates.UNLIMITED;
        tokenLimit =
                enforced ? scaled(limits.tokensPerMinute().orElse(Candidates.UNLIMITED), share) : Candidates.UNLIMITED;
        this.parallelLimit = parallelLimit;
        requests = new SlidingWindow(window, nowNanos);
        tokens = new SlidingWindow(window, nowNanos);
    }

    /** A limit of one or more stays one or more in a short window; otherwise the deployment could never be used. */
    private static long scaled(long perMinute, double share) {
        return perMinute == Candidates.UNLIMITED || perMinute == 0
                ? perMinute
                : Math.max(1, (long) Math.floor(perMinute * share));
    }

    /** Takes one request and an amount of tokens; null when one of the limits has no room. */
    @Nullable
    Reservation reserve(long amount, long nowNanos) {
        lock.lock();
        try {
            if (untilRoomLocked(amount, nowNanos) != 0) {
                return null;
            }
            long requestSlice = requests.slice(nowNanos);
            long tokenSlice = tokens.slice(nowNanos);
            requests.add(requestSlice, 1, nowNanos);
            tokens.add(tokenSlice, amount, nowNanos);
            callsInFlight++;
            tokensInFlight += amount;
            return new Reservation(amount, requestSlice, tokenSlice);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nanoseconds until a request of this size has room: 0 for now, {@link Long#MAX_VALUE} when only the end of another call can make room,
     * or nothing can.
     */
    long untilRoom(long amount, long nowNanos) {
        lock.lock();
        try {
            return untilRoomLocked(amount, nowNanos);
        } finally {
            lock.unlock();
        }
    }

    private long untilRoomLocked(long amount, long nowNanos) {
        if (callsInFlight >= parallelLimit || tokenLimit == 0) {
            return Long.MAX_VALUE;
        }
        // A request that is larger than the whole limit waits for an empty window instead of for ever.
        long fitting = Math.min(amount, tokenLimit);
        return Math.max(requests.untilRoom(1, requestLimit, nowNanos), tokens.untilRoom(fitting, tokenLimit, nowNanos));
    }

    /** Whether it is the number of calls at once that leaves no room. */
    boolean full() {
        lock.lock();
        try {
            return callsInFlight >= parallelLimit;
        } finally {
            lock.unlock();
        }
    }

    Load load(long nowNanos) {
        lock.lock();
        try {
            long spentRequests = requests.total(nowNanos);
            long spentTokens = tokens.total(nowNanos);
            return new Load(
                    callsInFlight,
                    tokensInFlight,
                    spentRequests,
                    spentTokens,
                    room(requestLimit, spentRequests),
                    room(tokenLimit, spentTokens));
        } finally {
            lock.unlock();
        }
    }

    private static long room(long limit, long spent) {
        return limit == Candidates.UNLIMITED ? limit : Math.max(0, limit - spent);
    }

    private void close(Reservation held, long trueTokens, boolean charged, long nowNanos) {
        lock.lock();
        try {
            callsInFlight--;
            tokensInFlight -= held.amount;
            tokens.add(held.tokenSlice, trueTokens - held.amount, nowNanos);
            if (!charged) {
                requests.add(held.requestSlice, -1, nowNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The load at one moment. */
    record Load(
            long callsInFlight,
            long tokensInFlight,
            long requestsUsed,
            long tokensUsed,
            long requestsRoom,
            long tokensRoom) {}

    /** The share that one attempt holds. Its holder closes it once. */
    final class Reservation {
        private final long amount;
        private final long requestSlice;
        private final long tokenSlice;

        private Reservation(long amount, long requestSlice, long tokenSlice) {
            this.amount = amount;
            this.requestSlice = requestSlice;
            this.tokenSlice = tokenSlice;
        }

        long amount() {
            return amount;
        }

        /** The provider counted the request, and this many tokens. */
        void settle(long trueTokens, long nowNanos) {
            close(this, trueTokens, true, nowNanos);
        }

        /** The provider never counted the request. */
        void refund(long nowNanos) {
            close(this, 0, false, nowNanos);
        }
    }
}
