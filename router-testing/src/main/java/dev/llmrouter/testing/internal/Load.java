package dev.llmrouter.testing.internal;

import java.time.Duration;

/** How much is asked, as a share of what all deployments together serve. */
public interface Load {
    /**
     * When so much has been asked.
     *
     * @param work what full capacity serves in that many seconds
     * @return seconds since the beginning
     */
    double secondsUntil(double work);

    /** {@return as it is written in a table} */
    String label();

    /** The same all the time. */
    record Steady(double share) implements Load {
        @Override
        public double secondsUntil(double work) {
            return work / share;
        }

        @Override
        public String label() {
            return Double.toString(share);
        }
    }

    /**
     * Much for a while, then nothing.
     *
     * @param share the mean
     * @param times how much of the mean a burst is
     * @param length of a burst
     */
    record Bursts(double share, double times, Duration length) implements Load {
        @Override
        public double secondsUntil(double work) {
            double seconds = length.toNanos() / 1e9;
            double ofOne = share * times * seconds;
            double before = Math.floor(work / ofOne);
            return before * seconds * times + (work - before * ofOne) / (share * times);
        }

        @Override
        public String label() {
            return Double.toString(share);
        }
    }

    /** From nothing, by the same amount every second. */
    record Ramp(double to, Duration length) implements Load {
        @Override
        public double secondsUntil(double work) {
            return Math.sqrt(2 * work * (length.toNanos() / 1e9) / to);
        }

        @Override
        public String label() {
            return "0-" + to;
        }
    }
}
