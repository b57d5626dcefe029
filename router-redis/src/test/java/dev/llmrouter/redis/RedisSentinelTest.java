package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

class RedisSentinelTest {
    private static RedisProcess sentinel(RedisProcess master, Path directory) throws IOException {
        Path file = directory.resolve("sentinel.conf");
        Files.writeString(
                file,
                "sentinel monitor shop 127.0.0.1 " + master.port() + " 1\n"
                        + "sentinel down-after-milliseconds shop 500\n"
                        + "sentinel failover-timeout shop 2000\n");
        RedisProcess sentinel =
                RedisProcess.launch(RedisProcess.freePort(), List.of(file.toString(), "--sentinel"), List.of());
        sentinel.awaitUp();
        return sentinel;
    }

    private static UsageStore store(RedisProcess sentinel, String service) {
        RedisSettings settings = new RedisSettings(
                null,
                6379,
                null,
                null,
                null,
                0,
                false,
                Map.of("sentinel_nodes", List.of(List.of("127.0.0.1", sentinel.port())), "service_name", service));
        return new RedisUsageStoreFactory().create(settings);
    }

    @Test
    void master_isFound_andItsSuccessorToo(@TempDir Path directory) throws IOException {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master.port());
                RedisProcess sentinel = sentinel(master, directory);
                Jedis watch = sentinel.connect();
                UsageStore store = store(sentinel, "shop")) {
            Await.until("the store works", () -> Reports.works(store));
            Await.until(
                    "the sentinel knows the replica",
                    () -> watch.info("sentinel").contains("slaves=1"));
            master.kill();
            Await.until("the replica is master, and used", () -> Reports.works(store));
            try (Jedis jedis = replica.connect()) {
                assertTrue(jedis.exists(Keys.of("default").state()));
            }
        }
    }

    @Test
    void serviceThatIsNotWatched_isTold(@TempDir Path directory) throws IOException {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess sentinel = sentinel(master, directory);
                UsageStore store = store(sentinel, "other")) {
            String message = Reports.trouble(store);
            assertTrue(message.contains("check cache_kwargs.service_name"), message);
        }
    }

    @Test
    void noSentinelThere_isTold() {
        RedisSettings settings = new RedisSettings(
                null,
                6379,
                null,
                null,
                null,
                0,
                false,
                Map.of("sentinel_nodes", List.of("127.0.0.1:" + RedisProcess.freePort()), "service_name", "shop"));
        try (UsageStore store = new RedisUsageStoreFactory().create(settings)) {
            String message = Reports.trouble(store);
            assertTrue(message.contains("no sentinel answers"), message);
            assertEquals(-1, message.indexOf("null"), message);
        }
    }
}
