package dev.llmrouter.benchmarks.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** By how much what was sent, refused or not, passes a limit. It begins with nothing used. */
public interface Overshoot {
    /** Limits are stated for a minute. */
    double MINUTE = Duration.ofMinutes(1).toNanos();

    /**
     * Counts what was sent.
     *
     * @return by which part of it the limit is passed now; 0 while it is kept
     */
    double sent(long tokens, long nowNanos);

    private static double over(double used, double allowed) {
        return Math.max(0, used / allowed - 1);
    }

    /** More than the burst and what flowed in, since the bucket was full for the last time. */
    final class OfBucket implements Overshoot {
        private final double perNano;
        private final double burst;
        private double taken;
        private long last;
        private long fullAt;

        OfBucket(long perMinute, long burstNanos) {
            perNano = perMinute / MINUTE;
            burst = perNano * burstNanos;
        }

        @Override
        public double sent(long tokens, long nowNanos) {
            taken = Math.max(0, taken - perNano * (nowNanos - last));
            last = nowNanos;
            if (taken == 0) {
                fullAt = nowNanos;
            }
            taken += tokens;
            double flowed = perNano * (nowNanos - fullAt);
            return over(taken + flowed, burst + flowed);
        }
    }

    /** More than the limit in the window that ends now. */
    final class OfWindow implements Overshoot {
        private record Sent(long tokens, long nanos) {}

        private final double limit;
        private final long lengthNanos;
        private final Deque<Sent> within = new ArrayDeque<>();
        private long sum;

        OfWindow(long perMinute, long lengthNanos) {
            limit = perMinute / MINUTE * lengthNanos;
            this.lengthNanos = lengthNanos;
        }

        @Override
        public double sent(long tokens, long nowNanos) {
            within.add(new Sent(tokens, nowNanos));
            sum += tokens;
            while (nowNanos - within.element().nanos >= lengthNanos) {
                sum -= within.remove().tokens;
            }
            return over((double) sum, limit);
        }
    }

    /** More than a slice's share in a slice of the provider's clock. */
    final class OfSlice implements Overshoot {
        private final double limit;
        private final long lengthNanos;
        private final long phaseNanos;
        private long slice = Long.MIN_VALUE;
        private long sum;

        OfSlice(long perMinute, long lengthNanos, long phaseNanos) {
            limit = perMinute / MINUTE * lengthNanos;
            this.lengthNanos = lengthNanos;
            this.phaseNanos = phaseNanos;
        }

        @Override
        public double sent(long tokens, long nowNanos) {
            long current = (nowNanos + phaseNanos) / lengthNanos;
            sum = (current == slice ? sum : 0) + tokens;
            slice = current;
            return over((double) sum, limit);
        }
    }
}
