package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.store.InMemoryUsageStore;
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
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/**
 * The script and the store in memory get the same reports at the same moments, and answer alike. Moments are chosen such that the slices
 * of both, a 126th and a 240th of the window, begin there.
 */
class ExchangeDifferentialTest {
    private static final String TIME = "redis.call('TIME')";
    private static final Duration WINDOW = Duration.ofMillis(126 * 240);
    private static final Duration STEP = WINDOW.dividedBy(6);
    private static final Duration LEASE = STEP.multipliedBy(2);
    private static final long START = STEP.toMillis() * 300_000_000L;

    private final FakeClock clock = new FakeClock();
    private final InMemoryUsageStore memory = new InMemoryUsageStore(clock);
    private final Map<String, Member> members = new TreeMap<>();
    private final List<Quota> quotas = new ArrayList<>();

    /** A process, as both stores know it. */
    private static final class Member {
        private final UsageStore other;
        private final Map<String, Long> held = new TreeMap<>();
        private long number;
        private String epoch = "";
        private String otherEpoch = "";
        private int processes;

        private Member(UsageStore other) {
            this.other = other;
        }
    }

    private void advance(Jedis jedis, String name, Duration length) {
        clock.advance(length);
        long millis = START + clock.elapsed().toMillis();
        jedis.hset(
                name, Map.of("seconds", Long.toString(millis / 1000), "micros", Long.toString(millis % 1000 * 1000)));
    }

    private static Amount requests(long count) {
        return new Amount(count, 0, 0, 0);
    }

    private static Report withEpoch(Report report, String epoch) {
        return Report.builder(report.process(), report.number(), report.leaseTime())
                .epoch(epoch)
                .processes(report.processes())
                .holdings(report.holdings())
                .wants(report.wants())
                .build();
    }

    private Report report(String name, Member member, Random random) {
        List<Report.Holding> holdings = new ArrayList<>();
        List<Report.Want> wants = new ArrayList<>();
        for (Quota quota : quotas) {
            long held = member.held.getOrDefault(quota.key(), 0L);
            long spent = held == 0 ? 0 : random.nextInt((int) held + 1);
            long back = held - spent == 0 ? 0 : random.nextInt((int) (held - spent) + 1);
            member.held.put(quota.key(), held - spent - back);
            List<Report.Spent> spendings =
                    spent == 0 ? List.of() : List.of(new Report.Spent(Duration.ZERO, requests(spent)));
            holdings.add(new Report.Holding(quota, requests(held - spent - back), spendings, List.of()));
            if (wants.size() < 8 && random.nextInt(3) == 0) {
                boolean waiting = random.nextBoolean();
                // Of both stores a slice leaves the window within half a step of its moment.
                Duration within = waiting && random.nextBoolean()
                        ? STEP.multipliedBy(random.nextInt(4)).plus(STEP.dividedBy(2))
                        : Duration.ZERO;
                String another = quotas.get(random.nextInt(quotas.size())).key();
                List<String> keys = random.nextBoolean() ? List.of(quota.key()) : List.of(quota.key(), another);
                Amount size = requests(1 + random.nextInt(3) / 2);
                wants.add(new Report.Want(keys, size, 1 + random.nextInt(6), waiting, within));
            }
        }
        return Report.builder(name, ++member.number, LEASE)
                .processes(member.processes)
                .holdings(holdings)
                .wants(wants)
                .build();
    }

    private static Map<String, Long> grants(Reply reply) {
        Map<String, Long> sums = new TreeMap<>();
        reply.grants().forEach(grant -> sums.merge(grant.key(), grant.amount().requests(), Long::sum));
        return sums;
    }

    private static Map<String, Long> grantsForLater(Reply reply) {
        Map<String, Long> sums = new TreeMap<>();
        reply.grants().stream()
                .filter(grant -> !grant.in().isZero())
                .forEach(grant -> sums.merge(grant.key(), grant.amount().requests(), Long::sum));
        return sums;
    }

    private static void assertAlike(Reply expected, Reply actual, String when) {
        assertEquals(expected.recovering(), actual.recovering(), when);
        assertEquals(expected.processes(), actual.processes(), when);
        assertEquals(new TreeMap<>(grants(expected)), new TreeMap<>(grants(actual)), when);
        assertEquals(grantsForLater(expected), grantsForLater(actual), when);
        Map<String, String> free = new TreeMap<>();
        expected.free().forEach((key, amount) -> {
            Amount other = actual.free().get(key);
            if (!amount.equals(other)) {
                free.put(key, amount + " and in Redis " + other);
            }
        });
        assertEquals(Map.of(), free, when);
        assertEquals(expected.waits().keySet(), actual.waits().keySet(), when);
    }

