package dev.llmrouter.redis;

import dev.llmrouter.testing.UsageStoreContract;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** The contract, in one Redis and a namespace for each test. */
class RedisUsageStoreTest extends UsageStoreContract {
    private static final TestRedis REDIS = TestRedis.start();

    private final TestRedis redis = REDIS.withNamespace();

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    @Override
    protected void forget() {
        redis.forget();
    }

    @Override
    protected UsageStore newStore() {
        return redis.store();
    }

    @Override
    protected Ticker ticker() {
        return Ticker.system();
    }

    @Override
    protected void advance(Duration length) {
        long end = Ticker.system().nanos() + length.toNanos();
        Await.until("time has passed", () -> Ticker.system().nanos() - end >= 0);
    }

    @Override
    protected Duration scale() {
        return Duration.ofMillis(400);
    }
}
