package dev.llmrouter.internal.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one attempt that may test learned limits which would keep a deployment from being used for long: a
 * wrong header must not take it out, and only an answer shows that it is wrong. Thread-safe without locks.
 */
final class LimitProbe {
    /**
     * Nearly all limits are counted by the minute; the rest is what slices, guards and rounded resets add. A
     * longer wait is doubted.
     */
    private static final long DOUBTED_NANOS = TimeUnit.SECONDS.toNanos(65);

    private static final long NONE = Long.MIN_VALUE;

    /** When the attempt acquired, which identifies it. */
    private final AtomicLong active = new AtomicLong(NONE);

    /** Whether a wait for room in a learned limit is so long that the limit is doubted. */
    static boolean isDoubted(long waitNanos) {
        return waitNanos > DOUBTED_NANOS;
    }

    /** Begins a test, unless another attempt is one. */
    boolean tryBegin(long takenAtNanos) {
        return active.compareAndSet(NONE, named(takenAtNanos));
    }

    boolean isUnderWay() {
        return active.get() != NONE;
    }

    /** An attempt has ended, which may have been the test. */
    void ended(long takenAtNanos) {
        // Read first: of nearly all attempts none is a test, and writing costs the others.
        if (active.get() == named(takenAtNanos)) {
            active.compareAndSet(named(takenAtNanos), NONE);
        }
    }

    private static long named(long takenAtNanos) {
        return takenAtNanos == NONE ? NONE + 1 : takenAtNanos;
    }
}