    private void play(UsageStore redis, Jedis jedis, String name, Random random, int exchanges) throws Exception {
        for (int i = 0; i < exchanges; i++) {
            int pause = random.nextInt(30) == 0 ? 20_000_000 : random.nextInt(3);
            advance(jedis, name, STEP.multipliedBy(pause));
            String process = "p" + random.nextInt(3);
            Member member = members.computeIfAbsent(process, any -> new Member(memory.connect()));
            Report report = report(process, member, random);
            String when = "exchange " + i + " of " + process + " after " + clock.elapsed();
            if (random.nextInt(10) == 0) {
                // Its reply is lost, and it is repeated at once.
                member.other.exchange(withEpoch(report, member.otherEpoch));
                redis.exchange(withEpoch(report, member.epoch));
            }
            Reply expected = member.other.exchange(withEpoch(report, member.otherEpoch));
            Reply actual = redis.exchange(withEpoch(report, member.epoch));
            assertAlike(expected, actual, when);
            if (random.nextInt(10) == 0) {
                // One that was left behind comes after it.
                Report late = Report.builder(process, member.number - 1, LEASE)
                        .processes(1)
                        .build();
                member.other.exchange(withEpoch(late, expected.epoch()));
                redis.exchange(withEpoch(late, actual.epoch()));
            }
            member.otherEpoch = expected.epoch();
            member.epoch = actual.epoch();
            member.processes = actual.processes();
            grants(actual).forEach((key, amount) -> member.held.merge(key, amount, Long::sum));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 600",
        "2, 400",
        "3, 400",
        "7, 300",
        "16, 250",
        "30, 200",
        "31, 200",
        "100, 150",
        "300, 100",
        "1000, 60",
        "10000, 6"
    })
    void anyHistory_isAnsweredAlike(int count, int exchanges) throws Exception {
        for (int i = 0; i < count; i++) {
            Kind kind = i % 2 == 0 ? Kind.SLIDING : Kind.BUCKET;
            Quota.Limit limit = new Quota.Limit(kind, 12, WINDOW, 12);
            quotas.add(new Quota("quota " + i, Map.of(Quota.Of.REQUESTS, limit)));
        }
        try (TestRedis redis = TestRedis.start();
                TestRedis space = redis.withNamespace();
                Jedis jedis = space.connect()) {
            String name = "clock of " + space.namespace();
            Script script =
                    Script.of(Script.text().replace(TIME, "redis.call('HMGET', '" + name + "', 'seconds', 'micros')"));
            advance(jedis, name, Duration.ZERO);
            try (UsageStore store = new RedisUsageStore(space.client(), Keys.of(space.namespace()), script)) {
                play(store, jedis, name, new Random(count), exchanges);
            }
            space.forget();
            jedis.del(name);
        }
    }

    @Test
    void clockThatJumpsBackBetweenGrants_neverGrantsMoreThanTheLimitAtOnce() throws Exception {
        Quota quota = new Quota("k", Map.of(Quota.Of.REQUESTS, new Quota.Limit(Kind.SLIDING, 100, WINDOW, 100)));
        try (TestRedis redis = TestRedis.start();
                TestRedis space = redis.withNamespace();
                Jedis jedis = space.connect()) {
            String name = "clock of " + space.namespace();
            Script script =
                    Script.of(Script.text().replace(TIME, "redis.call('HMGET', '" + name + "', 'seconds', 'micros')"));
            long seconds = START / 1000;
            try (UsageStore store = new RedisUsageStore(space.client(), Keys.of(space.namespace()), script)) {
                String epoch = "";
                long spent = 0;
                long held = 0;
                for (int i = 1; i <= 12; i++) {
                    long back = i < 4 ? 0 : 1000L * i;
                    jedis.hset(name, Map.of("seconds", Long.toString(seconds - back), "micros", "0"));
                    List<Report.Spent> spendings = List.of(new Report.Spent(Duration.ZERO, requests(held)));
                    spent += held;
                    Reply reply = store.exchange(Report.builder("one", i, LEASE)
                            .epoch(epoch)
                            .processes(1)
                            .holdings(List.of(new Report.Holding(quota, Amount.NONE, spendings, List.of())))
                            .wants(List.of(new Report.Want(List.of("k"), requests(30), 1, true)))
                            .build());
                    held = grants(reply).getOrDefault("k", 0L);
                    if (!epoch.isEmpty() && !epoch.equals(reply.epoch())) {
                        // As a process does: what it spent is reported again, in the next report.
                        assertEquals(0, held, "granted before anything was reported again");
                        held = spent;
                        spent = 0;
                    }
                    epoch = reply.epoch();
                }
                assertEquals(90, spent + held, "requests of 100");
            }
            space.forget();
            jedis.del(name);
        }
    }

