package dev.llmrouter.internal.budget;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.limit.TokenCounts;
import java.math.BigDecimal;

/** What tokens cost, in whole billionths of a dollar, so that sums of many calls do not drift. Stateless. */
public final class CostCalculator {
    private static final int NANO_DIGITS = 9;
    /** List prices are whole numbers of these for a token. */
    private static final double PICO_DOLLARS = 1e12;

    private static final long PICO_PER_NANO = 1000;
    /**
     * A million dollars: no call costs more, and a mistyped price must not overflow the sum of many calls.
     */
    private static final long MOST_NANO_DOLLARS = 1_000_000_000_000_000L;

    private CostCalculator() {}

    /** Tokens of thought that a provider counts in the total alone are paid like an answer's. */
    static long nanoDollars(Pricing pricing, TokenUsage usage) {
        long input = TokenCounts.bounded(usage.inputTokens());
        long output =
                Math.max(TokenCounts.bounded(usage.outputTokens()), TokenCounts.bounded(usage.totalTokens()) - input);
        long cached = Math.min(Math.max(0, usage.cachedInputTokens()), input);
        return nano(pico(input - cached, pricing.inputPerToken())
                + pico(cached, pricing.cachedInputPerToken())
                + pico(output, pricing.outputPerToken()));
    }

    public static long nanoDollars(Pricing pricing, TokenCounts amounts) {
        return nano(pico(amounts.input(), pricing.inputPerToken()) + pico(amounts.output(), pricing.outputPerToken()));
    }

    static BigDecimal dollars(long nanoDollars) {
        BigDecimal exact = BigDecimal.valueOf(nanoDollars, NANO_DIGITS);
        return nanoDollars == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    }

    /** A budget smaller than a billionth of a dollar is still one: it lets the first call through. */
    static long nanoDollars(BigDecimal dollars) {
        return dollars.movePointRight(NANO_DIGITS)
                .setScale(0, java.math.RoundingMode.CEILING)
                .longValueExact();
    }

    private static long pico(long tokens, double dollarsPerToken) {
        long each = Math.round(dollarsPerToken * PICO_DOLLARS);
        long most = MOST_NANO_DOLLARS * PICO_PER_NANO;
        // Amounts are below 2^30, so only the price can be too large.
        return each > most / Math.max(1, tokens) ? most : tokens * each;
    }

    /** Rounded up: what is paid for is never free. */
    private static long nano(long pico) {
        return Math.min(MOST_NANO_DOLLARS, (pico + PICO_PER_NANO - 1) / PICO_PER_NANO);
    }
}
