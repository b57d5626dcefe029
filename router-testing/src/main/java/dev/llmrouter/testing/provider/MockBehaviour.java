package dev.llmrouter.testing.provider;

import dev.llmrouter.time.Ticker;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a {@link MockProvider} feels at the moment, as the test commands it. Thread-safe. */
final class MockBehaviour {
    private final CountDownLatch closed = new CountDownLatch(1);
    private Supplier<Optional<MockFault>> trouble = Optional::empty; // guarded by this, also when asked
    private Speed speed = Speed.USUAL; // guarded by this
    private @Nullable CountDownLatch hanging; // guarded by this

    /**
     * Instead of the speed that the provider was built with.
     *
     * @param slowness how many times slower
     * @param tokensPerSecond 0 for those it was built with
     */
    record Speed(double slowness, double tokensPerSecond) {
        private static final Speed USUAL = new Speed(1, 0);
    }

    void failNext(long requests, MockFault fault) {
        long[] left = {requests}; // guarded by this, as the supplier that holds it is
        troubleIs(() -> left[0] > 0 && left[0]-- > 0 ? Optional.of(fault) : Optional.empty());
    }

    void failShare(double share, MockFault fault, Random random) {
        troubleIs(() -> random.nextDouble() < share ? Optional.of(fault) : Optional.empty());
    }

    void failAll(MockFault fault) {
        troubleIs(() -> Optional.of(fault));
    }

    private synchronized void troubleIs(Supplier<Optional<MockFault>> next) {
        trouble = next;
    }

    synchronized void hang() {
        if (hanging == null) {
            hanging = new CountDownLatch(1);
        }
    }

    synchronized void speedIs(Speed now) {
        speed = now;
    }

    synchronized void healthy() {
        trouble = Optional::empty;
        speed = Speed.USUAL;
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

    /** What this request fails with; empty to serve it. */
    synchronized Optional<MockFault> fault() {
        return trouble.get();
    }

    synchronized Speed speed() {
        return speed;
    }

    /** Holds the calling thread while the provider hangs; answers whether it did, for then no client waits for an answer any more. */
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

    /** Holds the calling thread until the provider is closed. */
    void untilClosed() throws InterruptedException {
        closed.await();
    }

    /** Lets time pass; answers whether the provider is still open. */
    boolean waitUntil(long nanoTime) throws InterruptedException {
        return !closed.await(nanoTime - Ticker.system().nanos(), TimeUnit.NANOSECONDS);
    }
}
