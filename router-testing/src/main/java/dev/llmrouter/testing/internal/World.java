package dev.llmrouter.testing.internal;

import dev.llmrouter.testing.FakeClock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** One run's time and chance. Everything in a run happens on the thread that moves its time. */
public final class World {
    private final FakeClock clock = new FakeClock();
    private final long start = clock.nanos();
    private final SplittableRandom dice;

    public World(long seed) {
        dice = new SplittableRandom(seed);
    }

    public FakeClock clock() {
        return clock;
    }

    /** Nanoseconds since this world began. */
    public long now() {
        return clock.nanos() - start;
    }

    public void after(long nanos, Runnable event) {
        clock.schedule(event, nanos);
    }

    /** Ends the run: the thread that advances its time gets this exception. */
    public void fail(RuntimeException bug) {
        after(0, () -> {
            throw bug;
        });
    }

    public void run(Duration length) {
        clock.advance(length);
    }

    public boolean runUntil(BooleanSupplier done) {
        return clock.advanceUntil(done);
    }

    /**
     * A die of its own for each cause of chance, so that one more throw here changes nothing there. Ask for
     * them in a fixed order.
     */
    public SplittableRandom die() {
        return dice.split();
    }
}
