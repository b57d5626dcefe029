package dev.llmrouter.benchmarks.sim;

import java.time.Duration;

/**
 * What of a run is measured. Requests keep arriving for a while after it, so that those that wait at its end
 * compete with the same load.
 *
 * @param warmUp what comes before
 * @param measured how long
 * @param tail what comes after
 */
public record Span(Duration warmUp, Duration measured, Duration tail) {
    public boolean holds(long nanos) {
        long since = nanos - warmUp.toNanos();
        return since >= 0 && since < measured.toNanos();
    }

    public Duration traffic() {
        return warmUp.plus(measured).plus(tail);
    }

    public double measuredMinutes() {
        return measured.toNanos() / Overshoot.MINUTE;
    }
}