    /** A process of its own, of 100 requests in a window, whose clock runs as it should. */
    private static final class Spender {
        private final UsageStore store;
        private final Quota quota =
                new Quota("k", Map.of(Quota.Of.REQUESTS, new Quota.Limit(Kind.SLIDING, 100, WINDOW, 100)));
        private long number;
        private String epoch = "";
        private long storeMillis = Report.UNKNOWN;
        private long held;

        private Spender(UsageStore store) {
            this.store = store;
        }

        /** Spends all that it holds, and asks for so much, so many milliseconds after the last time. */
        private long exchange(int wanted, long later) throws Exception {
            storeMillis = storeMillis < 0 ? storeMillis : storeMillis + later;
            Reply reply = store.exchange(Report.builder("one", ++number, LEASE)
                    .epoch(epoch)
                    .processes(1)
                    .holdings(List.of(new Report.Holding(
                            quota, Amount.NONE, List.of(new Report.Spent(Duration.ZERO, requests(held))), List.of())))
                    .wants(List.of(new Report.Want(List.of("k"), requests(1), wanted, true)))
                    .storeMillis(storeMillis)
                    .build());
            epoch = reply.epoch();
            storeMillis = reply.storeMillis();
            held = grants(reply).getOrDefault("k", 0L);
            return held;
        }
    }

    /** A script whose clock the test sets. */
    private interface WithClock {
        void play(Spender spender, ClockOf clock) throws Exception;
    }

    /** Sets the clock of Redis. */
    private interface ClockOf {
        void showsMillis(long millis);
    }

    private static void withClock(WithClock test) throws Exception {
        try (TestRedis redis = TestRedis.start();
                TestRedis space = redis.withNamespace();
                Jedis jedis = space.connect()) {
            String name = "clock of " + space.namespace();
            Script script =
                    Script.of(Script.text().replace(TIME, "redis.call('HMGET', '" + name + "', 'seconds', 'micros')"));
            ClockOf clock = millis -> jedis.hset(
                    name,
                    Map.of("seconds", Long.toString(millis / 1000), "micros", Long.toString(millis % 1000 * 1000)));
            try (UsageStore store = new RedisUsageStore(space.client(), Keys.of(space.namespace()), script)) {
                test.play(new Spender(store), clock);
            }
            space.forget();
            jedis.del(name);
        }
    }

    @Test
    void clockThatJumpsAhead_forgetsNothing() throws Exception {
        withClock((spender, clock) -> {
            clock.showsMillis(START);
            assertEquals(100, spender.exchange(100, 0));
            clock.showsMillis(START + 100);
            assertEquals(0, spender.exchange(100, 100));

            long hour = Duration.ofHours(1).toMillis();
            clock.showsMillis(START + hour + 200);
            assertEquals(0, spender.exchange(100, 100), "an hour ahead, a moment later");
            clock.showsMillis(START + hour + WINDOW.toMillis() / 2);
            assertEquals(0, spender.exchange(100, WINDOW.toMillis() / 2 - 200), "half a window later");
            clock.showsMillis(START + hour + 2 * WINDOW.toMillis());
            assertEquals(100, spender.exchange(100, 3 * WINDOW.toMillis() / 2), "when all has left the window");
        });
    }

    @Test
    void clockThatJumpsAheadAndIsSetBack_forgetsNothing() throws Exception {
        withClock((spender, clock) -> {
            clock.showsMillis(START);
            assertEquals(100, spender.exchange(100, 0));
            clock.showsMillis(START + 3_600_100);
            assertEquals(0, spender.exchange(100, 100));
            String epoch = spender.epoch;

            clock.showsMillis(START + 200);
            assertEquals(0, spender.exchange(100, 100));
            assertEquals(epoch, spender.epoch, "nothing was lost");
            clock.showsMillis(START + 200 + 2 * WINDOW.toMillis());
            assertEquals(100, spender.exchange(100, 2 * WINDOW.toMillis()));
        });
    }

    @Test
    void reportThatIsLongOnItsWay_holdsCapacityBackOnlyUntilTheNext() throws Exception {
        withClock((spender, clock) -> {
            clock.showsMillis(START);
            assertEquals(100, spender.exchange(100, 0));
            // Of a client that gave it up: it arrives two windows after it was written.
            clock.showsMillis(START + 2 * WINDOW.toMillis());
            long before = spender.storeMillis;
            assertEquals(0, spender.exchange(100, 10));

            spender.storeMillis = before;
            assertEquals(100, spender.exchange(100, 2 * WINDOW.toMillis()));
        });
    }
}
