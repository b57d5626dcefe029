package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Whatever a process tells the script, and whatever the script finds in its keys. */
class ExchangeFuzzTest {
    private static final int EXCHANGES = 500 * Integer.getInteger("fuzz.rounds", 1);
    private static final List<String> NAMES =
            List.of("a", "b b", "", "new\nline", "漢😀", "nul\u0000", "{x}:[y]", "x".repeat(3_000), "quota a", "%s%d");
    private static final List<Long> NUMBERS = List.of(
            0L,
            1L,
            2L,
            3L,
            60L,
            1_000L,
            65_535L,
            65_536L,
            1L << 32,
            (1L << 53) - 1,
            1L << 53,
            1L << 60,
            Long.MAX_VALUE);

    private final Random random = new Random(3);

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private long small() {
        return random.nextInt(40) == 0 ? any(NUMBERS) : random.nextInt(30);
    }

    private Amount amount() {
        return new Amount(small(), small(), small(), small());
    }

    private Duration time() {
        return random.nextInt(10) == 0
                ? any(List.of(
                        Duration.ZERO, Duration.ofNanos(1), Duration.ofDays(40), Duration.ofMillis(Long.MAX_VALUE / 2)))
                : Duration.ofMillis(random.nextInt(90_000));
    }

    private Quota.Limit limit() {
        return new Quota.Limit(any(List.of(Limits.Kind.values())), any(NUMBERS), time(), any(NUMBERS));
    }

    private List<Report.Spent> spent(boolean corrections) {
        List<Report.Spent> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add(new Report.Spent(time(), corrections && random.nextBoolean() ? amount().times(-1) : amount()));
        }
        return all;
    }

    private Report report(long number, String epoch, long seen) {
        Map<String, Report.Holding> holdings = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
            for (int j = random.nextInt(4); j > 0; j--) {
                limits.put(any(List.of(Quota.Of.values())), limit());
            }
            String key = any(NAMES);
            holdings.put(key, new Report.Holding(new Quota(key, limits), amount(), spent(false), spent(true)));
        }
        List<Report.Want> wants = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int count = random.nextInt(20) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(9);
            wants.add(new Report.Want(List.copyOf(holdings.keySet()), amount(), count, random.nextBoolean(), time()));
        }
        List<News> news = random.nextInt(4) > 0
                ? List.of()
                : List.of(
                        new News.Cooling(any(NAMES), any(List.of(FailureKind.values())), time()),
                        new News.AskedToWait(any(NAMES), time()),
                        new News.Learned(any(NAMES), any(List.of(Quota.Of.values())), limit()));
        List<Report.Expense> expenses = random.nextInt(4) > 0
                ? List.of()
                : List.of(new Report.Expense(any(NAMES), time().plusMillis(1), random.nextInt()));
        return Report.builder(any(List.of("p1", "p2", "p3")), number, Duration.ofSeconds(random.nextInt(60)))
                .epoch(epoch)
                .processes(random.nextInt(4))
                .holdings(List.copyOf(holdings.values()))
                .wants(wants)
                .news(news)
                .seen(seen)
                .expenses(expenses)
                .build();
    }

    @Test
    void report_ofAnyNamesAndNumbers_isAnsweredWithinItsLimits() throws Exception {
        try (TestRedis redis = TestRedis.start();
                TestRedis space = redis.withNamespace();
                UsageStore store = space.store()) {
            String epoch = "";
            long seen = 0;
            for (int i = 0; i < EXCHANGES; i++) {
                String from = any(List.of(epoch, epoch, epoch, "", "another"));
                Report report = report(i - random.nextInt(2), from, any(List.of(seen, 0L, Long.MAX_VALUE)));

                Reply reply = store.exchange(report);

                assertWithin(report, reply);
                epoch = reply.epoch();
                seen = reply.seen();
            }
            space.forget();
        }
    }

    private static void assertWithin(Report report, Reply reply) {
        assertTrue(reply.processes() >= 1);
        reply.waits().values().forEach(wait -> assertTrue(!wait.isNegative(), reply::toString));
        for (Report.Holding holding : report.holdings()) {
            Quota quota = holding.quota();
            quota.limits().forEach((of, limit) -> {
                long most = limit.kind() == Limits.Kind.BUCKET ? limit.burst() : limit.limit();
                long free = of.in(reply.free().getOrDefault(quota.key(), Amount.NONE));
                assertTrue(free >= 0 && free <= most, () -> free + " free of " + most);
                long granted = reply.grants().stream()
                        .filter(grant -> grant.key().equals(quota.key()))
                        .mapToLong(grant -> of.in(grant.amount()))
                        .sum();
                assertTrue(granted >= 0 && granted <= most, () -> granted + " granted of " + most);
            });
        }
    }

    @Test
    void keysThatSomebodyElseWrote_areAnsweredOrToldAsTrouble_andNeverStopRedis() throws Exception {
        try (TestRedis redis = TestRedis.start();
                TestRedis space = redis.withNamespace();
                UsageStore store = space.store();
                Jedis jedis = space.connect()) {
            String state = Keys.of(space.namespace()).state();
            int troubles = 0;
            for (int i = 0; i < EXCHANGES / 5; i++) {
                List<String> fields = new ArrayList<>(jedis.hkeys(state));
                if (!fields.isEmpty()) {
                    byte[] garbage = new byte[random.nextInt(12)];
                    random.nextBytes(garbage);
                    jedis.hset(Keys.bytes(state), Keys.bytes(any(fields)), garbage);
                }
                try {
                    store.exchange(report(i, "", 0));
                } catch (StoreUnavailableException told) {
                    troubles++;
                    space.forget();
                }
            }
            assertTrue(troubles > 0, "the garbage is some");
            space.forget();
            assertEquals(1, store.exchange(Reports.rich("new")).processes());
            space.forget();
        }
    }
}
