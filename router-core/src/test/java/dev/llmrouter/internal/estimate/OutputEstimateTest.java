package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputEstimateTest {
    private final OutputEstimate output = new OutputEstimate();

    private void learn(int answers, long tokens) {
        IntStream.range(0, answers).forEach(i -> output.learn(tokens));
    }

    @Test
    void nothingKnown_isNothing() {
        assertEquals(0, output.answers());
        assertEquals(0, output.expected());
    }

    @Test
    void fewAnswers_areMeant() {
        output.learn(100);
        output.learn(300);

        assertEquals(200, output.expected());
        assertEquals(2, output.answers());
    }

    @Test
    void change_isFollowed() {
        learn(1_000, 100);
        learn(5 * MovingAverage.MEMORY, 900);

        assertEquals(900.0, (double) output.expected(), 45);
    }

    @Test
    void answersWithoutTokens_areLearned() {
        learn(3, 0);

        assertEquals(0, output.expected());
        assertEquals(3, output.answers());
    }

    @Test
    void absurdCount_movesLittle() {
        learn(64, 200);
        output.learn(Long.MAX_VALUE);

        assertTrue(output.expected() < 250, () -> "expected " + output.expected());
    }

    @Test
    void absurdFirstCount_isBounded() {
        output.learn(Long.MAX_VALUE);

        assertEquals(1 << 18, output.expected());
    }

    @Test
    void manyTeachers_neverMakeNonsense() {
        long[] tokens = new Random(4).longs(20_000, 0, 5_000).toArray();
        boolean sane = IntStream.range(0, tokens.length)
                .parallel()
                .mapToObj(i -> {
                    output.learn(tokens[i]);
                    return output.expected() >= 0 && output.expected() <= 5_000;
                })
                .allMatch(Boolean::booleanValue);

        assertTrue(sane);
        assertEquals(2_500.0, (double) output.expected(), 1_500);
    }
}
