package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.FailureHistory;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.usage.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsConfigTest {
    @Test
    void nothing_isTheDefaults() {
        RouterSettings settings = Configs.config(Configs.ONE).settings();
        RouterSettings defaults = RouterSettings.builder().build();

        assertSame(defaults.strategy(), settings.strategy());
        assertEquals(defaults.timeouts(), settings.timeouts());
        assertEquals(defaults.waiting(), settings.waiting());
        assertEquals(RetryPolicy.DEFAULT_NUM_RETRIES, settings.retries().numRetries());
        assertEquals(Optional.empty(), settings.redis());
    }

    @Test
    void strategies_haveLiteLlmsNames() {
        Map<String, RoutingStrategy> names = Map.of(
                "simple-shuffle", RoutingStrategy.simpleShuffle(),
                "least-busy", RoutingStrategy.leastBusy(),
                "usage-based-routing", RoutingStrategy.usageBased(),
                "usage-based-routing-v2", RoutingStrategy.usageBased(),
                "cost-based-routing", RoutingStrategy.costBased(),
                "adaptive", RoutingStrategy.adaptive());

        names.forEach((name, strategy) -> assertSame(
                strategy, Configs.settings("routing_strategy: " + name).strategy()));
    }

    @Test
    void latencyStrategy_takesArguments() {
        assertNotNull(Configs.settings(
                        "routing_strategy: latency-based-routing\nrouting_strategy_args: {lowest_latency_buffer: 0.5, ttl: 10}")
                .strategy());
    }

    @Test
    void unknownStrategy_isToldWithTheKnownOnes() {
        assertEquals(
                List.of(
                        "router.yaml:6: router_settings.routing_strategy: 'least-bussy' is no routing strategy; expected "
                                + "one of simple-shuffle, least-busy, usage-based-routing, usage-based-routing-v2, "
                                + "latency-based-routing, cost-based-routing, adaptive; did you mean least-busy?"),
                Configs.errors(Configs.withSettings("routing_strategy: least-bussy")));
    }

    @ParameterizedTest
    @CsvSource({"30, 30000", "0.5, 500", "'\"30\"', 30000", "30s, 30000", "5m, 300000", "1h, 3600000", "250ms, 250"})
    void duration_isSecondsOrHasAUnit(String text, long millis) {
        assertEquals(
                Optional.of(Duration.ofMillis(millis)),
                Configs.settings("timeout: " + text).timeouts().call());
    }

    @Test
    void timeouts_areRead() {
        assertEquals(
                Timeouts.builder()
                        .call(Duration.ofSeconds(60))
                        .streamFirstEvent(Duration.ofSeconds(5))
                        .streamIdle(Duration.ofSeconds(20))
                        .build(),
                Configs.settings("timeout: 60\nstream_timeout: 5\nstream_idle_timeout: 20")
                        .timeouts());
    }

    @Test
    void routerSettings_winOverLitellmSettings() {
        RouterSettings settings = Configs.config(Configs.withSettings("num_retries: 1\ncooldown_time: 2")
                        + "litellm_settings: {num_retries: 9, request_timeout: 8, cooldown_time: 7}\n")
                .settings();

        assertEquals(1, settings.retries().numRetries());
        assertEquals(Duration.ofSeconds(2), settings.cooldowns().cooldownTime());
        assertEquals(Optional.of(Duration.ofSeconds(8)), settings.timeouts().call());
    }

    @Test
    void retryPolicy_countsByKind() {
        RetryPolicy retries = Configs.settings("""
                        retry_policy: {RateLimitErrorRetries: 4, InternalServerErrorRetries: 1, ServiceUnavailableErrorRetries: 3}
                        model_group_retry_policy: {gpt-4: {RateLimitErrorRetries: "0"}}
                        """).retries();

        assertEquals(OptionalInt.of(0), retries.configured("gpt-4", FailureKind.RATE_LIMITED));
        assertEquals(OptionalInt.of(4), retries.configured("other", FailureKind.RATE_LIMITED));
        assertEquals(OptionalInt.of(3), retries.configured("gpt-4", FailureKind.SERVER_ERROR));
        assertEquals(OptionalInt.empty(), retries.configured("gpt-4", FailureKind.TIMEOUT));
    }

    @Test
    void defaultRetries_countForEveryOtherKind() {
        RetryPolicy retries = Configs.settings("retry_policy: {DefaultRetries: 5, TimeoutErrorRetries: 1}")
                .retries();

        assertEquals(OptionalInt.of(5), retries.configured("gpt-4", FailureKind.CONNECTION));
        assertEquals(OptionalInt.of(1), retries.configured("gpt-4", FailureKind.TIMEOUT));
    }

    @Test
    void policyWithAnUnknownError_isWarnedOf() {
        assertTrue(Configs.warnings(Configs.withSettings("retry_policy: {RateLimitRetries: 4}"))
                .get(0)
                .contains("unknown key"));
    }

    @Test
    void retryPolicyOfAnUnknownGroup_isWarnedOf() {
        assertEquals(
                List.of(
                        "router.yaml:6: router_settings.model_group_retry_policy.gpt-5: 'gpt-5' is no model in model_list; "
                                + "its policy is not used; did you mean gpt-4?"),
                Configs.warnings(Configs.withSettings("model_group_retry_policy: {gpt-5: {DefaultRetries: 1}}")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 20})
    void retryAfter_isAFloorUnderEveryPause(int seconds) {
        var backoff = Configs.settings("retry_after: " + seconds).retries().backoff();
        Random random = new Random(1);

        for (int retry = 0; retry < 20; retry++) {
            long pause = backoff.nanos(retry, random);
            assertTrue(pause >= Duration.ofSeconds(seconds).toNanos(), () -> "pause " + pause);
        }
    }

    @Test
    void cooldowns_areRead() {
        CooldownPolicy cooldowns =
                Configs.settings("cooldown_time: 30\ndisable_cooldowns: 'true'").cooldowns();

        assertEquals(Duration.ofSeconds(30), cooldowns.cooldownTime());
        assertTrue(cooldowns.disabled());
    }

    @Test
    void allowedFails_areTolerated() {
        CooldownPolicy cooldowns = Configs.settings(
                        "allowed_fails: 3\nallowed_fails_policy: {RateLimitErrorAllowedFails: 0}")
                .cooldowns();

        assertEquals(Duration.ZERO, cooldown(cooldowns, FailureKind.SERVER_ERROR, 3));
        assertEquals(Duration.ofSeconds(5), cooldown(cooldowns, FailureKind.SERVER_ERROR, 4));
        assertEquals(Duration.ofSeconds(5), cooldown(cooldowns, FailureKind.RATE_LIMITED, 1));
    }

    @Test
    void switches_areRead() {
        RouterSettings settings = Configs.settings("""
                max_wait: 2s
                default_max_parallel_requests: 7
                enforce_model_rate_limits: no
                enable_pre_call_checks: "False"
                enable_tag_filtering: true
                tag_filtering_match_any: false
                """);

        assertEquals(Duration.ofSeconds(2), settings.waiting().maxWait());
        assertEquals(OptionalInt.of(7), settings.defaultMaxParallelRequests());
        assertFalse(settings.limitsEnforced());
        assertFalse(settings.preCallChecks());
        assertTrue(settings.tagFiltering());
        assertFalse(settings.tagsMatchAny());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "num_retries: two",
                "timeout: 0",
                "cooldown_time: -1",
                "enable_tag_filtering: maybe",
                "max_wait: []",
                "retry_policy: 3",
                "redis_port: 70000",
                "routing_strategy_args: [1]",
                "default_litellm_params: x"
            })
    void wrongValue_isAnError(String line) {
        List<String> errors =
                Configs.errors(Configs.withSettings(line.startsWith("redis") ? line + "\nredis_host: x" : line));

        assertEquals(1, errors.size());
        assertTrue(errors.get(0).startsWith("router.yaml:6: router_settings." + line.substring(0, line.indexOf(':'))));
    }

    @Test
    void redis_isRead() {
        RedisSettings redis = Configs.settings("""
                        redis_host: cache
                        redis_password: sk-secret
                        cache_kwargs: {db: 2, username: me, ssl: true, namespace: a, sentinel_password: sk-other}
                        """).redis().orElseThrow();

        assertEquals(
                RedisSettings.builder()
                        .host("cache")
                        .username("me")
                        .password(Secret.of("sk-secret"))
                        .database(2)
                        .ssl(true)
                        .options(Map.of("namespace", "a", "sentinel_password", Secret.of("sk-other")))
                        .build(),
                redis);
        assertFalse(redis.toString().contains("sk-"), redis.toString());
    }

    @Test
    void redisKeys_winOverCacheKwargs() {
        RedisSettings redis = Configs.settings("""
                        redis_host: cache
                        redis_username: me
                        redis_ssl: true
                        cache_kwargs: {host: other, username: you, ssl: false}
                        """).redis().orElseThrow();

        assertEquals(
                RedisSettings.builder().host("cache").username("me").ssl(true).build(), redis);
    }

    @Test
    void redisSentinels_areEnough() {
        RedisSettings redis = Configs.settings("cache_kwargs: {sentinel_nodes: [[a, 26379]], service_name: shop}")
                .redis()
                .orElseThrow();

        assertEquals(Map.of("sentinel_nodes", List.of(List.of("a", 26379L)), "service_name", "shop"), redis.options());
    }

    @Test
    void redisUrl_isASecret() {
        RedisSettings redis = Configs.settings("redis_url: redis://:sk-secret@cache:1992")
                .redis()
                .orElseThrow();

        assertEquals(Secret.of("redis://:sk-secret@cache:1992"), redis.url().orElseThrow());
        assertFalse(redis.toString().contains("sk-secret"));
    }

    @Test
    void redisWithoutAHost_isWarnedOf() {
        assertEquals(
                List.of("router.yaml:6: router_settings.redis_port: without redis_host or redis_url no Redis is used"),
                Configs.warnings(Configs.withSettings("redis_port: 6379")));
    }

    private static Duration cooldown(CooldownPolicy policy, FailureKind kind, int failures) {
        Deployment deployment = Deployment.builder("gpt-4", "azure/eu").build();
        return policy.cooldown(
                deployment,
                Outcome.failure(kind, 0),
                FailureHistory.builder()
                        .groupSize(2)
                        .attempts(failures)
                        .failures(failures)
                        .failuresOfKind(failures)
                        .build());
    }

    @Test
    void trust_isWhoseBodiesAreSaidToBe() {
        assertEquals(RequestTrust.CALLERS, Configs.settings("timeout: 5").requestTrust());
        assertEquals(RequestTrust.CALLERS, Configs.settings("trust: callers").requestTrust());
        assertEquals(
                RequestTrust.APPLICATION, Configs.settings("trust: Application").requestTrust());
        assertEquals(
                List.of("router.yaml:6: router_settings.trust: expected callers or application, found 'all'"),
                Configs.errors(Configs.withSettings("trust: all")));
    }

    @Test
    void passHeaders_areNamesInAnyCase_andNoCredentials() {
        assertEquals(
                Set.of("x-own", "x-two"),
                Configs.settings("pass_headers: [X-Own, x-two]").passHeaders());
        assertEquals(
                List.of(
                        "router.yaml:6: router_settings.pass_headers: 'Authorization' is a credential, or the connection's;"
                                + " such headers are never passed: put them into extra_headers of a deployment"),
                Configs.errors(Configs.withSettings("pass_headers: [Authorization]")));
    }
}
