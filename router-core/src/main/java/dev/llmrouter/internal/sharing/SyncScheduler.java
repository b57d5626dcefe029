package dev.llmrouter.internal.sharing;

import dev.llmrouter.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** When exchanges are made: at the earliest time that was asked for, and one at a time. Thread-safe. */
final class SyncScheduler {
    private static final long NONE = Long.MAX_VALUE;

    private final TimeSource time;
    private final Consumer<Runnable> worker;
    /** One exchange; false when it was given up meanwhile, so that another thread goes on. */
    private final BooleanSupplier exchange;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong dueAtNanos = new AtomicLong(NONE); // of the timer that is set
    private int round; // how many of the exchanges that were asked for this one serves; of the exchange
    private volatile boolean closed; // set once

    SyncScheduler(TimeSource time, Consumer<Runnable> worker, BooleanSupplier exchange) {
        this.time = time;
        this.worker = worker;
        this.exchange = exchange;
    }

    /** An exchange after this time, unless one is due before. */
    void schedule(long nanos) {
        long due = time.nanos() + nanos;
        long before = dueAtNanos.get();
        while (!closed && (before == NONE || due - before < 0)) {
            if (dueAtNanos.compareAndSet(before, due)) {
                time.schedule(() -> due(due), nanos);
                return;
            }
            // Another thread set one meanwhile, perhaps for later.
            before = dueAtNanos.get();
        }
    }

    private void due(long due) {
        // A timer that an earlier one overtook.
        if (dueAtNanos.compareAndSet(due, NONE)) {
            worker.accept(this::run);
        }
    }

    /** An exchange now, on the calling thread; while one is being made, one more after it. */
    void run() {
        if (running.getAndIncrement() == 0) {
            round = 1;
            goOn();
        }
    }

    private void goOn() {
        boolean ours = true;
        while (ours) {
            ours = exchange.getAsBoolean() && hasMore();
        }
    }

    private boolean hasMore() {
        int more = running.addAndGet(-round);
        if (more > 0) {
            round = more;
        }
        return more > 0;
    }

    /** The exchange that is being made was given up: the calling thread makes those that were asked for since. */
    void takeOver() {
        if (hasMore()) {
            goOn();
        }
    }

    /** Nothing is scheduled any more; {@link #run} still makes an exchange. */
    void close() {
        closed = true;
    }
}
