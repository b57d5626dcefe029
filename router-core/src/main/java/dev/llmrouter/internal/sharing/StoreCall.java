package dev.llmrouter.internal.sharing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One call of a store, which may never end. It ends in time, or is left behind and from then on belongs to no caller: the first to end it decides, once.
 * One that was left behind still occupies a thread. Thread-safe.
 */
final class StoreCall {
    /** Longer than a client with its own time-outs takes for all that it tries; half of what others leave a silent process. */
    static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** So many occupy threads; then one of them must end before the store is asked again. */
    static final int MOST_LEFT_BEHIND = 4;

    /** How long the store is left alone after one was left behind, and how many times longer after each further one. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int LONGER = 8;

    private enum State {
        ASKED,
        ENDED,
        LEFT
    }

    private final AtomicInteger leftBehind;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);

    /**
     * Begins.
     *
     * @param leftBehind how many calls of this store are left behind and have not ended
     */
    StoreCall(AtomicInteger leftBehind) {
        this.leftBehind = leftBehind;
    }

    /** The store has answered or failed; false if the exchange does not wait for that any more. */
    boolean end() {
        if (state.compareAndSet(State.ASKED, State.ENDED)) {
            return true;
        }
        leftBehind.decrementAndGet();
        return false;
    }

    /** Leaves it behind; false if it has ended. */
    boolean leave() {
        // Counted first: it may end at once.
        leftBehind.incrementAndGet();
        if (state.compareAndSet(State.ASKED, State.LEFT)) {
            return true;
        }
        leftBehind.decrementAndGet();
        return false;
    }

    /** Whether the store is not to be asked. */
    static boolean isFull(int leftBehind) {
        return leftBehind >= MOST_LEFT_BEHIND;
    }

    /** How long the store is left alone when so many are left behind, one at least: the next may hang, too, and for as long. */
    static long pauseNanos(int leftBehind) {
        long pause = PAUSE_NANOS;
        for (int i = 1; i < leftBehind; i++) {
            pause *= LONGER;
        }
        return pause;
    }
}
