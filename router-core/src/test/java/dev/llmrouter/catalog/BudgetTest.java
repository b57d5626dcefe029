package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void equalAmounts_areEqual() {
        assertEquals(Budget.of(10, DAY), new Budget(new BigDecimal("10.00"), Duration.ofHours(24)));
        assertEquals(Budget.of(0, DAY), new Budget(new BigDecimal("0.00"), DAY));
    }

    @ParameterizedTest
    @CsvSource({
        "100, P1D, $100 per 1d",
        "0.5, PT36H, $0.5 per 36h",
        "1e-12, PT90M, $0.000000000001 per 90m",
        "1, PT30S, $1 per 30s",
        "1, PT0.5S, $1 per 500ms"
    })
    void text_isForPeople(BigDecimal dollars, Duration period, String text) {
        assertEquals(text, new Budget(dollars, period).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000000000.01"})
    void amountOutOfRange_isRefused(BigDecimal dollars) {
        assertThrows(IllegalArgumentException.class, () -> new Budget(dollars, DAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P4000D"})
    void periodOutOfRange_isRefused(Duration period) {
        assertThrows(IllegalArgumentException.class, () -> Budget.of(1, period));
    }
}
