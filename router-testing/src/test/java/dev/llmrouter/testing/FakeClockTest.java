package dev.llmrouter.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FakeClockTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> ran = new ArrayList<>();

    private TimeSource.Timer in(int seconds, String name) {
        return clock.schedule(
                () -> ran.add(name + " at " + clock.elapsed().toSeconds()),
                Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void nanos_ofANewClock_areNotZero() {
        assertNotEquals(0, clock.nanos());
    }

    @Test
    void time_withoutMoving_standsStill() {
        assertEquals(clock.nanos(), clock.nanos());
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @Test
    void advance_movesBothClocks() {
        FakeClock own = new FakeClock(-5, Instant.ofEpochMilli(7000));
        own.advance(Duration.ofMillis(3));
        assertEquals(3_000_000 - 5, own.nanos());
        assertEquals(7003, own.wallMillis());
    }

    @Test
    void advance_overTheEndOfLong_keepsTheOrderOfTimers() {
        FakeClock own = new FakeClock(Long.MAX_VALUE, Instant.EPOCH);
        own.schedule(() -> ran.add("first"), 1);
        own.schedule(() -> ran.add("second"), 2);
        own.advance(Duration.ofNanos(2));
        assertEquals(List.of("first", "second"), ran);
        assertEquals(Long.MIN_VALUE + 1, own.nanos());
    }

    @Test
    void advance_backwards_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }

    @Test
    void advance_runsTimersInOrder_eachAtItsOwnTime() {
        in(3, "c");
        in(1, "a");
        in(2, "b");
        clock.advance(Duration.ofSeconds(10));
        assertEquals(List.of("a at 1", "b at 2", "c at 3"), ran);
        assertEquals(Duration.ofSeconds(10), clock.elapsed());
    }

    @Test
    void advance_timersOfTheSameTime_runAsTheyWereSet() {
        in(1, "a");
        in(1, "b");
        in(1, "c");
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of("a at 1", "b at 1", "c at 1"), ran);
    }

    @Test
    void advance_leavesLaterTimers() {
        in(5, "a");
        clock.advance(Duration.ofSeconds(4));
        assertEquals(List.of(), ran);
        assertEquals(1, clock.pendingTimers());
    }

    @Test
    void advance_byZero_runsWhatIsDueNow() {
        in(0, "a");
        clock.advance(Duration.ZERO);
        assertEquals(List.of("a at 0"), ran);
    }

    @Test
    void timer_setByATimer_runsInTheSameAdvance() {
        clock.schedule(() -> in(2, "child"), Duration.ofSeconds(1).toNanos());
        clock.advance(Duration.ofSeconds(5));
        assertEquals(List.of("child at 3"), ran);
    }

    @Test
    void timer_thatSleeps_letsLaterTimersRunOnTheWay() {
        clock.schedule(() -> sleepSeconds(4), Duration.ofSeconds(1).toNanos());
        in(2, "a");
        clock.advance(Duration.ofSeconds(3));
        assertEquals(List.of("a at 2"), ran);
        assertEquals(Duration.ofSeconds(5), clock.elapsed(), "time does not go back to where advance wanted to go");
    }

    private void sleepSeconds(int seconds) {
        assertTrue(clock.sleepUnless(Duration.ofSeconds(seconds).toNanos(), () -> false));
    }

    @Test
    void timer_cancelled_doesNotRun() {
        TimeSource.Timer timer = in(1, "a");
        timer.cancel();
        clock.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), ran);
        assertEquals(0, clock.pendingTimers());
    }

    @Test
    void timer_cancelledByAnEarlierOneOfTheSameTime_doesNotRun() {
        List<TimeSource.Timer> second = new ArrayList<>();
        clock.schedule(() -> second.get(0).cancel(), 1);
        second.add(clock.schedule(() -> ran.add("second"), 1));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), ran);
    }

    @Test
    void timer_thatThrows_throwsOutOfAdvance() {
        clock.schedule(
                () -> {
                    throw new IllegalStateException("task");
                },
                1);
        assertThrows(IllegalStateException.class, () -> clock.advance(Duration.ofSeconds(1)));
    }

    @Test
    void timer_forEver_neverRuns() {
        clock.advance(Duration.ofSeconds(1));
        clock.schedule(() -> ran.add("never"), Long.MAX_VALUE);
        clock.advance(Duration.ofDays(365));
        assertEquals(List.of(), ran);
    }

    @Test
    void sleep_movesTimeAndRunsTimersOnTheWay() throws Exception {
        in(2, "a");
        clock.sleep(Duration.ofSeconds(3).toNanos());
        assertEquals(List.of("a at 2"), ran);
        assertEquals(Duration.ofSeconds(3), clock.elapsed());
    }

    @Test
    void sleep_ofAnInterruptedThread_throwsWithoutMovingTime() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> clock.sleep(5));
        assertFalse(Thread.interrupted(), "the mark is taken away");
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @Test
    void sleep_interruptedByATimer_endsThere() {
        Thread sleeper = Thread.currentThread();
        clock.schedule(sleeper::interrupt, 3);
        assertThrows(InterruptedException.class, () -> clock.sleep(5));
        assertEquals(Duration.ofNanos(3), clock.elapsed());
    }

    @Test
    void sleep_ofZero_returnsAtOnceEvenWhenInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        clock.sleep(0);
        assertTrue(Thread.interrupted(), "the mark stays");
    }

    @Test
    void sleepUnless_stopped_leavesTimeAtThatMoment() {
        AtomicBoolean stop = new AtomicBoolean();
        clock.schedule(() -> stop.set(true), Duration.ofSeconds(30).toNanos());
        assertFalse(clock.sleepUnless(Duration.ofSeconds(40).toNanos(), stop::get));
        assertEquals(Duration.ofSeconds(30), clock.elapsed());
    }

    @Test
    void sleepUnless_stoppedAtItsEnd_isStopped() {
        AtomicBoolean stop = new AtomicBoolean();
        clock.schedule(() -> stop.set(true), 30);
        assertFalse(clock.sleepUnless(30, stop::get));
    }

    @Test
    void advanceUntil_stopsAtTheTimerThatDidIt() {
        CompletableFuture<String> future = new CompletableFuture<>();
        clock.schedule(() -> future.complete("done"), 20);
        in(9, "later");
        assertTrue(clock.advanceUntil(future::isDone));
        assertEquals(Duration.ofNanos(20), clock.elapsed());
        assertEquals(1, clock.pendingTimers());
    }

    @Test
    void advanceUntil_withoutATimerThatEndsIt_failsAfterTheLastTimer() {
        in(2, "a");
        assertFalse(clock.advanceUntil(() -> false));
        assertEquals(Duration.ofSeconds(2), clock.elapsed());
    }

    @Test
    void advanceUntil_timersThatSetThemselvesAgain_endsAfterADay() {
        clock.schedule(this::everyHour, 0);
        assertFalse(clock.advanceUntil(() -> false));
        assertEquals(Duration.ofDays(1), clock.elapsed());
    }

    private void everyHour() {
        clock.schedule(this::everyHour, Duration.ofHours(1).toNanos());
    }

    @Test
    void close_dropsTimersAndLeavesTheClockUsable() {
        in(1, "a");
        clock.close();
        in(2, "b");
        clock.advance(Duration.ofSeconds(3));
        assertEquals(List.of("b at 2"), ran);
    }

    @Test
    void sleepers_onTwoThreads_sleepSideBySide() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        clock.schedule(
                () -> {
                    inside.countDown();
                    await(goOn);
                },
                Duration.ofSeconds(1).toNanos());
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> sleepSeconds(10));
        inside.await();
        clock.sleep(Duration.ofSeconds(3).toNanos());
        assertEquals(Duration.ofSeconds(4), clock.elapsed(), "a timer that runs holds no lock");
        goOn.countDown();
        other.join();
        assertEquals(Duration.ofSeconds(10), clock.elapsed());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
