package dev.llmrouter.benchmarks.limits;

import dev.llmrouter.benchmarks.limits.Secretive.Truth;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.provider.MockStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints what routers have learned after 20 answers of providers whose limits are not configured. The first
 * argument is the seed, 1 without it.
 */
final class Unknown {
    static final int ANSWERS = 20;
    /**
     * Between the answers of a caller: 20 answers of one caller then span slices of ten seconds, and those of
     * four one.
     */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final List<Long> TOKENS = List.of(40_000L, 300_000L, 2_000_000L);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private Unknown() {}

    /** Every style, with several limits and windows. */
    static List<Secretive> all() {
        List<Secretive> all = new ArrayList<>();
        for (long tpm : TOKENS) {
            for (long rpm : List.of(Secretive.NONE, tpm * 6 / 1000)) {
                all.add(Secretive.of(MockStyle.OPENAI, rpm, tpm));
                all.add(Secretive.of(MockStyle.OPENAI, rpm, tpm).counting(TEN_SECONDS));
                all.add(Secretive.of(MockStyle.ANTHROPIC, rpm, tpm).answers(tpm / 4));
                all.add(Secretive.of(MockStyle.ANTHROPIC, rpm, tpm)
                        .answers(tpm / 4)
                        .counting(TEN_SECONDS));
                all.add(Secretive.of(MockStyle.SLIDING_MINUTE, rpm, tpm));
                all.add(Secretive.of(MockStyle.CLOCK_MINUTE, rpm, tpm));
            }
            all.add(Secretive.of(MockStyle.AZURE, Secretive.NONE, tpm));
            all.add(Secretive.of(MockStyle.AZURE, Secretive.NONE, tpm).counting(TEN_SECONDS));
        }
        return all;
    }

    /** Runs it. */
    public static void main(String[] arguments) {
        long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1;
        PrintStream out = System.out;
        out.printf(
                "After %d answers to %s, seed %d: what was learned, and its error in %% of the limit.%n%n",
                ANSWERS, "one caller", seed);
        out.printf(
                "%-14s  %-13s  %10s  %-6s  %9s  |  %-7s  %9s  %-6s  %9s  %6s%n",
                "style", "limit", "a minute", "window", "at once", "learned", "limit", "window", "at once", "error");
        for (Secretive secretive : all()) {
            Apprentice apprentice = new Apprentice(secretive, Limits.none(), seed);
            apprentice.answers(ANSWERS, 1, PAUSE);
            secretive.truth().forEach(truth -> out.println(row(secretive, truth, apprentice)));
        }
    }

    private static String row(Secretive secretive, Truth truth, Apprentice apprentice) {
        String learned = apprentice
                .learned(truth.of())
                .map(l -> String.format(
                        Locale.ROOT,
                        "%-7s  %9d  %-6s  %9d  %6.2f",
                        l.kind(),
                        l.limit(),
                        text(l.period()),
                        l.burst(),
                        100 * truth.error(l)))
                .orElse("nothing");
        return String.format(
                Locale.ROOT,
                "%-14s  %-13s  %10.0f  %-6s  %9d  |  %s",
                secretive.style(),
                truth.of(),
                truth.perMinute(),
                text(truth.period()),
                truth.burst(),
                learned);
    }

    private static String text(Duration length) {
        return length.toSeconds() + " s";
    }
}
