package dev.llmrouter.internal.limit;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Calls in flight, and the tokens that they hold. Thread-safe without locks. */
final class InFlight {
    // Fields, and not objects of their own: one line of a cache has both.
    private static final AtomicLongFieldUpdater<InFlight> CALLS =
            AtomicLongFieldUpdater.newUpdater(InFlight.class, "calls");
    private static final AtomicLongFieldUpdater<InFlight> TOKENS =
            AtomicLongFieldUpdater.newUpdater(InFlight.class, "tokens");

    private volatile long calls;
    private volatile long tokens;

    /** One call more, if there are fewer than so many. */
    boolean enter(long most) {
        long before = calls;
        while (before < most) {
            if (CALLS.compareAndSet(this, before, before + 1)) {
                return true;
            }
            before = calls;
        }
        return false;
    }

    void leave() {
        CALLS.decrementAndGet(this);
    }

    void hold(long more) {
        TOKENS.addAndGet(this, more);
    }

    void release(long held) {
        TOKENS.addAndGet(this, -held);
    }

    long calls() {
        return calls;
    }

    long tokens() {
        return tokens;
    }
}
