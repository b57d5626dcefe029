package dev.llmrouter.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.0000001S, 1 ms",
        "PT0.00101S, 1.1 ms",
        "PT0.0101S, 11 ms",
        "PT0.5S, 500 ms",
        "PT1.01S, 1.1 s",
        "PT59.9S, 59.9 s",
        "PT59.95S, 1 min",
        "PT60S, 1 min",
        "PT60.03S, 1 min 1 s",
        "PT61S, 1 min 1 s",
        "PT9M59.5S, 10 min",
        "PT10M1S, 11 min",
        "PT3H11M1S, 3 h 12 min",
        "PT59M59S, 1 h",
        "PT23H59M59S, 1 d",
        "PT24H, 1 d",
        "PT50H30M, 2 d 3 h",
        "P30D, 30 d"
    })
    void length_isWrittenInTwoUnitsAndNeverTooShort(Duration length, String text) {
        assertEquals(text, DurationText.text(length.toNanos()));
    }

    @Test
    void length_isNeverTooShortAndNeverATenthTooLong() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(1) + (long) Math.exp(random.nextDouble() * 36);

            double shown = seconds(DurationText.text(nanos));

            assertTrue(
                    shown >= nanos / 1e9 - 1e-9 && shown <= nanos / 1e9 * 1.1 + 1e-9,
                    nanos + " ns: " + DurationText.text(nanos));
        }
    }

    private static double seconds(String text) {
        Map<String, Double> units = Map.of("ms", 0.001, "s", 1.0, "min", 60.0, "h", 3_600.0, "d", 86_400.0);
        String[] parts = text.split(" ", -1);
        double seconds = 0;
        for (int i = 0; i < parts.length; i += 2) {
            seconds += Double.parseDouble(parts[i]) * units.getOrDefault(parts[i + 1], Double.NaN);
        }
        return seconds;
    }
}
