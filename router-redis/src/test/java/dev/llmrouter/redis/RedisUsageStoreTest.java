package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.contract.UsageStoreContract;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.Jedis;

/**
 * The contract, in one Redis and a namespace for each test. Time is a test's own: the script asks a key for it and not the server, so that a
 * machine under load changes nothing. That listeners are called, which takes real time, is in {@link RedisTroubleTest}.
 */
class RedisUsageStoreTest extends UsageStoreContract {
    private static final String TIME = "redis.call('TIME')";
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final TestRedis REDIS = TestRedis.start();

    private final TestRedis redis = REDIS.withNamespace();
    private final Jedis jedis = redis.connect();
    private final String clock = "clock of " + redis.namespace();
    private final Script script = Script.of(clockOf(Script.text()));
    private long nanos = Duration.ofDays(20_000).toNanos();

    RedisUsageStoreTest() {
        advance(Duration.ZERO);
    }

    private String clockOf(String text) {
        assertTrue(text.contains(TIME), "the script asks for the time in another way");
        return text.replace(TIME, "redis.call('HMGET', '" + clock + "', 'seconds', 'micros')");
    }

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    void disconnect() {
        jedis.del(clock);
        jedis.close();
    }

    @AfterEach
    @Override
    protected void forget() {
        redis.forget();
    }

    @Override
    protected UsageStore newStore() {
        return new RedisUsageStore(redis.client(), Keys.of(redis.namespace()), script);
    }

    @Override
    protected Ticker ticker() {
        return () -> nanos;
    }

    @Override
    protected void advance(Duration length) {
        nanos += length.toNanos();
        jedis.hset(
                clock,
                Map.of("seconds", Long.toString(nanos / SECOND), "micros", Long.toString(nanos % SECOND / 1000)));
    }

    @Override
    protected boolean pushes() {
        return false;
    }
}
