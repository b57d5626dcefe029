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
import redis.clients.jedis.exceptions.JedisDataException;

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
        RedisSettings settings = RedisSettings.builder()
                .options(Map.of(
                        "sentinel_nodes", List.of(List.of("127.0.0.1", sentinel.port())), "service_name", service))
                .build();
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
                    "the sentinel begins to make the replica master",
                    () -> isMaster(watch, replica) || failsOver(watch));
            Await.until("it has become master", () -> isMaster(watch, replica));
            master.kill();
            Await.until("it is used", () -> Reports.works(store));
            try (Jedis jedis = replica.connect()) {
                assertTrue(jedis.exists(Keys.of("default").state()));
            }
        }
    }

    /** Asked for, because a sentinel that is not run for two seconds does not trust its own judgement for the next thirty. */
    private static boolean failsOver(Jedis sentinel) {
        try {
            return "OK".equals(sentinel.sentinelFailover("shop"));
        } catch (JedisDataException e) {
            // It does not know the replica yet, or has begun by itself.
            return String.valueOf(e.getMessage()).startsWith("INPROG");
        }
    }

    private static boolean isMaster(Jedis sentinel, RedisProcess redis) {
        return sentinel.sentinelGetMasterAddrByName("shop").contains(Integer.toString(redis.port()));
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
        RedisSettings settings = RedisSettings.builder()
                .options(Map.of(
                        "sentinel_nodes", List.of("127.0.0.1:" + RedisProcess.freePort()), "service_name", "shop"))
                .build();
        try (UsageStore store = new RedisUsageStoreFactory().create(settings)) {
            String message = Reports.trouble(store);
            assertTrue(message.contains("no sentinel answers"), message);
            assertEquals(-1, message.indexOf("null"), message);
        }
    }
}
