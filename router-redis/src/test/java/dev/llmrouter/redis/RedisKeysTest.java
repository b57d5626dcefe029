package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.exchanged;
import static dev.llmrouter.redis.Reports.rich;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What is left in Redis. */
class RedisKeysTest {
    @Test
    void allKeys_areOfTheNamespace_andExpire() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "team a")) {
            exchanged(store, rich("one"));
            exchanged(store, rich("two"));
            assertEquals(Set.of("llmrouter:v1:{team a}:state", "llmrouter:v1:{team a}:news"), jedis.keys("*"));
            for (String key : jedis.keys("*")) {
                assertTrue(jedis.ttl(key) > 0, key);
            }
            long day = 24 * 60 * 60;
            assertTrue(jedis.ttl("llmrouter:v1:{team a}:state") >= day, "as long as the budget's period");
        }
    }

    @Test
    void credentials_areNowhere() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "sk-secret");
                Jedis jedis = redis.connect()) {
            jedis.auth("sk-secret");
            RedisSettings settings = RedisSettings.builder()
                    .host("127.0.0.1")
                    .port(redis.port())
                    .password(Secret.of("sk-secret"))
                    .build();
            try (UsageStore store = new RedisUsageStoreFactory().create(settings)) {
                exchanged(store, rich("one"));
                String all = jedis.hgetAll(Keys.of("default").state()).toString()
                        + jedis.lrange(Keys.of("default").news(), 0, -1);
                assertTrue(all.contains("deployment eu"), all);
                assertFalse(all.contains("sk-secret"), all);
            }
            assertFalse(settings.toString().contains("sk-secret"));
        }
    }

    @Test
    void namespaces_areApart() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore one = Stores.at("127.0.0.1", redis.port(), "a");
                UsageStore two = Stores.at("127.0.0.1", redis.port(), "b")) {
            exchanged(one, rich("one"));
            assertEquals(1, exchanged(two, rich("two")).processes());
        }
    }

    @Test
    void whatNobodyUses_isSweptAway() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            exchanged(store, Reports.empty("one"));
            String state = Keys.of("n").state();
            for (int i = 0; i < 20; i++) {
                // As an exchange of long ago left it: of time 0, nothing held, nobody waiting, no limits.
                jedis.eval(
                        "redis.call('HSET', KEYS[1], ARGV[1], cmsgpack.pack({0, 0, 0, 0, 0, {}}))",
                        1,
                        state,
                        "quota old " + i);
            }
            Await.until("the old are gone", () -> {
                exchanged(store, Reports.empty("one"));
                return jedis.hkeys(state).stream().noneMatch(field -> field.startsWith("quota old"));
            });
        }
    }

    @Test
    void moneyBeyondWhatLuaCounts_isExact() throws Exception {
        long nanoDollars = (1L << 53) + 1;
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            dev.llmrouter.usage.Report.Expense expense =
                    new dev.llmrouter.usage.Report.Expense("b", java.time.Duration.ofDays(1), nanoDollars);
            dev.llmrouter.usage.Report report = dev.llmrouter.usage.Report.builder("one", 1, Reports.LEASE)
                    .expenses(java.util.List.of(expense))
                    .build();
            assertEquals(nanoDollars, Reports.spent(store.exchange(report), "b"));
        }
    }

    @Test
    void listOfNewsThatSomebodyElseFilled_isReadToABound() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            exchanged(store, rich("one"));
            Keys keys = Keys.of("n");
            jedis.eval(
                    "for i = 1, 20000 do redis.call('RPUSH', KEYS[2],"
                            + " cmsgpack.pack({i, 'other', 0, 'asked', 'deployment ' .. i})) end"
                            + " redis.call('RPUSH', KEYS[2], cmsgpack.pack({20001, 'other', 0, 'asked', string.rep('x', 1000000)}))"
                            + " redis.call('HSET', KEYS[1], 'seq', 20001)",
                    java.util.List.of(keys.state(), keys.news()),
                    java.util.List.of());

            int heard = exchanged(store, Reports.empty("two")).news().size();

            assertTrue(heard > 1_000 && heard < 5_000, heard + " news");
        }
    }

    @Test
    void namespaceWithBraces_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Keys.of("a{b}"));
        assertThrows(IllegalArgumentException.class, () -> Keys.of(" "));
    }
}
