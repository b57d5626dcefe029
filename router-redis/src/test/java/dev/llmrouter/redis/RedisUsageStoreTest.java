package dev.llmrouter.redis;

import dev.llmrouter.testing.UsageStoreContract;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RedisUsageStoreTest extends UsageStoreContract {
    private static TestRedis redis;

    @BeforeAll
    static void start() {
        redis = TestRedis.shared();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
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
