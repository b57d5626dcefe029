package dev.llmrouter.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.limit.TokenCounts;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class CostCalculatorTest {
    private static final Pricing GPT_4O = new Pricing(2.5e-6, 10e-6, 1.25e-6);

    @Test
    void promptAndAnswer_haveTheirPrices() {
        assertEquals(2_500_000 + 5_000_000, CostCalculator.nanoDollars(GPT_4O, TokenUsage.of(1000, 500)));
        assertEquals(2_500_000 + 5_000_000, CostCalculator.nanoDollars(GPT_4O, TokenCounts.of(1000, 500)));
    }

    @Test
    void cachedPrompt_hasAPriceOfItsOwn() {
        TokenUsage usage = new TokenUsage(1000, 0, 1000, 800, false);

        assertEquals(200 * 2500 + 800 * 1250, CostCalculator.nanoDollars(GPT_4O, usage));
    }

    @Test
    void moreCachedThanThereIs_isAllOfThePrompt() {
        assertEquals(10 * 1250, CostCalculator.nanoDollars(GPT_4O, new TokenUsage(10, 0, 10, 99, false)));
    }

    @Test
    void thoughtsThatOnlyTheTotalCounts_areAnAnswer() {
        assertEquals(
                10 * 2500 + 90 * 10_000, CostCalculator.nanoDollars(GPT_4O, new TokenUsage(10, 20, 100, 0, false)));
    }

    @Test
    void whatIsPaidFor_isNeverFree() {
        assertEquals(1, CostCalculator.nanoDollars(new Pricing(1e-12, 0), TokenUsage.of(1, 0)));
        assertEquals(0, CostCalculator.nanoDollars(new Pricing(0, 0), TokenUsage.of(1000, 1000)));
    }

    @Test
    void absurdPricesAndCounts_stayFinite() {
        assertEquals(
                1_000_000_000_000_000L,
                CostCalculator.nanoDollars(new Pricing(1e300, 1e300), TokenUsage.of(Long.MAX_VALUE, Long.MAX_VALUE)));
    }

    @Test
    void dollars_areExact() {
        assertEquals(new BigDecimal("0.0000075"), CostCalculator.dollars(7500));
        assertEquals(BigDecimal.ZERO, CostCalculator.dollars(0));
        assertEquals(7500, CostCalculator.nanoDollars(new BigDecimal("0.0000075")));
    }
}
