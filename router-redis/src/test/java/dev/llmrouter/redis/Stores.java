package dev.llmrouter.redis;

import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import java.util.HashMap;
import java.util.Map;

/** Stores for tests, made of settings as a file would give them. */
final class Stores {
    private Stores() {}

    static UsageStore at(String host, int port, String namespace) {
        // More patience than by default: the machine may be under load.
        return RedisUsageStore.builder()
                .settings(settings(host, port, Map.of("namespace", namespace, "socket_timeout", 10)))
                .build();
    }

    static RedisSettings settings(String host, int port, Map<String, Object> options) {
        return RedisSettings.builder()
                .host(host)
                .port(port)
                .options(new HashMap<>(options))
                .build();
    }
}
