package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.exchanged;
import static dev.llmrouter.redis.Reports.rich;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.usage.News;
import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.UnifiedJedis;

/** A cluster of three nodes. */
class RedisClusterTest {
    private static final int SLOTS = 16_384;

    private static final List<RedisProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void meet() {
        for (int i = 0; i < 3; i++) {
            NODES.add(RedisProcess.start("--cluster-enabled", "yes"));
        }
        for (int i = 0; i < 3; i++) {
            try (Jedis jedis = NODES.get(i).connect()) {
                jedis.clusterMeet("127.0.0.1", NODES.get(0).port());
                jedis.clusterAddSlotsRange(SLOTS * i / 3, SLOTS * (i + 1) / 3 - 1);
            }
        }
        for (RedisProcess node : NODES) {
            try (Jedis jedis = node.connect()) {
                Await.until("the cluster is whole", () -> {
                    String info = jedis.clusterInfo();
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
                });
            }
        }
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RedisProcess::close);
    }

    private static List<Map<String, Object>> nodes() {
        List<Map<String, Object>> nodes = new ArrayList<>();
        NODES.forEach(node -> nodes.add(Map.of("host", "127.0.0.1", "port", Integer.toString(node.port()))));
        return nodes;
    }

    private static UsageStore store(String namespace) {
        RedisSettings settings = RedisSettings.builder()
                .options(Map.of("startup_nodes", nodes(), "namespace", namespace, "socket_timeout", 10))
                .build();
        return new RedisUsageStoreFactory().create(settings);
    }

    @Test
    void startupNodes_areEnough_forNamespacesOnEveryNode() {
        for (int i = 0; i < 10; i++) {
            try (UsageStore one = store("n" + i);
                    UsageStore two = store("n" + i)) {
                assertEquals(1, exchanged(one, rich("one")).processes());
                assertEquals(2, exchanged(two, rich("two")).processes());
            }
        }
    }

    @Test
    void news_reachListenersOnOtherNodes() {
        try (UsageStore own = store("news");
                UsageStore other = store("news")) {
            AtomicInteger calls = new AtomicInteger();
            own.listen(calls::incrementAndGet);
            exchanged(own, Reports.empty("own"));
            exchanged(other, Reports.telling("other", new News.AskedToWait("eu", Duration.ofMinutes(1))));
            Await.until("it is told", () -> calls.get() > 0);
        }
    }

    /** Of this test's own namespace's node, those of clients; the one that asks is not counted. */
    private static long connections() {
        return NODES.stream()
                .mapToLong(node -> {
                    try (Jedis jedis = node.connect()) {
                        return jedis.clientList().lines().count() - 1;
                    }
                })
                .sum();
    }

    /** A cluster's client that is closed opens connections again for whoever still asks it. */
    @Test
    @SuppressWarnings("try")
    void callUnderWayWhileItsClientIsClosed_leavesNoConnection() {
        Map<String, Object> options = Map.of("startup_nodes", nodes(), "socket_timeout", 10);
        RedisSettings settings = RedisSettings.builder().options(options).build();
        try (Client client = Client.of(Target.of(settings, new Options(options)))) {
            Await.until("others have left", () -> connections() == 0);
            client.call(redis -> {
                client.close();
                return String.valueOf(redis.get("key"));
            });
            Await.until("all are closed", () -> connections() == 0);
        }
    }

    @Test
    void clientOfOnesOwn_isUsedAndNotClosed() {
        try (UnifiedJedis client = ClientTypes.present()
                .cluster(
                        Set.of(NODES.get(0).address()),
                        DefaultJedisClientConfig.builder().build(),
                        new ConnectionPoolConfig(),
                        5,
                        Duration.ofSeconds(10))) {
            try (UsageStore store =
                    RedisUsageStore.builder().client(client).namespace("own").build()) {
                assertEquals(1, exchanged(store, rich("one")).processes());
            }
            assertEquals("hash", client.type(Keys.of("own").state()));
        }
    }
}
