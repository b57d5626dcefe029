package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.usage.Quota;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BandwidthTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final Bandwidth BUCKET = Bandwidth.bucket(6_000, MINUTE, 1_000);

    private static Bandwidth of(Kind kind) {
        return new Bandwidth(kind, 6_000, MINUTE, 6_000);
    }

    @ParameterizedTest
    @EnumSource
    void meter_beginsWithWhatIsUsed(Kind kind) {
        RateLimiter meter = of(kind).newLimiter(1_000, 0);

        assertEquals(6_000, meter.capacity());
        assertEquals(5_000, meter.available(0));
    }

    @ParameterizedTest
    @EnumSource
    void meterOfMoreThanTheLimit_isFull(Kind kind) {
        assertEquals(0, of(kind).newLimiter(9_000, 0).available(0));
    }

    @Test
    void sameRateAndBurst_areAlike() {
        assertTrue(BUCKET.isLike(Bandwidth.bucket(6_030, MINUTE, 1_005)));
        assertTrue(Bandwidth.window(6_000, MINUTE).isLike(Bandwidth.window(6_000, MINUTE)));
    }

    @Test
    void otherKindRateOrBurst_isNotAlike() {
        assertFalse(BUCKET.isLike(new Bandwidth(Kind.SLIDING, 6_000, MINUTE, 1_000)));
        assertFalse(BUCKET.isLike(Bandwidth.bucket(6_200, MINUTE, 1_000)));
        assertFalse(BUCKET.isLike(Bandwidth.bucket(6_000, MINUTE, 1_100)));
    }

    @Test
    void limitOfAPartOfTheMinute_hasTheRateOfTheMinute() {
        assertTrue(Bandwidth.window(1_000, MINUTE / 6).hasRateOf(Bandwidth.window(6_000, MINUTE)));
        assertFalse(Bandwidth.window(1_000, MINUTE).hasRateOf(Bandwidth.window(6_000, MINUTE)));
    }

    @Test
    void lessFlowOrASmallerBurst_isTighter() {
        assertTrue(Bandwidth.bucket(5_000, MINUTE, 1_000).isTighterThan(BUCKET));
        assertTrue(Bandwidth.bucket(6_000, MINUTE, 900).isTighterThan(BUCKET));
        assertFalse(BUCKET.isTighterThan(BUCKET));
        assertFalse(Bandwidth.bucket(60_000, MINUTE, 60_000).isTighterThan(BUCKET));
    }

    @Test
    void burstOfNothing_isOne() {
        assertEquals(1, Bandwidth.bucket(6, MINUTE, 0).burst());
    }

    @Test
    void spending_countsForAWindow_orUntilABucketHasFilled() {
        assertEquals(MINUTE, Bandwidth.window(6_000, MINUTE).countsForNanos());
        assertEquals(MINUTE / 6, BUCKET.countsForNanos());
    }

    @Test
    void partOfABucket_mayHoldAsMuchAsTheWhole() {
        assertEquals(Bandwidth.bucket(3_000, MINUTE, 500), BUCKET.times(0.5, false));
        assertEquals(Bandwidth.bucket(3_000, MINUTE, 1_000), BUCKET.times(0.5, true));
    }

    @Test
    void partOfAWindow_isAWindow_ofOneAtLeast() {
        assertEquals(
                Bandwidth.window(3_000, MINUTE), Bandwidth.window(6_000, MINUTE).times(0.5, true));
        assertEquals(Bandwidth.window(1, MINUTE), Bandwidth.window(6, MINUTE).times(0.01, false));
    }

    @Test
    void limitOfAnotherProcess_isTheSame_andOneAtLeast() {
        assertEquals(BUCKET, Bandwidth.of(BUCKET.asLimit()));
        assertEquals(
                Bandwidth.bucket(1, MINUTE, 1),
                Bandwidth.of(new Quota.Limit(Kind.BUCKET, 0, Duration.ofMinutes(1), 0)));
    }
}
