package dev.llmrouter.redis;

import dev.llmrouter.catalog.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;

/** Reads {@code cache_kwargs}, and remembers what was not asked for. Not thread-safe. */
final class Options {
    private static final Logger LOG = LoggerFactory.getLogger(RedisUsageStore.class);

    /** What LiteLLM's own cache takes, and what has no meaning for a store of usage. */
    private static final Set<String> NO_MEANING = Set.of(
            "type",
            "mode",
            "ttl",
            "max_connections",
            "decode_responses",
            "redis_flush_size",
            "supported_call_types",
            "default_in_memory_ttl",
            "default_in_redis_ttl",
            "similarity_threshold",
            "max_size_in_memory",
            "redis_startup_nodes");

    private static final int MOST_PORT = 65_535;

    private final Map<String, Object> values;
    private final Set<String> unknown;

    Options(Map<String, Object> values) {
        this.values = values;
        this.unknown = new LinkedHashSet<>(values.keySet());
    }

    Optional<String> text(String key) {
        return value(key).map(Object::toString);
    }

    Optional<Secret> secret(String key) {
        return value(key).map(value -> value instanceof Secret secret ? secret : Secret.of(value.toString()));
    }

    /** Seconds, as LiteLLM says durations. */
    Optional<Duration> seconds(String key) {
        return value(key).map(value -> {
            try {
                Duration duration = Duration.ofMillis(
                        new BigDecimal(value.toString()).movePointRight(3).longValue());
                if (duration.toMillis() > 0 && duration.toMillis() <= Integer.MAX_VALUE) {
                    return duration;
                }
            } catch (NumberFormatException e) {
                // Told below, like what is a number and not a duration.
            }
            throw new IllegalArgumentException(
                    "cache_kwargs." + key + ": expected seconds, a millisecond or more, and found " + kind(value));
        });
    }

    /** Addresses as {@code {host, port}}, {@code [host, port]} or {@code host:port}. */
    List<HostAndPort> nodes(String key) {
        List<HostAndPort> nodes = new ArrayList<>();
        Object value = value(key).orElse(List.of());
        if (!(value instanceof List<?> list)) {
            throw noNodes(key, value);
        }
        list.forEach(node -> nodes.add(node(key, node)));
        return List.copyOf(nodes);
    }

    void warnUnknown() {
        for (String key : unknown) {
            if (NO_MEANING.contains(key)) {
                LOG.debug("cache_kwargs.{} has no meaning for shared limits", key);
            } else {
                LOG.warn("cache_kwargs.{} is not known and is ignored", key);
            }
        }
    }

    private Optional<Object> value(String key) {
        unknown.remove(key);
        return Optional.ofNullable(values.get(key));
    }

    private static HostAndPort node(String key, Object node) {
        Object host = null;
        Object port = null;
        if (node instanceof Map<?, ?> map) {
            host = map.get("host");
            port = map.get("port");
        } else if (node instanceof List<?> pair && pair.size() == 2) {
            host = pair.get(0);
            port = pair.get(1);
        } else if (node instanceof String text && text.indexOf(':') > 0) {
            host = text.substring(0, text.lastIndexOf(':'));
            port = text.substring(text.lastIndexOf(':') + 1);
        }
        if (host == null || port == null) {
            throw noNodes(key, node);
        }
        return new HostAndPort(host.toString(), port(key, port));
    }

    private static int port(String key, Object port) {
        try {
            int number = Integer.parseInt(port.toString());
            if (number > 0 && number <= MOST_PORT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number that is no port.
        }
        throw new IllegalArgumentException(
                "cache_kwargs." + key + ": expected a port, 1 to 65535, and found " + kind(port));
    }

    private static IllegalArgumentException noNodes(String key, Object found) {
        return new IllegalArgumentException(
                "cache_kwargs." + key + ": expected a list of {host: …, port: …}, and found " + kind(found));
    }

    /** Never a text itself: it may come from a variable, and be a password in the wrong line. */
    private static String kind(Object found) {
        if (found instanceof Number || found instanceof Boolean) {
            return found.toString();
        }
        return found instanceof Map<?, ?> ? "a mapping" : found instanceof List<?> ? "a list" : "text";
    }
}
