package dev.llmrouter.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.internal.limit.TokenCounts;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class CostCalculatorTest {
    private static final Pricing GPT_4O = Pricing.of(2.5e-6, 10e-6).withCachedInput(1.25e-6);

    @Test
    void promptAndAnswer_haveTheirPrices() {
        assertEquals(2_500_000 + 5_000_000, CostCalculator.nanoDollars(GPT_4O, TokenUsage.of(1000, 500)));
        assertEquals(2_500_000 + 5_000_000, CostCalculator.nanoDollars(GPT_4O, TokenCounts.of(1000, 500)));
    }

    @Test
    void cachedPrompt_hasAPriceOfItsOwn() {
        TokenUsage usage = TokenUsage.builder()
                .inputTokens(1000)
                .outputTokens(0)
                .totalTokens(1000)
                .cachedInputTokens(800)
                .build();

        assertEquals(200 * 2500 + 800 * 1250, CostCalculator.nanoDollars(GPT_4O, usage));
    }

    @Test
    void moreCachedThanThereIs_isAllOfThePrompt() {
        assertEquals(
                10 * 1250,
                CostCalculator.nanoDollars(
                        GPT_4O,
                        TokenUsage.builder()
                                .inputTokens(10)
                                .outputTokens(0)
                                .totalTokens(10)
                                .cachedInputTokens(99)
                                .build()));
    }

    @Test
    void thoughtsThatOnlyTheTotalCounts_areAnAnswer() {
        assertEquals(
                10 * 2500 + 90 * 10_000,
                CostCalculator.nanoDollars(
                        GPT_4O,
                        TokenUsage.builder()
                                .inputTokens(10)
                                .outputTokens(20)
                                .totalTokens(100)
                                .cachedInputTokens(0)
                                .build()));
    }

    @Test
    void whatIsPaidFor_isNeverFree() {
        assertEquals(1, CostCalculator.nanoDollars(Pricing.of(1e-12, 0), TokenUsage.of(1, 0)));
        assertEquals(0, CostCalculator.nanoDollars(Pricing.of(0, 0), TokenUsage.of(1000, 1000)));
    }

    @Test
    void absurdPricesAndCounts_stayFinite() {
        assertEquals(
                1_000_000_000_000_000L,
                CostCalculator.nanoDollars(Pricing.of(1e300, 1e300), TokenUsage.of(Long.MAX_VALUE, Long.MAX_VALUE)));
    }

    @Test
    void dollars_areExact() {
        assertEquals(new BigDecimal("0.0000075"), CostCalculator.dollars(7500));
        assertEquals(BigDecimal.ZERO, CostCalculator.dollars(0));
        assertEquals(7500, CostCalculator.nanoDollars(new BigDecimal("0.0000075")));
    }
}
