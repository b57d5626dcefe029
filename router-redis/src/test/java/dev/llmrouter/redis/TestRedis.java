package dev.llmrouter.redis;

import dev.llmrouter.usage.UsageStore;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The Redis that {@code LLM_ROUTER_TEST_REDIS} names as {@code host:port}, else one of this test's own; in it a namespace of one's own. */
record TestRedis(@Nullable RedisProcess own, HostAndPort address, String namespace) implements AutoCloseable {
    private static final String VARIABLE = "LLM_ROUTER_TEST_REDIS";

    /** A busy machine takes its time. */
    private static final int PATIENCE_MILLIS = 10_000;

    static TestRedis start() {
        String given = System.getenv(VARIABLE);
        RedisProcess own = given == null ? RedisProcess.start() : null;
        return new TestRedis(own, own == null ? HostAndPort.from(given) : own.address(), "none");
    }

    TestRedis withNamespace() {
        return new TestRedis(null, address, "test " + UUID.randomUUID());
    }

    UsageStore store() {
        return Stores.at(address.getHost(), address.getPort(), namespace);
    }

    Client client() {
        Map<String, Object> options = Map.of("socket_timeout", 10);
        return Client.of(
                Target.of(Stores.settings(address.getHost(), address.getPort(), options), new Options(options)));
    }

    Jedis connect() {
        return new Jedis(address.getHost(), address.getPort(), PATIENCE_MILLIS);
    }

    void forget() {
        Keys keys = Keys.of(namespace);
        try (Jedis jedis = connect()) {
            jedis.del(keys.state(), keys.news());
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
