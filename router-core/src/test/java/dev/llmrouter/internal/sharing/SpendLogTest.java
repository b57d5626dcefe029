package dev.llmrouter.internal.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reported of what was spent: all of it, once, and never as older than it is. */
class SpendLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static Map<Long, Long> drained(SpendLog log, long now) {
        Map<Long, Long> byAge = new TreeMap<>();
        log.drain(now, (ago, amount) -> byAge.merge(ago, amount, Long::sum));
        return byAge;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 60, 86_400})
    void takenInTheSliceAfterTheClockWasRead_isReportedAsTakenNow(long windowSeconds) {
        SpendLog log = new SpendLog(windowSeconds * SECOND, 0);
        long slice = log.sliceNanos();
        long read = 1000 * slice - 1000;
        log.add(500, read + 2000);
        log.add(7, read - 2 * slice);

        Map<Long, Long> reported = drained(log, read);

        assertEquals(500, reported.get(0L));
        assertEquals(7, reported.get(slice + slice - 1000));
        assertTrue(drained(log, read + SECOND).isEmpty());
    }

    @Test
    void everySpending_isReportedOnce_andNeverAsOlderThanItIs() {
        Random random = new Random(11);
        for (int run = 0; run < 50; run++) {
            long window = (1 + random.nextInt(60)) * SECOND;
            SpendLog log = new SpendLog(window, 0);
            List<Long> waiting = new ArrayList<>();
            long spent = 0;
            long reported = 0;
            long now = 0;
            for (int step = 0; step < 300; step++) {
                now += (long) (random.nextDouble() * window / 20);
                long ahead = (long) (random.nextDouble() * 10 * log.sliceNanos());
                long at = random.nextBoolean() ? now : now + ahead;
                log.add(3, at);
                waiting.add(at);
                spent += 3;
                if (random.nextInt(6) == 0) {
                    Map<Long, Long> byAge = drained(log, now);
                    long oldest = now
                            - waiting.stream().mapToLong(Long::longValue).min().orElse(now);
                    byAge.keySet().forEach(ago -> assertTrue(ago <= Math.max(0, oldest), () -> ago + " of " + oldest));
                    reported +=
                            byAge.values().stream().mapToLong(Long::longValue).sum();
                    waiting.clear();
                }
            }
            reported += drained(log, now).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertEquals(spent, reported);
        }
    }
}
