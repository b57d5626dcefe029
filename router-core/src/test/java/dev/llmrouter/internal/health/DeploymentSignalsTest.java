package dev.llmrouter.internal.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.strategy.OutputSpeed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What calls show while they are under way and when they end. */
class DeploymentSignalsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DeploymentSignals signals = new DeploymentSignals();
    private long now = 1000 * SECOND;

    /** Calls of about five seconds, one after the other. */
    private void answers(int count) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            long start = now;
            int slot = signals.begin(start, false);
            now += (long) (-Math.log(1 - random.nextDouble()) * 5 * SECOND);
            signals.answeredBy(slot, start, false, now);
            signals.wrote(400, start, now);
        }
    }

    @Test
    void silence_isThatOfTheOldestCall_sinceTheNewestSignOfLife() {
        assertEquals(0, signals.silentNanos(now));
        signals.begin(now, false);
        int second = signals.begin(now + SECOND, false);

        assertEquals(3.0 * SECOND, (double) signals.silentNanos(now + 3 * SECOND), 4);
        assertEquals(3.0 * SECOND, (double) signals.oldestCallNanos(now + 3 * SECOND), 4);
        signals.answeredBy(second, now + SECOND, false, now + 2 * SECOND);
        assertEquals((double) SECOND, (double) signals.silentNanos(now + 3 * SECOND), 4);
        assertEquals(3.0 * SECOND, (double) signals.oldestCallNanos(now + 3 * SECOND), 4);
    }

    @Test
    void oldestCall_isTheNextOneWhenTheOldestEnds() {
        int first = signals.begin(now, false);
        int second = signals.begin(now + SECOND, false);

        signals.endedWithout(first, now, false, now + 2 * SECOND);
        assertEquals((double) SECOND, (double) signals.oldestCallNanos(now + 2 * SECOND), 4);
        signals.endedWithout(second, now + SECOND, false, now + 2 * SECOND);
        assertEquals(-1, signals.oldestCallNanos(now + 2 * SECOND));
    }

    @Test
    void moreCallsThanSlots_areNotTrackedAndDoNoHarm() {
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slots.add(signals.begin(now + i * SECOND, false));
        }

        assertEquals(
                8,
                slots.stream()
                        .filter(slot -> slot == DeploymentSignals.UNTRACKED)
                        .count());
        slots.forEach(slot -> signals.endedWithout(slot, now, false, now + 60 * SECOND));
        assertEquals(0, signals.silentNanos(now + 60 * SECOND));
    }

    @Test
    void oneLongCall_isNoCertainSilence_butThreeAre() {
        answers(100);
        signals.begin(now, false);
        assertTrue(signals.isOverdue(now + 600 * SECOND));
        assertFalse(signals.isCertainlySilent(now + 600 * SECOND));

        signals.begin(now, false);
        signals.begin(now, false);
        assertTrue(signals.isCertainlySilent(now + 600 * SECOND));
    }

    @Test
    void silence_withoutAPast_isNotOverdue() {
        signals.begin(now, false);

        assertFalse(signals.isOverdue(now + 600 * SECOND));
    }

    @Test
    void silence_isOverdueTheSoonerTheMoreCallsAreUnderWay() {
        answers(200);
        signals.begin(now, false);
        assertFalse(signals.isOverdue(now + 10 * SECOND));
        for (int i = 0; i < 4; i++) {
            signals.begin(now, false);
        }

        assertFalse(signals.isOverdue(now + 2 * SECOND));
        assertTrue(signals.isOverdue(now + 10 * SECOND));
    }

    @Test
    void burstOfCallsThatAlwaysTakeAsLong_isNotOverdueBeforeTheirTime() {
        for (int i = 0; i < 100; i++) {
            long start = now;
            int slot = signals.begin(start, false);
            now += 5 * SECOND;
            signals.answeredBy(slot, start, false, now);
        }
        for (int i = 0; i < 20; i++) {
            signals.begin(now, false);
        }

        assertFalse(signals.isOverdue(now + 4 * SECOND));
        assertTrue(signals.isOverdue(now + 8 * SECOND));
    }

    @Test
    void streams_areComparedWithFirstOutputsOnly() {
        answers(200);
        for (int i = 0; i < 100; i++) {
            long start = now;
            int slot = signals.begin(start, true);
            now += SECOND / 4;
            signals.answeredBy(slot, start, true, now);
        }
        signals.begin(now, true);
        signals.begin(now, true);
        assertTrue(signals.isOverdue(now + 2 * SECOND));
    }

    @Test
    void callUnderWayDuringAStandstill_teachesNothing_aLaterOneDoes() {
        answers(200);
        OutputSpeed before = signals.speed();
        long start = now;
        int[] slots = new int[5];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = signals.begin(start, false);
        }
        now += 120 * SECOND;

        assertEquals(Pace.AFTER_STANDSTILL, signals.answeredBy(slots[0], start, false, now));
        signals.wrote(400, start, now);
        assertEquals(before.withoutRecent(), signals.speed());
        long later = now;
        int slot = signals.begin(later, false);
        now += 5 * SECOND;
        signals.answeredBy(slot, later, false, now);
        signals.wrote(400, later, now);
        assertEquals(400, signals.speed().recentTokens(), 1);
    }

    @Test
    void standstillsInARow_areSlowness_andTeach() {
        answers(200);
        long start = now;
        int[] slots = new int[5];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = signals.begin(start, false);
        }
        now += 60 * SECOND;
        signals.answeredBy(slots[0], start, false, now);
        now += 60 * SECOND;

        assertEquals(Pace.AFTER_STANDSTILL, signals.answeredBy(slots[1], start, false, now));
        signals.wrote(400, start, now);
        assertEquals(400, signals.speed().recentTokens(), 1);
    }

    @Test
    void callsThatEndedWithoutAnAnswer_areEvidenceUntilTheNextSignOfLife() {
        answers(200);
        for (int i = 0; i < 3; i++) {
            int slot = signals.begin(now, false);
            signals.endedWithout(slot, now, false, now + 60 * SECOND);
        }
        now += 60 * SECOND;
        assertEquals(0, signals.silentNanos(now), "no call waits");
        int next = signals.begin(now, false);

        assertTrue(signals.isOverdue(now + SECOND), "those before it were not answered either");
        assertTrue(signals.silentNanos(now + SECOND) >= 60 * SECOND);
        signals.answeredBy(next, now, false, now + 2 * SECOND);
        signals.begin(now + 2 * SECOND, false);
        assertFalse(signals.isOverdue(now + 3 * SECOND));
    }

    @Test
    void callsOfADeploymentThatHasBecomeSlower_mayTakeAsMuchLonger() {
        answers(200);
        long silence = 13 * SECOND;
        signals.begin(now, false);
        signals.begin(now, false);
        assertTrue(signals.isOverdue(now + silence));

        for (int i = 0; i < 5; i++) {
            signals.wrote(400, now - 20 * SECOND, now);
        }
        assertFalse(signals.isOverdue(now + silence));
    }

    @Test
    void answerLaterThanMostOfItsPast_isLate() {
        answers(200);
        long start = now;
        int slot = signals.begin(start, false);
        // Another answer just now: it has not stood still.
        signals.sign(start + 60 * SECOND);

        assertEquals(Pace.LATE, signals.answeredBy(slot, start, false, start + 60 * SECOND));
    }

    @Test
    void tokensOfStreams_areThoseThatAreOpen() {
        signals.streams(10);
        signals.streams(2.5);
        signals.streams(-10);

        assertEquals(2.5, signals.streamedTokens());
    }

    @Test
    void calls_ofManyThreads_leaveNothingBehind() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                long offset = thread;
                work.add(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        long start = now + i * 100L + offset * 7;
                        int slot = signals.begin(start, (i & 1) == 0);
                        signals.answeredBy(slot, start, (i & 1) == 0, start + 50);
                        signals.wrote(10, start, start + 50);
                    }
                    return null;
                });
            }
            for (java.util.concurrent.Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertEquals(-1, signals.oldestCallNanos(now));
        assertTrue(signals.speed().usualAnswers() > 0);
    }
}
