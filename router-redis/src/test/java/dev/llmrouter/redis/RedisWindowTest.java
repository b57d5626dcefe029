package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.exchanged;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a window is kept: in slices, each in as many bytes as it needs. */
class RedisWindowTest {
    /** Long enough that no test lasts a slice of it. */
    private static final Duration HOUR = Duration.ofHours(1);

    private static final TestRedis REDIS = TestRedis.start();

    private final UsageStore store = REDIS.withNamespace().store();
    private long number;

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Reply exchange(Duration window, long limit, List<Report.Spent> spent, List<Report.Spent> corrections) {
        Quota quota =
                new Quota("k", Map.of(Quota.Of.TOKENS, new Quota.Limit(Limits.Kind.SLIDING, limit, window, limit)));
        return exchanged(
                store,
                Report.builder("one", ++number, Reports.LEASE)
                        .holdings(List.of(new Report.Holding(quota, Amount.NONE, spent, corrections)))
                        .wants(List.of(new Report.Want(List.of("k"), tokens(limit), 1, true)))
                        .build());
    }

    private long free(long limit, List<Report.Spent> spent, List<Report.Spent> corrections) {
        Reply reply = exchange(HOUR, limit, spent, corrections);
        long granted = reply.grants().stream()
                .mapToLong(grant -> grant.amount().tokens())
                .sum();
        return granted + reply.free().getOrDefault("k", tokens(-1)).tokens();
    }

    private static List<Report.Spent> at(Duration ago, long tokens) {
        return List.of(new Report.Spent(ago, tokens(tokens)));
    }

    private static Amount tokens(long tokens) {
        return new Amount(0, tokens, 0, 0);
    }

    @Test
    void spending_isHeldBackForLessThanAHundredthOfTheWindowLonger() {
        Duration wait =
                exchange(HOUR, 1, at(Duration.ZERO, 1), List.of()).waits().getOrDefault("k", Duration.ZERO);
        assertTrue(wait.compareTo(HOUR.minusMinutes(1)) > 0, wait::toString);
        assertTrue(wait.compareTo(HOUR.plus(HOUR.dividedBy(125))) < 0, wait::toString);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1L << 16, 1L << 32, 1L << 37})
    void amountsOfAnySize_areExact(long size) {
        long limit = 3 * size;
        assertEquals(limit - size, free(limit, at(Duration.ofMinutes(20), size), List.of()));
        assertEquals(limit - size - 1, free(limit, at(Duration.ofMinutes(20), 1), List.of()));
        assertEquals(limit - 2, free(limit, List.of(), at(Duration.ofMinutes(20), 1 - size)));
        assertEquals(limit, free(limit, List.of(), at(Duration.ofMinutes(20), -2)));
    }

    @Test
    void spendingFarBeyondTheLimit_isCorrectedToWhatItWas() {
        assertEquals(0, free(10, at(Duration.ofSeconds(1), 1_000_000), List.of()));
        assertEquals(3, free(10, List.of(), at(Duration.ofSeconds(1), -999_993)));
    }

    @Test
    void spendingsOfAllTheWindow_areAddedUp_andWaitedForOneByOne() {
        Random random = new Random(1);
        List<Report.Spent> spent = new ArrayList<>();
        for (int minute = 0; minute < 59; minute++) {
            spent.add(new Report.Spent(Duration.ofMinutes(minute).plusSeconds(random.nextInt(50)), tokens(10)));
        }
        assertEquals(10, free(600, spent, List.of()));
        Duration all = exchange(HOUR, 600, List.of(), List.of()).waits().getOrDefault("k", Duration.ZERO);
        assertTrue(all.compareTo(HOUR.minusMinutes(2)) > 0 && all.compareTo(HOUR.plusMinutes(1)) < 0, all::toString);
    }

    @Test
    void windowOfAnotherLength_keepsWhatWasSpentInIt() {
        List<Report.Spent> spent = new ArrayList<>(at(Duration.ofMinutes(40), 3));
        spent.addAll(at(Duration.ofMinutes(5), 4));
        assertEquals(93, free(100, spent, List.of()));
        Reply shorter = exchange(HOUR.dividedBy(6), 100, List.of(), List.of());
        assertEquals(96, shorter.free().getOrDefault("k", Amount.NONE).tokens());
        assertEquals(96, free(100, List.of(), List.of()));
    }
}
