package dev.llmrouter.redis;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** Where Redis is and how to log in, checked. Immutable; its text shows no credential. */
record Target(
        List<HostAndPort> nodes,
        Shape shape,
        @Nullable String serviceName,
        Login login,
        @Nullable Secret sentinelPassword,
        Duration connectTimeout,
        Duration readTimeout) {
    /** An exchange takes a millisecond in a data centre and some tens across a continent; who waits longer has a Redis in trouble. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);

    enum Shape {
        ALONE,
        CLUSTER,
        SENTINEL
    }

    record Login(@Nullable String username, @Nullable Secret password, int database, boolean ssl) {}

    static Target of(RedisSettings settings, Options options) {
        List<HostAndPort> cluster = options.nodes("startup_nodes");
        List<HostAndPort> sentinels = options.nodes("sentinel_nodes");
        @Nullable String service = options.text("service_name").orElse(null);
        if (!sentinels.isEmpty() && service == null) {
            throw new IllegalArgumentException(
                    "cache_kwargs.sentinel_nodes: give the service_name that the sentinels watch, too");
        }
        if (!cluster.isEmpty() && !sentinels.isEmpty()) {
            throw new IllegalArgumentException(
                    "cache_kwargs: give startup_nodes for a cluster or sentinel_nodes, not both");
        }
        RedisUrl url =
                settings.url().map(given -> RedisUrl.parse(given, settings)).orElseGet(() -> RedisUrl.of(settings));
        if (cluster.isEmpty() && sentinels.isEmpty() && url.address() == null) {
            throw new IllegalArgumentException(
                    "redis_host, redis_url, cache_kwargs.startup_nodes or cache_kwargs.sentinel_nodes must say where Redis is");
        }
        Shape shape = !cluster.isEmpty() ? Shape.CLUSTER : !sentinels.isEmpty() ? Shape.SENTINEL : Shape.ALONE;
        List<HostAndPort> nodes = switch (shape) {
            case CLUSTER -> cluster;
            case SENTINEL -> sentinels;
            case ALONE -> List.of(requireNonNull(url.address()));
        };
        return new Target(
                nodes,
                shape,
                service,
                url.login(),
                options.secret("sentinel_password").orElse(null),
                options.seconds("socket_connect_timeout").orElse(DEFAULT_TIMEOUT),
                options.seconds("socket_timeout").orElse(DEFAULT_TIMEOUT));
    }

    /** For messages. */
    String place() {
        return nodes.stream().map(HostAndPort::toString).collect(Collectors.joining(", "));
    }
}
