package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Calls that are due at fixed moments whether or not earlier ones have been answered; every other one goes
 * through the router, so that both see the same machine.
 */
final class OpenLoop {
    private final List<Side> sides;
    private final Callers callers;
    private final double nanosBetween;
    private final Histogram[] sinceDue = {new ConcurrentHistogram(3), new ConcurrentHistogram(3)};
    private final Histogram[] inCall = {new ConcurrentHistogram(3), new ConcurrentHistogram(3)};

    OpenLoop(List<Side> sides, Callers callers, double perSecond) {
        this.sides = sides;
        this.callers = callers;
        nanosBetween = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void run(long nanos) throws InterruptedException {
        long start = callers.time().nanos();
        callers.run((thread, round) -> {
            long number = round * callers.count() + thread;
            long due = start + (long) (number * nanosBetween);
            if (due - start >= nanos) {
                return false;
            }
            callers.time().sleep(due - callers.time().nanos());
            // By round and by thread: neither side has threads, or moments, of its own.
            call((int) ((round + thread) % 2), due);
            return true;
        });
    }

    private void call(int side, long due) throws IOException {
        long begun = callers.time().nanos();
        CompletableFuture<Long> made = callers.mode().call(sides.get(side));
        made.whenComplete((length, failure) -> {
            if (failure != null) {
                callers.failed(failure);
            }
            long now = callers.time().nanos();
            sinceDue[side].recordValue(Math.max(0, now - due));
            inCall[side].recordValue(Math.max(0, now - begun));
        });
    }

    /** From the beginning of a call to its end. */
    Histogram inCall(int side) {
        return inCall[side];
    }

    /** From the moment at which it was due: with what it waited for a thread. */
    Histogram sinceDue(int side) {
        return sinceDue[side];
    }
}
