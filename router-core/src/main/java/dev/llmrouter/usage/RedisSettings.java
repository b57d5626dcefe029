package dev.llmrouter.usage;

import dev.llmrouter.catalog.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the Redis is that several processes share their limits through. Immutable; its text shows no credential.
 *
 * @param host {@code redis_host}; null when only the URL is given
 * @param port {@code redis_port} (default 6379)
 * @param username {@code redis_username}; null for Redis's default user
 * @param password {@code redis_password}; null for none
 * @param url {@code redis_url}, secret because it may hold a password; null when host and port are given
 * @param database {@code redis_db} (default 0)
 * @param ssl {@code redis_ssl}: whether the connection is encrypted (default false); a URL says so itself with {@code rediss://}
 * @param options what else {@code cache_kwargs} has, as it stands there; values of keys that name a password are {@link Secret}s
 */
public record RedisSettings(
        @Nullable String host,
        int port,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Secret url,
        int database,
        boolean ssl,
        Map<String, Object> options) {
    /** Redis's own port. */
    public static final int DEFAULT_PORT = 6379;

    /**
     * Copies the map.
     *
     * @param host the host; null when only the URL is given
     * @param port the port
     * @param username the user; null for Redis's default user
     * @param password the password; null for none
     * @param url the URL; null when host and port are given
     * @param database the number of the database
     * @param ssl whether the connection is encrypted
     * @param options what else the configuration has
     */
    public RedisSettings {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** {@return where it is; of the options the names only, because nodes and their settings may hold passwords} */
    @Override
    public String toString() {
        return "RedisSettings[host=" + host + ", port=" + port + ", username=" + username + ", password=" + password
                + ", url=" + url + ", database=" + database + ", ssl=" + ssl + ", options=" + options.keySet() + "]";
    }
}
