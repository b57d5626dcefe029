package dev.llmrouter.internal.limit;

import static dev.llmrouter.internal.limit.LimitFixture.MINUTE;
import static dev.llmrouter.internal.limit.LimitFixture.SECOND;
import static dev.llmrouter.internal.limit.LimitFixture.START;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.limit.LimitFixture.Headers;
import dev.llmrouter.internal.limit.LimitFixture.Sent;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from what answers say, of limits that count in known ways. */
class LimitDetectorTest {
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final LimitDetector evidence = new LimitDetector(null, false);
    private long now = START;

    private static void add(LimitDetector evidence, Headers headers, long sentAt) {
        evidence.add(LimitFixture.saying(new Sent(sentAt, 1, 0), headers, false, sentAt));
    }

    private @Nullable Bandwidth after(Headers... said) {
        for (Headers headers : said) {
            add(evidence, headers, now += SECOND);
        }
        return evidence.bandwidth();
    }

    @Test
    void restAndResetThatMakeTheLimit_areABucketOfAMinute() {
        assertEquals(
                Bandwidth.bucket(40_000, MINUTE, 40_000),
                after(Headers.ofBucket(40_000, 40_000, 39_000), Headers.ofBucket(40_000, 40_000, 12_345)));
    }

    @Test
    void restAndResetThatMakeASixthOfTheLimit_areABucketThatHoldsTenSeconds() {
        assertEquals(
                Bandwidth.bucket(60_000, MINUTE, 10_000),
                after(Headers.ofBucket(60_000, 10_000, 9_000), Headers.ofBucket(60_000, 10_000, 2_000)));
    }

    /** Groq's headers for requests, of its own documentation. */
    @Test
    void resetInWhichADaysLimitBringsWhatIsMissing_isABucketOfADay() {
        assertEquals(
                Bandwidth.bucket(14_400, DAY, 14_400),
                after(new Headers(14_400, 14_370, 179_560_000_000L), new Headers(14_400, 14_369, 185_000_000_000L)));
    }

    @Test
    void resetInWhichAnHoursLimitBringsWhatIsMissing_isABucketOfAnHour() {
        assertEquals(
                Bandwidth.bucket(1_000, TimeUnit.HOURS.toNanos(1), 1_000),
                after(new Headers(1_000, 990, 36 * SECOND), new Headers(1_000, 980, 72 * SECOND)));
    }

    /** Anthropic's resets are times in whole seconds, rounded up, and so is the date from which they are reckoned, down. */
    @ParameterizedTest
    @CsvSource({"240, 240", "240, 40", "40000, 40000", "40000, 6666", "1800, 1800", "300000, 50000", "2000000, 333333"})
    void resetsInWholeSeconds_areABucketOfItsSize(long limit, long burst) {
        Random random = new Random(limit + burst);
        double missing = 0;
        for (int i = 0; i < 20; i++) {
            long pause = (long) (random.nextDouble() * 3 * SECOND);
            now += pause;
            missing = Math.max(0, missing - pause * (limit / (double) MINUTE)) + Math.max(1, burst / 100.0);
            long fullAt = now + (long) (missing / limit * MINUTE);
            long reset = -Math.floorDiv(-fullAt, SECOND) * SECOND - Math.floorDiv(now, SECOND) * SECOND;
            add(evidence, new Headers(limit, (long) (burst - missing), reset), now);
        }

        Bandwidth shape = requireNonNull(evidence.bandwidth());

        assertTrue(shape.hasRateOf(Bandwidth.bucket(limit, MINUTE, burst)), () -> "it is " + shape);
        assertEquals((double) burst, (double) shape.burst(), 0.015 * limit, shape::toString);
    }

    @Test
    void fewThatAreMissingOfALargeLimit_areNoBucketOfAnHour() {
        Headers idle = new Headers(1_800, 1_799, 2 * SECOND);

        assertEquals(Bandwidth.bucket(1_800, MINUTE, 1_800), after(idle, idle, idle));
    }

