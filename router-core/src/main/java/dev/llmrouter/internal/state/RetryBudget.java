package dev.llmrouter.internal.state;

import dev.llmrouter.internal.stats.RecentCount;
import dev.llmrouter.internal.stats.SlidingWindow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many retries a group may make: an outage must not be multiplied by the retries of everybody.
 * Thread-safe.
 */
final class RetryBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Retries may be a fifth of the requests: enough for one deployment of five to be down. */
    private static final double SHARE = 0.2;
    /** And this many in any case, so that a quiet application can retry at all. */
    private static final long FLOOR = 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final RecentCount requests;
    private final SlidingWindow retries;

    RetryBudget(long nowNanos) {
        requests = new RecentCount(WINDOW_NANOS, nowNanos);
        retries = new SlidingWindow(WINDOW_NANOS, nowNanos);
    }

    void requested(long nowNanos) {
        requests.add(nowNanos);
    }

    /** Takes one retry if there is one. */
    boolean tryWithdraw(long nowNanos) {
        lock.lock();
        try {
            if (retries.total(nowNanos) >= FLOOR + SHARE * requests.total(nowNanos)) {
                return false;
            }
            retries.add(retries.slice(nowNanos), 1, nowNanos);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
