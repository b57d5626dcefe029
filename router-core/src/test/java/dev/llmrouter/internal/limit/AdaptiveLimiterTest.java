package dev.llmrouter.internal.limit;

import static dev.llmrouter.internal.limit.LimitFixture.MINUTE;
import static dev.llmrouter.internal.limit.LimitFixture.SECOND;
import static dev.llmrouter.internal.limit.LimitFixture.START;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.limit.LimitFixture.Headers;
import dev.llmrouter.internal.limit.LimitFixture.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one limit admits when a file, or answers, or both speak of it. */
class AdaptiveLimiterTest {
    private static final Bandwidth WINDOW = Bandwidth.window(10_000, MINUTE);

    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final LimitFixture untold = LimitFixture.untold();

    /** A bucket of the provider that nobody but this one process spends. */
    private static final class Provider {
        private final long limit;
        private final long burst;
        private double missing;
        private long at = START;

        private Provider(long limit, long burst) {
            this.limit = limit;
            this.burst = burst;
        }

        private Headers charge(long amount, long now) {
            missing = Math.max(0, missing - (now - at) * (limit / (double) MINUTE)) + amount;
            at = now;
            return Headers.ofBucket(limit, burst, Math.max(0, (long) (burst - missing)));
        }
    }

    private static void answers(LimitFixture here, Provider provider, int count, long amount) {
        for (int i = 0; i < count; i++) {
            here.now += SECOND;
            Sent sent = here.send(amount);
            here.hear(sent, provider.charge(amount, here.now));
        }
    }

    @Test
    void untold_admitsAnythingUntilAnAnswerTellsALimit() {
        Sent sent = untold.send(1_000_000);
        assertFalse(untold.cell.limits());

        untold.hear(sent, Headers.ofBucket(40_000, 40_000, 10_000));

        assertTrue(untold.cell.limits());
        assertEquals(10_000, untold.room());
        assertFalse(untold.take(10_001));
        assertTrue(untold.take(10_000));
    }

    @Test
    void whatWasTakenSinceTheAnswersRequest_isNotLeft() {
        Sent first = untold.send(1_000);
        untold.hear(first, Headers.ofBucket(40_000, 40_000, 39_000));
        Sent second = untold.send(1_000);
        untold.send(500);

        untold.hear(second, Headers.ofBucket(40_000, 40_000, 38_000));

        assertEquals(37_500, untold.room());
    }

    @Test
    void limitOfTheFile_staysWhereHeadersSayMore() {
        LimitFixture told = LimitFixture.told(WINDOW);
        Sent sent = told.send(6_000);
        told.hear(sent, new Headers(1_000_000, 999_000, 10 * SECOND));

        assertNull(told.learned());
        assertFalse(told.take(4_001));
        assertTrue(told.take(4_000));
    }

    @Test
    void tighterLimitThanTheFiles_isKeptToo() {
        LimitFixture told = LimitFixture.told(WINDOW);
        Sent sent = told.send(1_000);
        told.hear(sent, Headers.ofBucket(5_000, 5_000, 4_000));

        assertEquals(Bandwidth.bucket(5_000, MINUTE, 5_000), told.bandwidth());
        assertFalse(told.take(4_001));
        assertTrue(told.take(4_000));
    }

    @Test
    void sameLimitAsTheFiles_isNothingNew() {
        LimitFixture told = LimitFixture.told(Bandwidth.bucket(40_000, MINUTE, 40_000));
        Provider provider = new Provider(40_000, 40_000);

        answers(told, provider, 10, 700);

        assertNull(told.learned());
    }

    @Test
    void refusalByTheLearnedMeter_takesNothingOfTheFiles() {
        LimitFixture told = LimitFixture.told(WINDOW);
        told.hear(told.send(1_000), Headers.ofBucket(5_000, 5_000, 4_000));

        assertFalse(told.take(4_001));

        assertEquals(1_000, told.cell.used(told.now));
        assertEquals(4_000, told.room());
    }

