package dev.llmrouter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * By how much the true cost of attempts differs from what was reserved for them: mean and spread over the last hundred or so. Thread-safe
 * without locks; of two threads that teach it at the same moment one may not be heard.
 */
final class ReservationError {
    /** A change shows after some dozens of calls, and one odd call does not. */
    private static final double SLOWEST = 1 / 64.0;

    /** Whoever leaves room leaves so many deviations; an error that is always there must not be multiplied by that. */
    private static final int AS_DEVIATIONS = 4;

    private final AtomicLong known = new AtomicLong();
    private volatile double mean;
    private volatile double variance;

    /** One attempt took so many tokens more than were reserved, or fewer. */
    void add(long more) {
        double weight = Math.max(SLOWEST, 1.0 / known.incrementAndGet());
        double before = mean;
        double step = weight * (more - before);
        mean = before + step;
        variance = (1 - weight) * (variance + step * (more - before));
    }

    /** How much more than reserved so many calls may take: the standard deviation, less for reservations that are high as a rule. */
    double of(long calls) {
        // What is expected of each call is itself a mean of some dozens, and wrong for all of them in the same direction.
        double together = calls * (1 + calls * SLOWEST) * variance;
        return Math.max(0, calls * mean / AS_DEVIATIONS + Math.sqrt(together));
    }
}
