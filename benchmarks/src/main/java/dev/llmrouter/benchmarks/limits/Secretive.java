package dev.llmrouter.benchmarks.limits;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.testing.provider.MockStyle;
import dev.llmrouter.testing.provider.ProviderLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A provider's limits for a minute, as it enforces them and as no file states them. {@link #NONE} where it
 * does not limit.
 *
 * @param style how it counts
 * @param rpm requests
 * @param tpm tokens; of Anthropic those of prompts
 * @param outputTpm tokens of answers, where they are counted apart
 * @param window what a bucket holds, as the time in which that flows in; the length of a window; zero for the
 *     style's own
 */
record Secretive(MockStyle style, long rpm, long tpm, long outputTpm, Duration window) {
    static final long NONE = Long.MAX_VALUE;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * A limit as it is, to be compared with what was learned.
     *
     * @param of what is limited, in the words of the headers
     * @param burst how many are admitted at once
     */
    record Truth(String of, Kind kind, long limit, Duration period, long burst) {
        /** How much of it comes in a minute. */
        double perMinute() {
            return limit * (MINUTE.toNanos() / (double) period.toNanos());
        }

        /**
         * The larger error of what comes in a minute and of what is admitted at once, as a part of the limit;
         * 1 where another kind was learned.
         */
        double error(LearnedLimit learned) {
            if (learned.kind() != kind) {
                return 1;
            }
            double brings = learned.limit()
                    * (MINUTE.toNanos() / (double) learned.period().toNanos());
            return Math.max(
                    Math.abs(brings - perMinute()) / perMinute(), Math.abs(learned.burst() - burst) / (double) limit);
        }

        private static Truth window(String of, long limit, Duration period) {
            return new Truth(of, Kind.SLIDING, limit, period, limit);
        }
    }

    static Secretive of(MockStyle style, long rpm, long tpm) {
        return new Secretive(style, rpm, tpm, NONE, Duration.ZERO);
    }

    Secretive counting(Duration length) {
        return new Secretive(style, rpm, tpm, outputTpm, length);
    }

    Secretive answers(long perMinute) {
        return new Secretive(style, rpm, tpm, perMinute, window);
    }

    ProviderLimits limits() {
        ProviderLimits.Builder limits = ProviderLimits.builder(style).rpm(rpm).tpm(tpm);
        if (outputTpm != NONE) {
            limits.outputTpm(outputTpm);
        }
        return (window.isZero() ? limits : limits.window(window)).build();
    }

    /** Whether a request is charged what its answer may take at most, until it ends. */
    boolean chargesMaxTokens() {
        return style != MockStyle.ANTHROPIC;
    }

    List<Truth> truth() {
        List<Truth> all = new ArrayList<>();
        long requests = style == MockStyle.AZURE && rpm == NONE ? tpm * 6 / 1000 : rpm;
        add(all, "requests", requests, Duration.ofSeconds(1));
        add(all, style == MockStyle.ANTHROPIC ? "input-tokens" : "tokens", tpm, Duration.ofSeconds(10));
        add(all, "output-tokens", outputTpm, MINUTE);
        return all;
    }

    private void add(List<Truth> all, String of, long perMinute, Duration slice) {
        if (perMinute == NONE) {
            return;
        }
        Duration own = style == MockStyle.AZURE ? slice : MINUTE;
        Duration length = window.isZero() ? own : window;
        double share = perMinute * (length.toNanos() / (double) MINUTE.toNanos());
        all.add(
                switch (style) {
                    case OPENAI, ANTHROPIC -> new Truth(of, Kind.BUCKET, perMinute, MINUTE, Math.max(1, (long) share));
                    case AZURE -> Truth.window(of, (long) Math.ceil(share), length);
                    case CLOCK_MINUTE, SLIDING_MINUTE -> Truth.window(of, Math.max(1, (long) share), length);
                });
    }
}
