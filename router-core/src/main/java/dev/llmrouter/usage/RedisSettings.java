package dev.llmrouter.usage;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the Redis is that several processes share their limits through. Immutable; its text shows no credential.
 *
 * <pre>{@code
 * RedisSettings.builder().host("cache.internal").password(Secret.of(password)).ssl(true).build()
 * }</pre>
 */
public final class RedisSettings {
    /** Redis's own port. */
    public static final int DEFAULT_PORT = 6379;

    private final @Nullable String host;
    private final int port;
    private final @Nullable String username;
    private final @Nullable Secret password;
    private final @Nullable Secret url;
    private final int database;
    private final boolean ssl;
    private final Map<String, Object> options;

    private RedisSettings(Builder builder) {
        host = builder.host;
        port = builder.port;
        username = builder.username;
        password = builder.password;
        url = builder.url;
        database = builder.database;
        ssl = builder.ssl;
        options = Collections.unmodifiableMap(new LinkedHashMap<>(builder.options));
    }

    /** {@return a builder of settings without an address} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return {@code redis_host}; empty when a URL or nodes say where Redis is} */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** {@return {@code redis_port} (default 6379)} */
    public int port() {
        return port;
    }

    /** {@return {@code redis_username}; empty for Redis's default user} */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /** {@return {@code redis_password}; empty for none} */
    public Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    /** {@return {@code redis_url}, secret because it may hold a password; empty when the host is given} */
    public Optional<Secret> url() {
        return Optional.ofNullable(url);
    }

    /** {@return {@code redis_db} (default 0)} */
    public int database() {
        return database;
    }

    /**
     * {@return {@code redis_ssl}: whether the connection is encrypted (default false); a URL says so itself
     * with {@code rediss://}}
     */
    public boolean ssl() {
        return ssl;
    }

    /**
     * {@return what else {@code cache_kwargs} has, as it stands there; values of keys that name a password
     * are {@link Secret}s}
     */
    public Map<String, Object> options() {
        return options;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisSettings that
                && Objects.equals(host, that.host)
                && port == that.port
                && Objects.equals(username, that.username)
                && Objects.equals(password, that.password)
                && Objects.equals(url, that.url)
                && database == that.database
                && ssl == that.ssl
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, username, password, url, database, ssl, options);
    }

    /** {@return where it is; of the options the names only, because nodes and their settings may hold passwords} */
    @Override
    public String toString() {
        return "RedisSettings[host=" + host + ", port=" + port + ", username=" + username + ", password=" + password
                + ", url=" + url + ", database=" + database + ", ssl=" + ssl + ", options=" + options.keySet() + "]";
    }

    /** Builds {@link RedisSettings}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String host;
        private int port = DEFAULT_PORT;
        private @Nullable String username;
        private @Nullable Secret password;
        private @Nullable Secret url;
        private int database;
        private boolean ssl;
        private Map<String, Object> options = Map.of();

        private Builder() {}

        /**
         * Sets {@link RedisSettings#host()}.
         *
         * @param value a name or an address
         * @return this
         */
        public Builder host(String value) {
            host = requireNonNull(value, "host");
            return this;
        }

        /**
         * Sets {@link RedisSettings#port()}.
         *
         * @param value 1 to 65535
         * @return this
         * @throws IllegalArgumentException if it is not within these
         */
        public Builder port(int value) {
            if (value < 1 || value > 65_535) {
                throw new IllegalArgumentException("port must be 1 to 65535, not " + value);
            }
            port = value;
            return this;
        }

        /**
         * Sets {@link RedisSettings#username()}.
         *
         * @param value a user of Redis's access control lists
         * @return this
         */
        public Builder username(String value) {
            username = requireNonNull(value, "username");
            return this;
        }

        /**
         * Sets {@link RedisSettings#password()}.
         *
         * @param value the user's password
         * @return this
         */
        public Builder password(Secret value) {
            password = requireNonNull(value, "password");
            return this;
        }

        /**
         * Sets {@link RedisSettings#url()}. Its address replaces host and port; user, password and database
         * are used where it names none.
         *
         * @param value such as {@code rediss://user:password@host:6380/0}
         * @return this
         */
        public Builder url(Secret value) {
            url = requireNonNull(value, "url");
            return this;
        }

        /**
         * Sets {@link RedisSettings#database()}.
         *
         * @param value the number of a database, zero or more
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder database(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("database must be zero or more, not " + value);
            }
            database = value;
            return this;
        }

        /**
         * Sets {@link RedisSettings#ssl()}.
         *
         * @param value whether the connection is encrypted
         * @return this
         */
        public Builder ssl(boolean value) {
            ssl = value;
            return this;
        }

        /**
         * Sets {@link RedisSettings#options()}.
         *
         * @param value names and values, such as {@code startup_nodes}, {@code sentinel_nodes} and {@code
         *     socket_timeout}
         * @return this
         */
        public Builder options(Map<String, Object> value) {
            options = requireNonNull(value, "options");
            return this;
        }

        /** {@return the settings} */
        public RedisSettings build() {
            return new RedisSettings(this);
        }
    }
}
