package dev.llmrouter.config;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.trust.UnsentFields;
import dev.llmrouter.usage.RedisSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads where Redis is: {@code redis_*}, else {@code cache_kwargs}. Stateless. */
final class RedisReader {
    private static final List<String> READ = List.of("host", "port", "username", "password", "url", "db", "ssl");

    /** Options that say where Redis is, instead of a host: of a cluster, and of sentinels. */
    private static final List<String> NODES = List.of("startup_nodes", "sentinel_nodes");

    /** Of no use without an address. */
    private static final List<String> INCOMPLETE =
            List.of("redis_port", "redis_username", "redis_password", "redis_db", "redis_ssl");

    private static final int MOST_PORT = 65_535;

    private RedisReader() {}

    /** Empty when the file names no Redis. */
    static Optional<RedisSettings> read(MapReader router) {
        MapReader kwargs =
                router.map("cache_kwargs").orElseGet(() -> MapReader.empty(router.place(), router.problems()));
        @Nullable
        String host = router.text("redis_host").or(() -> kwargs.text("host")).orElse(null);
        @Nullable Secret url = secret(router, "redis_url", kwargs, "url");
        Optional<Integer> port = router.count("redis_port", 1).or(() -> kwargs.count("port", 1));
        @Nullable Secret password = secret(router, "redis_password", kwargs, "password");
        int database =
                router.count("redis_db", 0).or(() -> kwargs.count("db", 0)).orElse(0);
        Map<String, Object> options = options(kwargs);
        if (port.isPresent() && port.get() > MOST_PORT) {
            router.problems().error(router.place("redis_port"), "expected a port, 1 to 65535");
        }
        if (host == null && url == null && NODES.stream().noneMatch(options::containsKey)) {
            incomplete(router);
            return Optional.empty();
        }
        RedisSettings.Builder settings =
                RedisSettings.builder().database(database).options(options);
        if (host != null) {
            settings.host(host);
        }
        if (url != null) {
            settings.url(url);
        }
        if (password != null) {
            settings.password(password);
        }
        port.filter(each -> each <= MOST_PORT).ifPresent(settings::port);
        router.text("redis_username").or(() -> kwargs.text("username")).ifPresent(settings::username);
        router.bool("redis_ssl").or(() -> kwargs.bool("ssl")).ifPresent(settings::ssl);
        return Optional.of(settings.build());
    }

    private static void incomplete(MapReader router) {
        // A host whose variable is not set is reported as that.
        if (!router.has("redis_host") && !router.has("redis_url")) {
            INCOMPLETE.stream()
                    .filter(key -> isAsked(router, key))
                    .findFirst()
                    .ifPresent(key -> router.problems()
                            .warning(router.place(key), "without redis_host or redis_url no Redis is used"));
        }
    }

    private static boolean isAsked(MapReader router, String key) {
        YamlNode node = router.entries().get(key);
        return node != null && !YamlNode.isOff(node);
    }

    private static @Nullable Secret secret(MapReader router, String key, MapReader kwargs, String kwarg) {
        return router.text(key).or(() -> kwargs.text(kwarg)).map(Secret::of).orElse(null);
    }

    private static Map<String, Object> options(MapReader kwargs) {
        Map<String, Object> options = new LinkedHashMap<>();
        kwargs.entries().forEach((key, value) -> {
            Object plain = READ.contains(key) ? null : YamlNode.plain(value, kwargs.problems());
            if (plain != null) {
                options.put(key, UnsentFields.isCredential(key, null) ? Secret.of(plain.toString()) : plain);
            }
        });
        return options;
    }
}
