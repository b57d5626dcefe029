package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.empty;
import static dev.llmrouter.redis.Reports.exchanged;
import static dev.llmrouter.redis.Reports.rich;
import static dev.llmrouter.redis.Reports.trouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.FlushMode;

/** What is told when Redis is in trouble, and that all is well again after it. */
class RedisTroubleTest {
    private static final Map<String, Object> QUICK = Map.of("socket_timeout", 0.2, "socket_connect_timeout", 0.2);

    private static UsageStore quick(RedisProcess redis) {
        return store(Stores.settings("127.0.0.1", redis.port(), QUICK));
    }

    private static UsageStore store(RedisSettings settings) {
        return new RedisUsageStoreFactory().create(settings);
    }

    private static void assertSays(String expected, UsageStore store) {
        String message = trouble(store);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void nobodyThere_isToldAtTheFirstExchange() {
        try (UsageStore store = store(Stores.settings("127.0.0.1", RedisProcess.freePort(), QUICK))) {
            assertSays("accepts no connection: check that it runs", store);
        }
    }

    @Test
    void nameThatIsUnknown_isTold() {
        try (UsageStore store = store(Stores.settings("no-such-host.invalid", 6379, QUICK))) {
            assertSays("check redis_host", store);
        }
    }

    @Test
    void killedAndRestarted_isFoundAgain_withAnotherEpoch() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            String epoch = exchanged(store, rich("one")).epoch();
            redis.kill();
            assertSays("accepts no connection", store);
            redis.restart();
            assertNotEquals(epoch, exchanged(store, rich("one")).epoch());
        }
    }

    @Test
    void restartBetweenTwoExchanges_isNotNoticedAsATrouble() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            exchanged(store, rich("one"));
            redis.kill();
            redis.restart();
            assertEquals(1, exchanged(store, rich("one")).processes());
        }
    }

    @Test
    void frozen_isATimeout_andWorksWhenItThaws() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = quick(redis)) {
            Await.until("the first exchange is done", () -> Reports.works(store));
            redis.freeze();
            assertSays("does not answer in time", store);
            redis.thaw();
            Await.until("it answers again", () -> Reports.works(store));
        }
    }

    @Test
    void reportThatTimedOut_andIsToldAgain_isCountedOnce() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = quick(redis)) {
            Await.until("the script is there", () -> Reports.works(store));
            redis.freeze();
            assertThrows(StoreUnavailableException.class, () -> store.exchange(rich("one")));
            redis.thaw();
            Await.until("Redis has done what waited", () -> Reports.works(store));
            Reply reply = store.exchange(rich("one"));
            assertEquals(5_000_000_000L, Reports.spent(reply, "team"));
        }
    }

    @Test
    void slow_isATimeout() throws Exception {
        try (RedisProcess redis = RedisProcess.start("--enable-debug-command", "yes");
                UsageStore store = quick(redis)) {
            Await.until("the first exchange is done", () -> Reports.works(store));
            Thread sleeper = new Thread(() -> {
                try (Jedis jedis = redis.connect()) {
                    jedis.sendCommand(() -> "DEBUG".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "SLEEP", "2");
                }
            });
            sleeper.start();
            Await.until("it is stuck", () -> !Reports.works(store));
            assertSays("does not answer in time", store);
            sleeper.join();
            Await.until("it answers again", () -> Reports.works(store));
        }
    }

    @Test
    void scriptFlushed_isSentAgain() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n");
                Jedis jedis = redis.connect()) {
            String epoch = exchanged(store, rich("one")).epoch();
            jedis.scriptFlush(FlushMode.SYNC);
            assertEquals(epoch, exchanged(store, rich("one")).epoch());
        }
    }

    @Test
    void memoryFull_isTold() {
        try (RedisProcess redis = RedisProcess.start("--maxmemory-policy", "noeviction");
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n");
                Jedis jedis = redis.connect()) {
            jedis.configSet("maxmemory", "1");
            assertSays("has no memory left: raise maxmemory", store);
            jedis.configSet("maxmemory", "0");
            assertEquals(1, exchanged(store, rich("one")).processes());
        }
    }

    @Test
    void replica_isToldToTakeNoWrites() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master.port());
                Jedis jedis = replica.connect();
                UsageStore store = Stores.at("127.0.0.1", replica.port(), "n")) {
            Await.until("it is in step", () -> jedis.info("replication").contains("master_link_status:up"));
            assertSays("is a replica, which takes no writes", store);
        }
    }

    @Test
    void password_thatIsMissingOrWrong_isTold_andNotRepeated() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "right-secret")) {
            try (UsageStore store = store(Stores.settings("127.0.0.1", redis.port(), QUICK))) {
                assertSays("wants a password: set redis_password", store);
            }
            try (UsageStore store = store(withPassword(redis, "wrong-secret"))) {
                assertSays("refuses the user or the password", store);
                assertFalse(trouble(store).contains("secret"));
            }
            try (UsageStore store = store(withPassword(redis, "right-secret"))) {
                Await.until("it lets us in", () -> Reports.works(store));
            }
        }
    }

    private static RedisSettings withPassword(RedisProcess redis, String password) {
        return RedisSettings.builder()
                .host("127.0.0.1")
                .port(redis.port())
                .password(Secret.of(password))
                .options(QUICK)
                .build();
    }

    @Test
    void url_isEnough() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "p@ss/word");
                Jedis jedis = redis.connect()) {
            Secret url = Secret.of("redis://:p%40ss%2Fword@127.0.0.1:" + redis.port() + "/3");
            try (UsageStore store = store(RedisSettings.builder().url(url).build())) {
                Await.until("it works", () -> Reports.works(store));
            }
            jedis.auth("p@ss/word");
            jedis.select(3);
            assertTrue(jedis.exists(Keys.of("default").state()));
        }
    }

    @Test
    void userWithoutTheRight_isToldWhichToGive() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect()) {
            jedis.aclSetUser("limited", "on", ">secret", "~other:*", "+@all");
            RedisSettings settings = RedisSettings.builder()
                    .host("127.0.0.1")
                    .port(redis.port())
                    .username("limited")
                    .password(Secret.of("secret"))
                    .options(QUICK)
                    .build();
            try (UsageStore store = store(settings)) {
                assertSays("does not let this user do it: allow it", store);
            }
        }
    }

    @Test
    void userWithTheRightsOfTheDocs_works() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect()) {
            jedis.aclSetUser(
                    "router",
                    "on",
                    ">secret",
                    "~llmrouter:*",
                    "&llmrouter:*",
                    "+@hash",
                    "+@list",
                    "+@scripting",
                    "+@pubsub",
                    "+@connection",
                    "+time",
                    "+exists",
                    "+del",
                    "+pexpire",
                    "+pttl");
            RedisSettings settings = RedisSettings.builder()
                    .host("127.0.0.1")
                    .port(redis.port())
                    .username("router")
                    .password(Secret.of("secret"))
                    .build();
            try (UsageStore store = store(settings)) {
                assertEquals(1, exchanged(store, rich("one")).processes());
            }
        }
    }

    @Test
    void databaseThatIsNotThere_isTold() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = store(RedisSettings.builder()
                        .host("127.0.0.1")
                        .port(redis.port())
                        .database(99)
                        .options(QUICK)
                        .build())) {
            assertSays("check redis_db", store);
        }
    }

    @Test
    void othersData_underOurKey_isTold() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            jedis.set(Keys.of("n").state(), "mine");
            assertSays("choose another cache_kwargs.namespace", store);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alive", "gone", "lost", "seq", "held one", "quota deployment eu", "period team", "spent team"})
    void garbage_inAFieldOfOurs_isTold(String field) {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            exchanged(store, rich("two"));
            for (String garbage : List.of("garbage", "\u0000", "{\"a\": 1}", "-1", "\u00e9\u00c1")) {
                jedis.hset(Keys.of("n").state(), field, garbage);
                try {
                    store.exchange(rich("one"));
                } catch (StoreUnavailableException e) {
                    String message = String.valueOf(e.getMessage());
                    assertTrue(message.contains("choose another cache_kwargs.namespace"), message);
                }
            }
        }
    }

    @Test
    void garbage_amongTheNews_isTold() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            exchanged(store, rich("two"));
            jedis.rpush(Keys.of("n").news(), "garbage");
            jedis.hset(Keys.of("n").state(), "seq", "7");
            assertSays("choose another cache_kwargs.namespace", store);
        }
    }

    @Test
    void clockThatWentBack_isALoss_andNotAnEmptyWindow() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            String epoch = exchanged(store, rich("one")).epoch();
            setClockOfLastExchange(jedis, Duration.ofSeconds(90));

            Reply reply = exchanged(store, Reports.before("one", epoch));

            assertNotEquals(epoch, reply.epoch());
            assertTrue(reply.recovering());
            assertEquals(List.of(), reply.grants());
        }
    }

    @Test
    void clockThatWentBackByAMoment_standsStill() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            String epoch = exchanged(store, rich("one")).epoch();
            setClockOfLastExchange(jedis, Duration.ofMillis(500));

            assertEquals(epoch, exchanged(store, Reports.before("one", epoch)).epoch());
        }
    }

    /** As an exchange left it that was so much later. */
    private static void setClockOfLastExchange(Jedis jedis, Duration later) {
        String state = Keys.of("n").state();
        long clock = Long.parseLong(jedis.hget(state, "clock"));
        jedis.hset(state, "clock", Long.toString(clock + later.toMillis()));
    }

    @Test
    void moreLimitsThanAScriptCanPassOnAtOnce_areShared() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore store = Stores.at("127.0.0.1", redis.port(), "n")) {
            Report many = Reports.ofLimits(9_000);
            assertEquals(9_000, exchanged(store, many).free().size());
            assertEquals(9_000, exchanged(store, many).free().size());
        }
    }

    @Test
    void closedStore_saysSo() {
        try (RedisProcess redis = RedisProcess.start()) {
            UsageStore store = quick(redis);
            store.close();
            assertSays("the store is closed", store);
        }
    }

    @Test
    void restart_isToldToWhoDoesNothing() {
        try (RedisProcess redis = RedisProcess.start();
                Jedis jedis = redis.connect();
                UsageStore idle = Stores.at("127.0.0.1", redis.port(), "n")) {
            AtomicInteger calls = new AtomicInteger();
            idle.listen(calls::incrementAndGet);
            exchanged(idle, empty("idle"));
            String channel = Keys.of("n").channel();
            Await.until("it listens", () -> jedis.pubsubNumSub(channel).getOrDefault(channel, 0L) > 0);
            assertEquals(0, calls.get(), "there is nothing to tell");
            redis.kill();
            redis.restart();
            Await.until("it is told", () -> calls.get() > 0);
        }
    }

    @Test
    void newsOfAnotherProcess_areHeardAfterARestart() {
        try (RedisProcess redis = RedisProcess.start();
                UsageStore own = Stores.at("127.0.0.1", redis.port(), "n");
                UsageStore other = Stores.at("127.0.0.1", redis.port(), "n")) {
            AtomicInteger calls = new AtomicInteger();
            own.listen(calls::incrementAndGet);
            exchanged(own, empty("own"));
            redis.kill();
            redis.restart();
            exchanged(own, empty("own"));
            Await.until("it is heard", () -> {
                exchanged(
                        other,
                        Reports.telling(
                                "other", new dev.llmrouter.usage.News.AskedToWait("eu", Duration.ofMinutes(1))));
                return calls.get() > 0;
            });
        }
    }
}
