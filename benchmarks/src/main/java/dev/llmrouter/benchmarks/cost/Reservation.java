package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.LimiterConfig;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.limit.UsageLedger;
import java.util.concurrent.TimeUnit;

/**
 * What the limits of one deployment cost a request: a reservation of one request and its tokens, and its settlement
 * with a few tokens fewer. For one thread; its clock goes on by itself.
 */
final class Reservation {
    /** A hundred thousand requests a second: each slice of a window has some. */
    private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    /** More than a minute of these requests. */
    private static final long REQUESTS = 1_000_000_000;

    private static final long TOKENS = 1_000 * REQUESTS;

    private final UsageLedger ledger;
    private final TokenCounts reserved = TokenCounts.of(800, 200);
    private final TokenCounts truth = TokenCounts.of(790, 190);
    private long now;

    /**
     * Of a deployment with limits of one kind that are never reached.
     *
     * @param kind {@code none} for a deployment without limits, {@code sliding} or {@code bucket}
     */
    Reservation(String kind) {
        Limits limits = kind.equals("none")
                ? Limits.none()
                : Limits.builder()
                        .requestsPerMinute(REQUESTS)
                        .tokensPerMinute(TOKENS)
                        .build();
        Kind counted = kind.equals("bucket") ? Kind.BUCKET : Kind.SLIDING;
        ledger = new UsageLedger(new DeploymentLimiter(new LimiterConfig(limits, counted, Long.MAX_VALUE, true), 0));
    }

    /** Reserves and settles, each at its time. */
    boolean reserveAndSettle() {
        long taken = now + STEP_NANOS;
        now = taken + STEP_NANOS;
        boolean room = ledger.reserve(reserved, taken);
        if (room) {
            ledger.settle(reserved, truth, taken, now);
        }
        return room;
    }
}
