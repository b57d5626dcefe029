package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitProbeTest {
    private final LimitProbe probe = new LimitProbe();

    @Test
    void doubt_beginsWhereThePagesSay() throws IOException {
        String row = "| a learned limit without room | 65 s |";
        assertTrue(Files.readString(Path.of("..", "docs", "reliability.md")).contains(row));
        assertTrue(Files.readString(Path.of("..", "docs", "limits.md")).contains("no room for 65 seconds or more"));

        assertFalse(LimitProbe.isDoubted(Duration.ofSeconds(65).toNanos()));
        assertTrue(LimitProbe.isDoubted(Duration.ofSeconds(65).toNanos() + 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE})
    void test_isOneAtATime_andEndsWithItsAttempt(long takenAt) {
        assertTrue(probe.tryBegin(takenAt));
        assertFalse(probe.tryBegin(takenAt + 1));
        probe.ended(takenAt + 2);
        assertTrue(probe.isUnderWay());

        probe.ended(takenAt);

        assertFalse(probe.isUnderWay());
        assertTrue(probe.tryBegin(takenAt));
    }

    @Test
    void attemptsThatEndWithoutATest_changeNothing() {
        probe.ended(Long.MIN_VALUE);
        probe.ended(0);

        assertFalse(probe.isUnderWay());
    }

    @Test
    void manyThreads_beginOneTest() throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long takenAt = i;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (probe.tryBegin(takenAt)) {
                    begun.incrementAndGet();
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(1, begun.get());
    }
}
