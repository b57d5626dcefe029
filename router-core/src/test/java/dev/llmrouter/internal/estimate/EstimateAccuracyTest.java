package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateAccuracyTest {
    private final EstimateAccuracy error = new EstimateAccuracy();

    @Test
    void nothingKnown_isNoError() {
        assertEquals(0, error.answers());
        assertEquals(0, error.mean());
        assertEquals(0, error.rms());
    }

    @Test
    void errorsToBothSides_cancelInTheMeanAndNotInTheSquare() {
        for (int i = 0; i < 10; i++) {
            error.learn(80, 100);
            error.learn(120, 100);
        }

        assertEquals(0, error.mean(), 1e-9);
        assertEquals(0.2, error.rms(), 1e-9);
        assertEquals(20, error.answers());
    }

    @Test
    void oldErrors_areForgotten() {
        IntStream.range(0, 1_000).forEach(i -> error.learn(200, 100));
        IntStream.range(0, 10 * MovingAverage.MEMORY).forEach(i -> error.learn(100, 100));

        assertTrue(error.rms() < 0.01, () -> "rms " + error.rms());
    }

    @Test
    void answerOfNothing_isBounded() {
        error.learn(1_000_000, 0);

        assertEquals(10, error.mean());
        assertEquals(10, error.rms());
    }
}
