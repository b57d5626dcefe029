package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricingTest {
    @Test
    void zero_isAPrice() {
        assertEquals(0, Pricing.of(0, 0).inputPerToken());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void priceThatIsNone_isRefused(double price) {
        assertThrows(IllegalArgumentException.class, () -> Pricing.of(price, 0));
        assertThrows(IllegalArgumentException.class, () -> Pricing.of(0, price));
    }
}
