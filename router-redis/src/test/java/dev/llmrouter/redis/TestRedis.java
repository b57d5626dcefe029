package dev.llmrouter.redis;

import dev.llmrouter.usage.UsageStore;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The Redis that {@code LLM_ROUTER_TEST_REDIS} names as {@code host:port}, else one of this test's own; in it a namespace of one's own. */
record TestRedis(@Nullable RedisProcess own, String host, int port, String namespace) implements AutoCloseable {
    private static final String VARIABLE = "LLM_ROUTER_TEST_REDIS";

    static TestRedis shared() {
        String namespace = "test " + UUID.randomUUID();
        Optional<String> given = Optional.ofNullable(System.getenv(VARIABLE));
        if (given.isPresent()) {
            HostAndPort address = HostAndPort.from(given.get());
            return new TestRedis(null, address.getHost(), address.getPort(), namespace);
        }
        RedisProcess own = RedisProcess.start();
        return new TestRedis(own, "127.0.0.1", own.port(), namespace);
    }

    Keys keys() {
        return Keys.of(namespace);
    }

    UsageStore store() {
        return Stores.at(host, port, namespace);
    }

    Jedis connect() {
        return new Jedis(host, port, 10_000);
    }

    void forget() {
        try (Jedis jedis = connect()) {
            jedis.del(keys().state(), keys().news());
        }
    }

    @Override
    public void close() {
        forget();
        if (own != null) {
            own.close();
        }
    }
}
