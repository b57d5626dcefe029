package dev.llmrouter.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Secret;
import dev.llmrouter.usage.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

/** What settings come to. */
class TargetTest {
    private static Target of(@Nullable String host, @Nullable String url, Map<String, Object> options) {
        RedisSettings.Builder settings =
                RedisSettings.builder().port(7000).database(2).options(options);
        if (host != null) {
            settings.host(host);
        }
        if (url != null) {
            settings.url(Secret.of(url));
        }
        return Target.of(settings.build(), new Options(options));
    }

    private static void assertRefused(String expected, @Nullable String url, Map<String, Object> options) {
        String message = assertThrows(IllegalArgumentException.class, () -> of(null, url, options))
                .toString();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void hostAndPort() {
        Target target = of("cache", null, Map.of());
        assertEquals(List.of(new HostAndPort("cache", 7000)), target.nodes());
        assertEquals(new Target.Login(null, null, 2, false), target.login());
        assertEquals(Duration.ofMillis(500), target.readTimeout());
    }

    @Test
    void url_saysEverything() {
        Target target = of(null, "rediss://ann:p%40ss+1@my_cache:6380/4?x=y", Map.of());
        assertEquals(List.of(new HostAndPort("my_cache", 6380)), target.nodes());
        assertEquals(new Target.Login("ann", Secret.of("p@ss+1"), 4, true), target.login());
    }

    @Test
    void url_whereItIsSilent_leavesTheRestToTheOthers() {
        Target target = of(null, "redis://cache", Map.of());
        assertEquals(List.of(new HostAndPort("cache", 6379)), target.nodes());
        assertEquals(2, target.login().database());
    }

    @Test
    void url_ofAnAddressInBrackets() {
        assertEquals(
                List.of(new HostAndPort("::1", 6380)),
                of(null, "redis://[::1]:6380", Map.of()).nodes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://:sk-secret@cache",
                "redis://:sk-secret@",
                "redis://:sk-secret@cache:port",
                "redis://:sk-secret@cache/db",
                "redis://:sk-secret%zz@cache",
                "sk-secret"
            })
    void url_thatCannotBeRight_isRefused_withoutItsPassword(String url) {
        IllegalArgumentException problem = assertThrows(IllegalArgumentException.class, () -> of(null, url, Map.of()));
        assertTrue(problem.toString().contains("redis_url: "), problem.toString());
        assertFalse(problem.toString().contains("sk-secret"), problem.toString());
        assertNull(problem.getCause());
    }

    @Test
    void startupNodes_inEveryFormOfTheirs() {
        List<Object> nodes = List.of(Map.of("host", "a", "port", "7001"), List.of("b", 7002), "c:7003");
        Target target = of("ignored", null, Map.of("startup_nodes", nodes));
        assertEquals(Target.Shape.CLUSTER, target.shape());
        assertEquals("a:7001, b:7002, c:7003", target.place());
    }

    @Test
    void sentinelNodes_needAServiceName() {
        Map<String, Object> sentinels = Map.of("sentinel_nodes", List.of(List.of("a", 26379)));
        assertRefused("service_name", null, sentinels);
    }

    @Test
    void timeouts_areSeconds() {
        Target target = of("cache", null, Map.of("socket_timeout", 1.5, "socket_connect_timeout", "0.25"));
        assertEquals(Duration.ofMillis(1500), target.readTimeout());
        assertEquals(Duration.ofMillis(250), target.connectTimeout());
    }

    @Test
    void whatCannotBeRight_isRefused() {
        assertRefused("redis_host, redis_url", null, Map.of());
        assertRefused("expected seconds", "redis://a", Map.of("socket_timeout", "soon"));
        assertRefused("expected seconds", "redis://a", Map.of("socket_timeout", 0));
        assertRefused("expected a list of", null, Map.of("startup_nodes", "a"));
        assertRefused("expected a port", null, Map.of("startup_nodes", List.of("a:b")));
    }

    @Test
    void text_showsNoCredential() {
        assertFalse(of(null, "redis://:sk-secret@cache", Map.of()).toString().contains("sk-secret"));
    }
}
