package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.stats.MovingAverage;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PromptFactorTest {
    private final PromptFactor factor = new PromptFactor();

    private void learn(int answers, double truth, Random random) {
        for (int i = 0; i < answers; i++) {
            long estimated = random.nextLong(100, 2_100);
            // A provider's count differs from what is usual for its language by a few percent.
            double noise = 1 + 0.05 * random.nextGaussian();
            factor.learn(estimated, Math.round(estimated * truth * noise));
        }
    }

    @Test
    void nothingKnown_isOne() {
        assertEquals(1, factor.factor());
        assertEquals(0, factor.answers());
    }

    @Test
    void firstAnswer_isBelieved() {
        factor.learn(100, 150);

        assertEquals(1.5, factor.factor(), 1e-9);
    }

    @RepeatedTest(20)
    void tenAnswers_areEnoughForFivePercent(RepetitionInfo seed) {
        learn(10, 1.4, new Random(seed.getCurrentRepetition()));

        assertEquals(1.4, factor.factor(), 0.05 * 1.4);
        assertEquals(10, factor.answers());
    }

    @Test
    void change_isFollowed() {
        Random random = new Random(5);
        learn(1_000, 0.8, random);
        learn(5 * MovingAverage.MEMORY, 1.6, random);

        assertEquals(1.6, factor.factor(), 0.05 * 1.6);
    }

    @Test
    void longPrompts_countMost() {
        for (int i = 0; i < 100; i++) {
            factor.learn(100, 200);
            factor.learn(700, 700);
        }

        assertEquals(900 / 800.0, factor.factor(), 0.02);
    }

    @Test
    void oneLongPrompt_doesNotDecideAlone() {
        IntStream.range(0, 64).forEach(i -> factor.learn(100, 100));
        factor.learn(1_000_000, 8_000_000);

        assertTrue(factor.factor() < 2, () -> "factor " + factor.factor());
    }

    @Test
    void absurdCounts_areBounded() {
        factor.learn(1_000, 1);
        assertEquals(PromptFactor.LEAST, factor.factor(), 1e-9);

        IntStream.range(0, 1_000).forEach(i -> factor.learn(1, Long.MAX_VALUE));
        assertEquals(PromptFactor.MOST, factor.factor(), 1e-3);
    }

    @Test
    void nothing_teachesNothing() {
        factor.learn(0, 100);
        factor.learn(100, 0);

        assertEquals(1, factor.factor());
        assertEquals(0, factor.answers());
    }

    @Test
    void manyTeachers_neverMakeNonsense() {
        Random seeds = new Random(3);
        long[] estimates = seeds.longs(20_000, 0, 1L << 30).toArray();
        boolean sane = IntStream.range(0, estimates.length)
                .parallel()
                .mapToDouble(i -> {
                    factor.learn(estimates[i], estimates[estimates.length - 1 - i]);
                    return factor.factor();
                })
                .allMatch(f -> f >= PromptFactor.LEAST && f <= PromptFactor.MOST);

        assertTrue(sane);
        assertTrue(factor.answers() > 0);
    }
}
