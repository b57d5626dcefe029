package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.fail;

import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until something is so, and fails when it does not become so. */
final class Await {
    /** Long enough for a machine under load. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration STEP = Duration.ofMillis(5);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long end = Ticker.system().nanos() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (Ticker.system().nanos() - end > 0) {
                fail("waited in vain until " + what);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