    @Test
    void resetThatCountsDownWhateverIsLeft_isAWindowOfAMinute() {
        assertEquals(
                Bandwidth.window(1_000, MINUTE),
                after(
                        new Headers(1_000, 900, 50 * SECOND),
                        new Headers(1_000, 500, 40 * SECOND),
                        new Headers(1_000, 100, 30 * SECOND)));
    }

    @Test
    void resetThatIsAlwaysTheSame_isAWindowOfThatLength() {
        for (int i = 0; i < 8; i++) {
            add(evidence, new Headers(1_000, 900 - 100L * i, 10 * SECOND), now += SECOND);
        }

        assertEquals(Bandwidth.window(1_000, 10 * SECOND), evidence.bandwidth());
    }

    @Test
    void windowThatIsNearlySpent_isNoBucketOnceItWasSeenToBeNone() {
        after(new Headers(1_000, 900, 55 * SECOND), new Headers(1_000, 300, 50 * SECOND));
        for (int i = 0; i < 40; i++) {
            after(new Headers(1_000, 10 + i % 3, SECOND + i % 3 * SECOND / 2));
        }

        assertEquals(Bandwidth.window(1_000, MINUTE), evidence.bandwidth());
    }

    @Test
    void limitWithoutAReset_isTakenForTenSeconds() {
        assertEquals(Bandwidth.window(1_000, 10 * SECOND), after(Headers.of(1_000, 900)));
    }

    @Test
    void limitThatIsTheFilesMinutes_isAMinute() {
        LimitDetector told = new LimitDetector(Bandwidth.window(6_000, MINUTE), false);
        add(told, Headers.of(6_000, 5_000), now);

        assertEquals(Bandwidth.window(6_000, MINUTE), told.bandwidth());
    }

    @Test
    void limitOfTheFilesWindow_isThatWindow() {
        LimitDetector told = new LimitDetector(Bandwidth.window(44, 2 * SECOND), false);
        add(told, Headers.of(44, 30), now);

        assertEquals(Bandwidth.window(44, 2 * SECOND), told.bandwidth());
    }

    /** Another program has spent a limit of two seconds: one refusal, with a reset that is not rounded. */
    @ParameterizedTest
    @ValueSource(longs = {1, 300_000_000, 1_721_000_000, 2_000_000_000, 3_000_000_000L})
    void resetWithinTheFilesWindow_makesNoLongerWindow(long reset) {
        LimitDetector told = new LimitDetector(Bandwidth.window(44, 2 * SECOND), false);
        add(told, new Headers(44, 0, reset), now);

        assertEquals(Bandwidth.window(44, 2 * SECOND), told.bandwidth());
    }

    @Test
    void resetBeyondTheFilesWindow_makesALongerWindow() {
        LimitDetector told = new LimitDetector(Bandwidth.window(44, 2 * SECOND), false);
        add(told, new Headers(44, 0, 20 * SECOND), now);

        assertEquals(Bandwidth.window(44, MINUTE), told.bandwidth());
    }

    @Test
    void limitThatIsASixthOfTheFiles_isTenSeconds() {
        LimitDetector told = new LimitDetector(Bandwidth.window(6_000, MINUTE), false);
        add(told, Headers.of(1_000, 900), now);

        assertEquals(Bandwidth.window(1_000, 10 * SECOND), told.bandwidth());
    }

    @Test
    void requestsThatAreForgottenEverySecond_areSlicesOfASecond() {
        LimitDetector requests = new LimitDetector(null, true);
        for (int i = 0; i < 4; i++) {
            add(requests, Headers.of(30, 29), now += SECOND);
            requests.expiredEarly(i > 1);
        }

        assertEquals(Bandwidth.window(30, SECOND), requests.bandwidth());
    }

