package dev.llmrouter.testing;

import dev.llmrouter.time.Ticker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a {@link MockProvider} feels at the moment, as the test commands it. Thread-safe. */
final class MockMood {
    private final CountDownLatch closed = new CountDownLatch(1);
    private long failures; // guarded by this
    private int failureStatus; // guarded by this
    private double slowness = 1; // guarded by this
    private @Nullable CountDownLatch hanging; // guarded by this

    synchronized void failNext(long requests, int status) {
        failures = requests;
        failureStatus = status;
    }

    synchronized void hang() {
        if (hanging == null) {
            hanging = new CountDownLatch(1);
        }
    }

    synchronized void slow(double factor) {
        slowness = factor;
    }

    synchronized void healthy() {
        failures = 0;
        slowness = 1;
        release();
    }

    void close() {
        synchronized (this) {
            release();
        }
        closed.countDown();
    }

    private synchronized void release() {
        if (hanging != null) {
            hanging.countDown();
            hanging = null;
        }
    }

    /** The status to fail this request with; 0 to serve it. */
    synchronized int failure() {
        if (failures == 0) {
            return 0;
        }
        failures--;
        return failureStatus;
    }

    synchronized double slowness() {
        return slowness;
    }

    /** Holds the calling thread while the provider hangs; answers whether it did, for then nobody is owed an answer any more. */
    boolean hung() throws InterruptedException {
        CountDownLatch held;
        synchronized (this) {
            held = hanging;
        }
        if (held == null) {
            return false;
        }
        held.await();
        return true;
    }

    /** Lets time pass; answers whether the provider is still open. */
    boolean waitUntil(long nanoTime) throws InterruptedException {
        return !closed.await(nanoTime - Ticker.system().nanos(), TimeUnit.NANOSECONDS);
    }
}
