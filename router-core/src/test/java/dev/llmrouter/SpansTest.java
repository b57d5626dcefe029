package dev.llmrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
    @ParameterizedTest
    @CsvSource({
        "PT0.5S, 0.5 s",
        "PT59.9S, 59.9 s",
        "PT60S, 1 min",
        "PT61S, 2 min",
        "PT3H11M1S, 3 h 12 min",
        "PT59M59S, 1 h",
        "PT23H59M59S, 1 d",
        "PT24H, 1 d",
        "PT50H30M, 2 d 3 h",
        "P30D, 30 d"
    })
    void length_isToldInTwoUnitsAndNeverTooShort(Duration length, String text) {
        assertEquals(text, Spans.text(length.toNanos()));
    }
}