    @Test
    void requestsThatAreForgottenEveryTenSeconds_areNoSlicesOfASecond() {
        LimitDetector requests = new LimitDetector(null, true);
        for (int i = 0; i < 40; i++) {
            add(requests, Headers.of(30, 29 - i % 10), now += SECOND);
            requests.expiredEarly(i % 10 < 5 && i >= 10);
        }

        assertEquals(Bandwidth.window(30, 10 * SECOND), requests.bandwidth());
    }

    /** The first of two falls may have been at any time since the answer before it. */
    @Test
    void fallAfterALongSilence_saysNothingOfTheLengthOfSlices() {
        LimitDetector requests = new LimitDetector(null, true);
        add(requests, Headers.of(30, 25), now);
        add(requests, Headers.of(30, 29), now + MINUTE);
        add(requests, Headers.of(30, 29), now + MINUTE + 2 * SECOND);
        requests.expiredEarly(true);
        requests.expiredEarly(true);

        assertEquals(Bandwidth.window(30, 10 * SECOND), requests.bandwidth());
    }

    @Test
    void tokensThatAreGivenBack_areNoFall() {
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            Headers said = Headers.of(50_000, 50_000 - (i % 2 == 0 ? 4_000 : 1_000));
            evidence.add(LimitFixture.saying(new Sent(now, 1_000, 0), said, false, now));
            evidence.expiredEarly(true);
        }

        assertEquals(Bandwidth.window(50_000, 10 * SECOND), evidence.bandwidth());
    }

    @Test
    void tokensThatAreGoneEverySecond_areSlicesOfASecond() {
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            Headers said = Headers.of(50_000, 50_000 - (i % 2 == 0 ? 40_000 : 1_000));
            evidence.add(LimitFixture.saying(new Sent(now, 1_000, 0), said, false, now));
            evidence.expiredEarly(true);
        }

        assertEquals(Bandwidth.window(50_000, SECOND), evidence.bandwidth());
    }

    @Test
    void requestsThatOvertookEachOther_areNoFall() {
        LimitDetector requests = new LimitDetector(null, true);
        for (int i = 0; i < 10; i++) {
            add(requests, Headers.of(30, 28 - 2L * i), now);
            add(requests, Headers.of(30, 29 - 2L * i), now + SECOND / 10);
            now += SECOND;
            requests.expiredEarly(true);
        }

        assertEquals(Bandwidth.window(30, 10 * SECOND), requests.bandwidth());
    }

    @Test
    void refusalThoughThereShouldBeRoom_isNoSlicesOfASecond() {
        LimitDetector requests = new LimitDetector(null, true);
        for (int i = 0; i < 20; i++) {
            add(requests, Headers.of(30, 29), now += SECOND);
            requests.expiredEarly(true);
            if (i == 10) {
                requests.refusedEarly();
            }
        }

        assertEquals(Bandwidth.window(30, 10 * SECOND), requests.bandwidth());
    }

    @Test
    void otherLimit_isJudgedAnew() {
        after(new Headers(1_000, 900, 50 * SECOND), new Headers(1_000, 500, 40 * SECOND));

        assertEquals(Bandwidth.bucket(2_000, MINUTE, 2_000), after(Headers.ofBucket(2_000, 2_000, 1_000)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, 1_000_000_000_001L, Long.MAX_VALUE})
    void limitOfNothingOrBeyondReason_isNoLimit(long limit) {
        assertNull(after(new Headers(limit, 0, SECOND)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyHeaders_areSomeShapeThatAdmitsSomething(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            long limit = absurd(random);
            add(evidence, new Headers(limit, absurd(random), absurd(random)), now += random.nextLong(MINUTE));
            evidence.expiredEarly(random.nextBoolean());

            Bandwidth shape = evidence.bandwidth();

            assertTrue(
                    (limit <= 0 || limit > 1_000_000)
                            ? shape == null
                            : (shape != null && shape.burst() >= 1 && shape.periodNanos() > 0));
        }
    }

    private static long absurd(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MAX_VALUE;
            case 3 -> 999_999_999_999_999_999L;
            case 4 -> random.nextInt(10);
            default -> random.nextInt(1_000_000);
        };
    }
}
