package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Waits;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Quantiles, spreads and sizes. */
class StatisticsTest {
    private static final double EXACT = 1e-9;

    @Test
    void quantiles_areOfWhatWasAdded() {
        Waits waits = new Waits();
        IntStream.rangeClosed(1, 2000).forEach(i -> waits.add((2001 - i) * 1_000_000L));

        assertEquals(1.0, waits.seconds(0.5), EXACT);
        assertEquals(1.98, waits.seconds(0.99), EXACT);
        assertEquals(2.0, waits.seconds(1), EXACT);
    }

    @Test
    void quantilesOfNothing_areZero() {
        assertEquals(0, new Waits().seconds(0.99), EXACT);
    }

    @Test
    void spread_isMeanDeviationAndBothEnds() {
        assertEquals(new Spread(4, 2, 2, 6), Spread.of(new double[] {2, 4, 6}));
    }

    @Test
    void spread_leavesOutWhatNeverHappened() {
        assertEquals(new Spread(3, 0, 3, 3), Spread.of(new double[] {Double.NaN, 3}));
        assertTrue(Double.isNaN(Spread.of(new double[] {Double.NaN}).mean()));
    }

    @Test
    void lognormal_hasTheMeanThatItWasGiven() {
        Lognormal size = new Lognormal(1500, 0.8);
        SplittableRandom random = new SplittableRandom(7);
        double mean = IntStream.range(0, 200_000)
                .mapToDouble(i -> size.sample(random))
                .average()
                .orElseThrow();

        assertEquals(1500, mean, 15);
        assertEquals(1500, size.meanUpTo(1e9), 0.01);
    }

    @Test
    void lognormalThatIsCutOff_hasTheMeanOfWhatIsLeft() {
        Lognormal size = new Lognormal(400, 0.8);
        SplittableRandom random = new SplittableRandom(7);
        double mean = IntStream.range(0, 200_000)
                .mapToDouble(i -> Math.min(1000, size.sample(random)))
                .average()
                .orElseThrow();

        assertEquals(size.meanUpTo(1000), mean, 3);
        assertTrue(mean < 390);
    }

    @Test
    void skewedCrowd_givesPartsInProportion() {
        Crowd crowd = new Crowd(3, 1);
        SplittableRandom random = new SplittableRandom(7);
        int[] asked = new int[3];
        IntStream.range(0, 110_000).forEach(i -> asked[crowd.pick(random, 0)]++);

        // 1, 1/2 and 1/3 of 110,000 · 6/11.
        assertEquals(60_000, asked[0], 600);
        assertEquals(30_000, asked[1], 600);
        assertEquals(20_000, asked[2], 600);
    }
}
