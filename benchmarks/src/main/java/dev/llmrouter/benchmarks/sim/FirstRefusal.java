package dev.llmrouter.benchmarks.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the limit was in use before the first request was refused: the most that was admitted in any
 * minute up to then.
 */
final class FirstRefusal {
    private static final long NEVER = -1;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private record Admitted(long tokens, long nanos) {}

    private final double perMinute;
    private final Deque<Admitted> lastMinute = new ArrayDeque<>();
    private long sum;
    private long most;
    private long at = NEVER;

    FirstRefusal(long capacityPerMinute) {
        perMinute = capacityPerMinute;
    }

    void admitted(long tokens, long nowNanos) {
        if (at == NEVER) {
            lastMinute.add(new Admitted(tokens, nowNanos));
            sum += tokens;
            while (nowNanos - lastMinute.element().nanos >= MINUTE) {
                sum -= lastMinute.remove().tokens;
            }
            most = Math.max(most, sum);
        }
    }

    void refused(long nowNanos) {
        if (at == NEVER) {
            at = nowNanos;
        }
    }

    boolean happened() {
        return at != NEVER;
    }

    double atSeconds() {
        return happened() ? at / 1e9 : Double.NaN;
    }

    /** At most 1; 1 when nothing was refused. */
    double share() {
        return happened() ? Math.min(1, most / perMinute) : 1;
    }
}
