package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OvershootTest {
    private static final double EXACT = 1e-9;
    private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void bucket_thatIsEmptiedAtOnce_isNotPassed() {
        assertEquals(0, new Overshoot.OfBucket(600, TEN_SECONDS).sent(100, seconds(1)), EXACT);
    }

    @Test
    void bucket_countsWhatFlowedInSinceItWasFull() {
        Overshoot bucket = new Overshoot.OfBucket(600, TEN_SECONDS);
        bucket.sent(100, seconds(1));
        // 150 in 4 s, in which 100 + 40 were there.
        assertEquals(10 / 140.0, bucket.sent(50, seconds(5)), EXACT);
    }

    @Test
    void bucket_thatFilledUpAgain_startsAnew() {
        Overshoot bucket = new Overshoot.OfBucket(600, TEN_SECONDS);
        bucket.sent(200, seconds(1));
        assertEquals(0, bucket.sent(100, seconds(21)), EXACT);
    }

    @Test
    void window_countsItsLastMinuteOnly() {
        Overshoot window = new Overshoot.OfWindow(600, seconds(60));
        assertEquals(0, window.sent(400, seconds(1)), EXACT);
        assertEquals(0.1, window.sent(260, seconds(60)), EXACT);
        assertEquals(0, window.sent(340, seconds(61)), EXACT);
    }

    @Test
    void slice_isForgottenWhenTheProvidersClockTurns() {
        Overshoot slice = new Overshoot.OfSlice(600, TEN_SECONDS, seconds(3));
        assertEquals(0, slice.sent(100, seconds(6)), EXACT);
        assertEquals(0, slice.sent(100, seconds(7)), EXACT);
        assertEquals(0.2, slice.sent(20, seconds(16)), EXACT);
    }
}
