package dev.llmrouter.redis;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * What a URL says, and the other settings where it is silent. Parsed by hand: {@link java.net.URI} refuses the underscores that names of
 * containers have, and its errors repeat the password.
 */
record RedisUrl(@Nullable HostAndPort address, Target.Login login) {
    private static final String FORM = "redis://user:password@host:6379/0, or rediss:// for an encrypted connection";

    static RedisUrl of(RedisSettings settings) {
        HostAndPort address = settings.host()
                .map(host -> new HostAndPort(host, settings.port()))
                .orElse(null);
        return new RedisUrl(
                address,
                new Target.Login(
                        settings.username().orElse(null),
                        settings.password().orElse(null),
                        settings.database(),
                        settings.ssl()));
    }

    static RedisUrl parse(Secret url, RedisSettings settings) {
        String text = url.reveal().strip();
        int scheme = text.indexOf("://");
        String name = scheme < 0 ? "" : text.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!name.equals("redis") && !name.equals("rediss")) {
            throw wrong("it does not begin with redis:// or rediss://");
        }
        String rest = text.substring(scheme + 3);
        int query = rest.indexOf('?');
        String hierarchy = query < 0 ? rest : rest.substring(0, query);
        int path = hierarchy.indexOf('/');
        String authority = path < 0 ? hierarchy : hierarchy.substring(0, path);
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        Target.Login login = new Target.Login(
                username(user, settings),
                password(user, settings),
                database(path < 0 ? "" : hierarchy.substring(path + 1), settings),
                name.equals("rediss") || settings.ssl());
        return new RedisUrl(address(authority.substring(at + 1)), login);
    }

    private static @Nullable String username(String user, RedisSettings settings) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        return name.isEmpty() ? settings.username().orElse(null) : decoded(name);
    }

    private static @Nullable Secret password(String user, RedisSettings settings) {
        int colon = user.indexOf(':');
        return colon < 0 || colon == user.length() - 1
                ? settings.password().orElse(null)
                : Secret.of(decoded(user.substring(colon + 1)));
    }

    private static int database(String path, RedisSettings settings) {
        if (path.isEmpty()) {
            return settings.database();
        }
        try {
            return Integer.parseUnsignedInt(path);
        } catch (NumberFormatException e) {
            throw wrong("after its host stands something that is no number of a database");
        }
    }

    private static HostAndPort address(String address) {
        int colon = address.lastIndexOf(':');
        boolean bare = colon < 0 || address.endsWith("]");
        String host = bare ? address : address.substring(0, colon);
        if (host.isEmpty()) {
            throw wrong("it has no host");
        }
        try {
            int port = bare ? RedisSettings.DEFAULT_PORT : Integer.parseUnsignedInt(address.substring(colon + 1));
            return new HostAndPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
        } catch (NumberFormatException e) {
            throw wrong("its port is no number");
        }
    }

    private static String decoded(String text) {
        try {
            // A plus is a plus here; in forms it would be a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("its user or password has a percent sign that begins no code");
        }
    }

    /** Without a cause: that would repeat the URL. */
    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("redis_url: " + what + "; expected " + FORM
                + ", with special characters of the password as percent codes (%40 for @, %2F for /)");
    }
}
