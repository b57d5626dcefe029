package dev.llmrouter.benchmarks.peers;

import java.time.Duration;
import java.util.Locale;

/**
 * How long things are measured.
 *
 * @param warmUp before each figure
 * @param round of one of several in process; the median is the figure
 * @param rounds how many of them
 * @param load of one figure over HTTP
 */
public record Pace(Duration warmUp, Duration round, int rounds, Duration load) {
    /** A JVM compiles what is hot within five seconds; five rounds show a disturbed one as what it is. */
    static final Pace FULL = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(1), 5, Duration.ofSeconds(10));

    /** Enough to see whether everything works and what the order of magnitude is. */
    static final Pace QUICK = new Pace(Duration.ofMillis(1500), Duration.ofMillis(300), 3, Duration.ofSeconds(2));

    /**
     * Reads {@link #toString()}.
     *
     * @param text milliseconds and rounds: {@code 5000,1000,5,10000}
     * @return the pace
     */
    public static Pace parse(String text) {
        String[] parts = text.split(",", -1);
        return new Pace(
                Duration.ofMillis(Long.parseLong(parts[0])),
                Duration.ofMillis(Long.parseLong(parts[1])),
                Integer.parseInt(parts[2]),
                Duration.ofMillis(Long.parseLong(parts[3])));
    }

    /** {@return what {@link #parse} reads, and the processes in other languages} */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d,%d,%d,%d", warmUp.toMillis(), round.toMillis(), rounds, load.toMillis());
    }
}