    @Test
    void refusalByTheFilesMeter_takesNothingOfTheLearned() {
        LimitFixture told = LimitFixture.told(WINDOW);
        // Tighter in its rate, and with room for more at once than is left of the file's.
        told.hear(told.send(6_000), Headers.ofBucket(9_000, 9_000, 8_000));

        assertFalse(told.take(5_000));

        assertEquals(8_000, requireNonNull(told.learned()).room());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void reservationsAndSettlements_balanceToZeroInBothMeters(long seed) {
        Random random = new Random(seed);
        LimitFixture told = LimitFixture.told(seed % 2 == 0 ? WINDOW : Bandwidth.bucket(10_000, MINUTE, 10_000));
        told.hear(told.send(0), Headers.ofBucket(5_000, 5_000, 5_000));
        for (int i = 0; i < 2_000; i++) {
            told.now += random.nextLong(SECOND);
            long amount = random.nextInt(600);
            long at = told.now;
            if (told.take(amount)) {
                long truth = random.nextInt(3) == 0 ? 0 : random.nextInt(800);
                told.cell.adjust(amount, truth, at, told.now += random.nextLong(SECOND));
            }
        }
        told.now += 10 * MINUTE;

        assertEquals(0, told.cell.used(told.now));
        assertEquals(5_000, told.room());
    }

    @Test
    void settlementOfWhatWasTakenBeforeTheMeterWasMade_leavesItAlone() {
        Sent early = untold.send(9_000);
        untold.now += SECOND;
        Sent sent = untold.send(1_000);
        untold.now += SECOND;
        untold.hear(sent, Headers.ofBucket(40_000, 40_000, 30_000));
        long room = untold.room();

        untold.cell.adjust(early.amount(), 100, early.at(), untold.now);

        assertEquals(room, untold.room());
    }

    @ParameterizedTest
    @CsvSource({"40000, 20000", "40000, 4000", "40000, 80000", "40000, 400000"})
    void limitThatChanges_isNoticedByTheFirstAnswerThatTellsIt(long before, long after) {
        answers(untold, new Provider(before, before), 20, 700);

        answers(untold, new Provider(after, after), 1, 700);

        assertEquals(Bandwidth.bucket(after, MINUTE, after), untold.bandwidth());
        assertEquals(after - 700, untold.room());
    }

    @Test
    void burstThatShrinksUnderTheSameLimit_isNoticedWithinThreeAnswers() {
        answers(untold, new Provider(60_000, 60_000), 20, 700);

        answers(untold, new Provider(60_000, 10_000), 3, 700);

        assertTrue(untold.room() <= 10_000, () -> "room for " + untold.room());
    }

    @Test
    void keyThatSomebodyElseSpends_isSeenByTheNextAnswer() {
        Provider provider = new Provider(40_000, 40_000);
        answers(untold, provider, 5, 700);

        provider.charge(20_000, untold.now);
        answers(untold, provider, 1, 700);

        assertNear(40_000 - provider.missing, untold.room(), 800);
    }

    @Test
    void keyOfTheFileThatSomebodyElseSpends_isSeenWithinFewAnswersAndForgottenWhenTheyStop() {
        LimitFixture told = LimitFixture.told(Bandwidth.bucket(40_000, MINUTE, 40_000));
        Provider provider = new Provider(40_000, 40_000);
        answers(told, provider, 5, 700);
        provider.charge(20_000, told.now);

        answers(told, provider, 4, 300);
        assertNear(40_000 - provider.missing, told.room(), 0.03 * 40_000);

        answers(told, provider, 200, 300);
        assertNull(told.learned());
    }

    @Test
    void oneAnswerThatSurprises_isNoSignOfOthers() {
        LimitFixture told = LimitFixture.told(Bandwidth.bucket(40_000, MINUTE, 40_000));
        Provider provider = new Provider(40_000, 40_000);
        answers(told, provider, 5, 700);

        told.now += SECOND;
        Sent sent = told.send(700);
        provider.charge(700, told.now);
        told.hear(sent, Headers.ofBucket(40_000, 40_000, 10_000));
        answers(told, provider, 5, 700);

        assertNull(told.learned());
    }

    @Test
    void answerToAnOlderRequestThanOneThatWasHeard_changesNothing() {
        answers(untold, new Provider(40_000, 40_000), 3, 700);
        Sent older = untold.send(700);
        untold.now += SECOND;
        Sent newer = untold.send(700);
        untold.hear(newer, Headers.ofBucket(40_000, 40_000, 20_000));
        long room = untold.room();

        untold.hear(older, Headers.ofBucket(40_000, 40_000, 39_000));
        untold.hear(older, Headers.ofBucket(80_000, 80_000, 80_000));

        assertEquals(room, untold.room());
        assertEquals(40_000, untold.bandwidth().limit());
    }

    @Test
    void answerThatIsOlderThanAReservation_doesNotGiveItBack() {
        Provider provider = new Provider(40_000, 40_000);
        answers(untold, provider, 3, 700);
        Sent sent = untold.send(700);
        Headers said = provider.charge(700, untold.now);
        untold.send(30_000);
        long room = untold.room();

        untold.hear(sent, said);

        assertEquals(room, untold.room());
    }

    /** Answers come in any order; each knows of those that were sent before it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void answersOutOfOrder_leaveTheMeterWhereTheProviderIs(long seed) {
        Random random = new Random(seed);
        Provider provider = new Provider(40_000, 40_000);
        List<Runnable> underWay = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            untold.now += random.nextLong(SECOND);
            Sent sent = untold.send(100 + random.nextInt(600));
            Headers said = provider.charge(sent.amount(), untold.now);
            underWay.add(() -> untold.hear(sent, said));
            if (underWay.size() > 5) {
                underWay.remove(random.nextInt(underWay.size())).run();
            }
        }

        assertEquals(Bandwidth.bucket(40_000, MINUTE, 40_000), untold.bandwidth());
        assertNear(40_000 - provider.missing, untold.room(), 0.03 * 40_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, -1", "-5, 10", "100, -1"})
    void headersOfNothing_teachNothing(long limit, long remaining) {
        untold.hear(untold.send(700), new Headers(limit, remaining, SECOND));

        assertFalse(untold.cell.limits());
        assertTrue(untold.take(1_000_000));
    }

    @Test
    void moreLeftThanTheLimit_isNoMoreThanTheLimit() {
        untold.hear(untold.send(700), new Headers(1_000, 5_000, 0));

        assertTrue(untold.room() <= 1_000, () -> "room for " + untold.room());
    }

    @Test
    void limitBeyondReason_isNone() {
        untold.hear(untold.send(700), new Headers((1L << 44) + 5, 0, -1));

        assertTrue(untold.take(1L << 30));
    }

    /** Whatever was said for a while, the truth is back soon after it is said again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void absurdHeaders_areForgottenWhenSensibleOnesCome(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            untold.now += SECOND;
            Sent sent = new Sent(untold.now, 700, untold.cell.reading(untold.now));
            untold.hear(sent, new Headers(absurd(random), absurd(random), random.nextLong(DAY)));
        }
        // The longest of those windows.
        untold.now += 2 * DAY;

        answers(untold, new Provider(50_000, 50_000), 20, 700);

        assertEquals(Bandwidth.bucket(50_000, MINUTE, 50_000), untold.bandwidth());
        assertNear(50_000 - 700, untold.room(), 0.03 * 50_000);
    }

    private static long absurd(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 999_999_999_999_999_999L;
            case 3 -> random.nextInt(10);
            default -> random.nextInt(1_000_000);
        };
    }

    @Test
    void refusedRequest_isNotTakenForCounted() {
        Provider provider = new Provider(40_000, 40_000);
        answers(untold, provider, 3, 700);
        untold.now += SECOND;
        Sent sent = untold.send(5_000);

        untold.refused(sent, provider.charge(0, untold.now));
        untold.cell.adjust(5_000, 0, sent.at(), untold.now);

        assertNear(40_000 - provider.missing, untold.room(), 0.03 * 40_000);
    }

    @Test
    void amountThatOneOfTheMetersNeverHolds_isTooLarge() {
        LimitFixture told = LimitFixture.told(WINDOW);
        assertTrue(told.cell.canHold(10_000, 1));
        assertFalse(told.cell.canHold(10_001, 1));

        told.hear(told.send(0), Headers.ofBucket(5_000, 5_000, 5_000));

        assertTrue(told.cell.canHold(5_000, 1));
        assertFalse(told.cell.canHold(5_001, 1));
    }

    @Test
    void waitForRoom_isThatOfTheMeterThatTakesLonger() {
        LimitFixture told = LimitFixture.told(WINDOW);
        told.hear(told.send(4_500), Headers.ofBucket(5_000, 5_000, 500));
        assertTrue(told.take(500));

        assertNear(MINUTE / 5.0, told.cell.nanosUntilAvailable(1_000, 0, told.now), SECOND / 1e3);
        assertTrue(told.cell.nanosUntilAvailable(6_000, 0, told.now) >= MINUTE);
    }

    @Test
    void memory_isThatOfTheShorterWindow() {
        LimitFixture told = LimitFixture.told(WINDOW);
        assertEquals(MINUTE, told.cell.memoryNanos());
        assertEquals(Long.MAX_VALUE, LimitFixture.untold().cell.memoryNanos());

        told.hear(told.send(700), Headers.of(1_666, 900));

        assertEquals(10 * SECOND, told.cell.memoryNanos());
    }

    private static void assertNear(double expected, long actual, double within) {
        assertEquals(expected, (double) actual, within);
    }

    @Test
    void limitThatCannotBeCounted_doesNotKeepTheNextOneFromBeingAdopted() {
        AdaptiveLimiter cell =
                new AdaptiveLimiter(new SlidingWindowCounter(Long.MAX_VALUE, 60_000_000_000L, 0), null, false);
        // As news of another process are heard: what it is worth is not known before.
        Guard.run(cell, () -> cell.adopt(new Bandwidth(Limits.Kind.SLIDING, 10, 0, 10), 1));

        cell.adopt(Bandwidth.window(100, 60_000_000_000L), 2);

        assertEquals(100, cell.available(3));
    }
}
