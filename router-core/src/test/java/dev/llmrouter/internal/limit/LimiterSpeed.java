package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Prints what one reservation and its settlement cost on one thread. No test: the numbers are for people. That it runs to its end with
 * {@code -XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC -Xmx64m}, a heap that is never collected, shows that it allocates nothing.
 */
final class LimiterSpeed {
    private static final int ROUNDS = 8;
    private static final int CALLS = 5_000_000;
    /** So that a million and more fit into a second: limits that are near, and never reached. */
    private static final long LARGE = 1L << 40;

    private LimiterSpeed() {}

    public static void main(String[] arguments) {
        Limits.Builder both = Limits.builder().tokensPerMinute(LARGE);
        measure("bucket: requests, tokens", both.requestsPerMinute(LARGE).build(), Kind.BUCKET, 1000);
        measure("sliding: requests, tokens", both.requestsPerMinute(LARGE).build(), Kind.SLIDING, 1000);
        measure("sliding, exact: requests, tokens", both.requestsPerMinute(1000).build(), Kind.SLIDING, 60_100_000);
        Limits all = both.requestsPerMinute(LARGE)
                .inputTokensPerMinute(LARGE)
                .outputTokensPerMinute(LARGE)
                .build();
        measure("bucket: requests, tokens, input, output", all, Kind.BUCKET, 1000);
        measure("sliding: requests, tokens, input, output", all, Kind.SLIDING, 1000);
        measure("learned bucket: requests, tokens", ledger(Limits.none(), Kind.SLIDING, true), 1000);
        Limits requestsAndTokens =
                Limits.builder().requestsPerMinute(LARGE).tokensPerMinute(LARGE).build();
        measure("bucket and learned: requests, tokens", ledger(requestsAndTokens, Kind.BUCKET, true), 1000);
        measure("sliding and learned: requests, tokens", ledger(requestsAndTokens, Kind.SLIDING, true), 1000);
    }

    private static UsageLedger ledger(Limits limits, Kind kind, boolean learned) {
        UsageLedger ledger = new UsageLedger(new DeploymentLimiter(new LimiterConfig(limits, kind, 1000, true), 0));
        if (learned) {
            // Half of what the file allows, and all of it there.
            OptionalLong half = OptionalLong.of(LARGE / 2);
            RateLimits.Window full = new RateLimits.Window(half, half, Optional.of(Duration.ZERO));
            RateLimits says = new RateLimits(full, full, RateLimits.Window.UNKNOWN, RateLimits.Window.UNKNOWN);
            ledger.limiter()
                    .onSample(says, TokenCounts.NONE, UsageReadings.NONE, new LimitSample.Attempt(0, false, -1, 0));
        }
        return ledger;
    }

    private static void measure(String what, Limits limits, Kind kind, long stepNanos) {
        measure(what, ledger(limits, kind, false), stepNanos);
    }

    private static void measure(String what, UsageLedger ledger, long stepNanos) {
        TokenCounts reserved = TokenCounts.of(1000, 500);
        TokenCounts truth = TokenCounts.of(980, 300);
        double best = Double.MAX_VALUE;
        long now = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                now += stepNanos;
                if (!ledger.reserve(reserved, now)) {
                    throw new AssertionError("no room: this would measure refusals");
                }
                ledger.settle(reserved, truth, now, now);
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) CALLS);
        }
        System.out.printf("%-42s %6.1f ns%n", what, best);
    }
}
