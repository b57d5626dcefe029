package dev.llmrouter.internal.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentCountTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @Test
    void whatHappened_isCountedAtOnce() {
        RecentCount count = new RecentCount(MINUTE, 5);
        count.add(5);
        count.add(6);
        assertEquals(2, count.total(6));
    }

    @Test
    void whatHappened_isForgottenAfterTheWindow() {
        RecentCount count = new RecentCount(MINUTE, 0);
        count.add(0);
        count.add(MINUTE / 2);
        assertEquals(2, count.total(MINUTE - 1));
        assertEquals(1, count.total(MINUTE + MINUTE / 100));
        assertEquals(0, count.total(2 * MINUTE));
    }

    @Test
    void whatNobodyAskedFor_isForgottenToo() {
        RecentCount count = new RecentCount(MINUTE, 0);
        count.add(0);
        count.add(3 * MINUTE);
        assertEquals(1, count.total(3 * MINUTE));
    }

    @Test
    void threads_loseNothing() throws InterruptedException {
        RecentCount count = new RecentCount(MINUTE, 0);
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    count.add(i * MINUTE / 20_000);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(40_000, count.total(MINUTE / 2));
    }
}
