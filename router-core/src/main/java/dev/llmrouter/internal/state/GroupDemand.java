package dev.llmrouter.internal.state;

import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.usage.Amount;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one group's requests need of limits that are shared: how many come, and how large they are.
 * Thread-safe.
 */
public final class GroupDemand {
    /** So long demand is remembered: leases follow demand that moves, and not every request. */
    private static final double MEMORY_SECONDS = 5;
    /** What the sizes since the last exchange count. */
    private static final double NEWEST = 0.3;

    private final AtomicLong came = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong input = new AtomicLong();
    private final AtomicLong output = new AtomicLong();
    private double perSecond; // of the exchange
    private Amount mean = Amount.NONE; // of the exchange
    private Amount firstNeed = Amount.NONE; // of the exchange

    public void came() {
        came.incrementAndGet();
    }

    public void took(TokenCounts amounts) {
        taken.incrementAndGet();
        tokens.addAndGet(amounts.total() + amounts.headroom());
        input.addAndGet(amounts.input());
        output.addAndGet(amounts.output());
    }

    /** Learns from what was taken since the last time. By one thread at a time. */
    public void look(double seconds) {
        long count = taken.getAndSet(0);
        long allTokens = tokens.getAndSet(0);
        long allInput = input.getAndSet(0);
        long allOutput = output.getAndSet(0);
        long arrived = came.getAndSet(0);
        if (seconds > 0) {
            perSecond += weightOf(seconds) * (arrived / seconds - perSecond);
        }
        if (count > 0) {
            Amount newest = new Amount(1, allTokens / count, allInput / count, allOutput / count);
            mean = mean.isNone() ? newest : between(mean, newest);
        }
    }

    /** What the last seconds count in a rate that is remembered. */
    static double weightOf(double seconds) {
        return -Math.expm1(-seconds / MEMORY_SECONDS);
    }

    private static Amount between(Amount old, Amount newest) {
        return new Amount(
                1,
                between(old.tokens(), newest.tokens()),
                between(old.inputTokens(), newest.inputTokens()),
                between(old.outputTokens(), newest.outputTokens()));
    }

    private static long between(long old, long newest) {
        return Math.round(old + NEWEST * (newest - old));
    }

    /** Whether this is what the first in line needed the last time too. */
    public boolean stillNeeds(Amount first) {
        boolean still = first.equals(firstNeed);
        firstNeed = first;
        return still;
    }

    public double perSecond() {
        return perSecond;
    }

    /** What a request takes on average; nothing while none did. */
    public Amount mean() {
        return mean;
    }
}
