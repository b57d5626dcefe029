package dev.llmrouter.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemTimeSourceTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(1);

    private final TimeSource time = TimeSource.system();

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void task_runsOnANamedDaemon() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        time.schedule(() -> ran.complete(Thread.currentThread()), 0);
        Thread thread = ran.get(10, TimeUnit.SECONDS);
        assertEquals("llm-router-timer", thread.getName());
        assertTrue(thread.isDaemon());
    }

    @Test
    void negativeDelay_isNoDelay() throws Exception {
        CompletableFuture<String> ran = new CompletableFuture<>();
        time.schedule(() -> ran.complete("ran"), -1);
        assertEquals("ran", ran.get(10, TimeUnit.SECONDS));
    }

    @Test
    void timerThread_keepsNoThreadLocalsOfTheFirstCaller() throws Exception {
        InheritableThreadLocal<String> ofTheCaller = new InheritableThreadLocal<>();
        ofTheCaller.set("request 1");
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        time.schedule(() -> seen.complete("request 1".equals(ofTheCaller.get())), 0);
        assertFalse(seen.get(10, TimeUnit.SECONDS));
        ofTheCaller.remove();
    }

    @Test
    void cancelledTask_doesNotRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<String> later = new CompletableFuture<>();
        // Both are due while the only timer thread is busy with this one, and the second of them comes after
        // the first.
        time.schedule(
                () -> {
                    TimeSource.Timer taken = time.schedule(() -> ran.set(true), 0);
                    time.schedule(() -> later.complete("ran"), 0);
                    taken.cancel();
                },
                0);
        assertEquals("ran", later.get(10, TimeUnit.SECONDS));
        assertFalse(ran.get());
    }

    @Test
    void taskOfManyBeats_runsWhenItIsDueAndNotBefore() throws Exception {
        try (SystemTimeSource quick = new SystemTimeSource(BEAT)) {
            CompletableFuture<Long> ran = new CompletableFuture<>();
            long start = quick.nanos();
            quick.schedule(() -> ran.complete(quick.nanos()), 50 * BEAT);
            assertTrue(ran.get(10, TimeUnit.SECONDS) - start >= 50 * BEAT);
        }
    }

    @Test
    void tasksOfManyBeats_runAgainAfterASilence() throws Exception {
        try (SystemTimeSource quick = new SystemTimeSource(BEAT)) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<String> ran = new CompletableFuture<>();
                quick.schedule(() -> ran.complete("ran"), 3 * BEAT);
                assertEquals("ran", ran.get(10, TimeUnit.SECONDS));
                CompletableFuture<String> rested = new CompletableFuture<>();
                quick.schedule(() -> rested.complete("rested"), 2 * BEAT);
                assertEquals("rested", rested.get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void tasksOfManyBeats_thatAreTakenBackByOtherThreads_doNotRun() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        try (SystemTimeSource quick = new SystemTimeSource(BEAT)) {
            List<TimeSource.Timer> timers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                timers.add(quick.schedule(ran::incrementAndGet, HOUR + i % 7));
            }
            CompletableFuture<Void> half =
                    CompletableFuture.runAsync(() -> timers.subList(0, 500).forEach(TimeSource.Timer::cancel));
            timers.subList(500, 1000).forEach(TimeSource.Timer::cancel);
            half.get(10, TimeUnit.SECONDS);
            CompletableFuture<String> last = new CompletableFuture<>();
            quick.schedule(() -> last.complete("ran"), 5 * BEAT);
            assertEquals("ran", last.get(10, TimeUnit.SECONDS));
        }
        assertEquals(0, ran.get());
    }

    @Test
    void cancel_beforeOrAfterABeatMovedItOn_isNeverMissed() throws Exception {
        try (SystemTimeSource quick = new SystemTimeSource(BEAT)) {
            for (int i = 0; i < 100; i++) {
                AtomicBoolean cancelled = new AtomicBoolean();
                AtomicBoolean ranAfter = new AtomicBoolean();
                CompletableFuture<String> over = new CompletableFuture<>();
                TimeSource.Timer timer = quick.schedule(() -> ranAfter.set(cancelled.get()), 3 * BEAT);
                // On the timer's own thread, so that the task is not just running.
                quick.schedule(
                        () -> {
                            timer.cancel();
                            cancelled.set(true);
                            quick.schedule(() -> over.complete("over"), 2 * BEAT);
                        },
                        BEAT + i * BEAT / 60);
                over.get(10, TimeUnit.SECONDS);
                assertFalse(ranAfter.get());
            }
        }
    }

    @Test
    void taskThatThrows_isReportedAndHarmsNoOther() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        CompletableFuture<String> next = new CompletableFuture<>();
        IllegalStateException failure = new IllegalStateException("expected by this test");
        time.schedule(
                () -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.complete(thrown));
                    throw failure;
                },
                0);
        time.schedule(() -> next.complete("ran"), 0);
        assertSame(failure, reported.get(10, TimeUnit.SECONDS));
        assertEquals("ran", next.get(10, TimeUnit.SECONDS));
    }

    @Test
    void close_dropsWhatIsScheduledAndEndsTheThread() throws Exception {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        AtomicBoolean ran = new AtomicBoolean();
        time.schedule(() -> started.complete(Thread.currentThread()), 0);
        time.schedule(() -> ran.set(true), HOUR);
        Thread timer = started.get(10, TimeUnit.SECONDS);
        time.close();
        time.close();
        timer.join(10_000);
        assertFalse(timer.isAlive());
        assertFalse(ran.get());
    }

    @Test
    void schedule_afterClose_isDropped() {
        time.close();
        AtomicBoolean ran = new AtomicBoolean();
        time.schedule(() -> ran.set(true), 0).cancel();
        assertFalse(ran.get());
    }

    @Test
    void sleep_ofNothing_returns() throws InterruptedException {
        time.sleep(0);
        time.sleep(-HOUR);
    }

    @Test
    void sleep_endsWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> time.sleep(HOUR));
        assertFalse(Thread.interrupted());
    }

    @Test
    void clock_isMonotonic() {
        long before = time.nanos();
        assertTrue(time.nanos() - before >= 0);
        assertTrue(Ticker.system().nanos() - before >= 0);
    }

    @Test
    void date_isTheSystems() {
        long before = System.currentTimeMillis();
        assertTrue(time.wallMillis() >= before);
    }
}
