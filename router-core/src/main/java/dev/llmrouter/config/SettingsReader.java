package dev.llmrouter.config;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.policy.Backoff;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.trust.PassedHeaders;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads how the router routes: {@code router_settings}, else {@code litellm_settings}. */
final class SettingsReader {
    /** These three are the standard back-off's: the last quarter of a pause is left to chance. */
    private static final double JITTER = 0.25;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final MapReader router;
    private final MapReader litellm;

    SettingsReader(MapReader router, MapReader litellm) {
        this.router = router;
        this.litellm = litellm;
    }

    /**
     * The settings.
     *
     * @param fallbacks what {@link FallbackReader} read
     * @param allowedFails {@code allowed_fails_policy} of single deployments
     * @param models the names that policies of groups may have
     */
    RouterSettings read(
            Fallbacks fallbacks, Map<String, Map<FailureKind, Integer>> allowedFails, Collection<String> models) {
        RouterSettings.Builder settings = RouterSettings.builder()
                .strategy(StrategyReader.read(router))
                .timeouts(timeouts())
                .retries(retries(models))
                .cooldowns(cooldowns(allowedFails))
                .fallbacks(fallbacks);
        router.duration("max_wait").ifPresent(settings::maxWait);
        router.count("max_waiting", 0).ifPresent(settings::maxWaiting);
        router.count("default_max_parallel_requests", 1).ifPresent(settings::defaultMaxParallelRequests);
        settings.responseLimits(responseLimits());
        router.bool("enforce_model_rate_limits").ifPresent(settings::enforceLimits);
        router.bool("enable_pre_call_checks").ifPresent(settings::preCallChecks);
        router.bool("enable_tag_filtering").ifPresent(settings::tagFiltering);
        router.bool("tag_filtering_match_any").ifPresent(settings::tagsMatchAny);
        router.text("tag_routing_prefix").ifPresent(settings::tagRoutingPrefix);
        BudgetReader.ofTags(router, litellm).forEach(settings::tagBudget);
        RedisReader.read(router).ifPresent(settings::redis);
        router.choice("trust", "callers or application", SettingsReader::trust).ifPresent(settings::requestTrust);
        passHeaders().ifPresent(settings::passHeaders);
        settings.affinity(new AffinityReader(router).read(models));
        return settings.build();
    }

    private <T> Optional<T> first(Function<MapReader, Optional<T>> getter) {
        return MapReader.first(getter, router, litellm);
    }

    private Timeouts timeouts() {
        Timeouts.Builder timeouts = Timeouts.builder();
        Optional<Duration> requestTimeout = litellm.timeout("request_timeout");
        router.timeout("timeout").or(() -> requestTimeout).ifPresent(timeouts::call);
        router.timeout("stream_timeout").ifPresent(timeouts::streamFirstEvent);
        router.timeout("stream_idle_timeout").ifPresent(timeouts::streamIdle);
        return timeouts.build();
    }

    private ResponseLimits responseLimits() {
        ResponseLimits standard = ResponseLimits.standard();
        return new ResponseLimits(
                router.size("max_response_bytes").orElse(standard.maxResponseBytes()),
                router.size("max_error_bytes").orElse(standard.maxErrorBytes()),
                router.size("max_event_characters").orElse(standard.maxEventCharacters()));
    }

    private RetryPolicy retries(Collection<String> models) {
        RetryPolicy.Builder retries = RetryPolicy.builder();
        first(m -> m.count("num_retries", 0)).ifPresent(retries::numRetries);
        router.duration("retry_after").map(SettingsReader::backoff).ifPresent(retries::backoff);
        router.map("retry_policy")
                .map(policy -> FailureCounts.read(policy, FailureCounts.RETRIES))
                .ifPresent(retries::byKind);
        router.map("model_group_retry_policy")
                .map(groups -> retriesByGroup(groups, models))
                .ifPresent(retries::byGroup);
        return retries.build();
    }

    private static Map<String, Map<FailureKind, Integer>> retriesByGroup(MapReader groups, Collection<String> models) {
        Map<String, Map<FailureKind, Integer>> retries = new LinkedHashMap<>();
        groups.entries().forEach((group, node) -> {
            if (!models.contains(group)) {
                groups.problems()
                        .complaint(
                                node.place(),
                                "'" + Place.shown(group) + "' is no model in model_list; its policy is not used",
                                NearNames.of(group, models));
            }
            if (node instanceof YamlMap policy) {
                MapReader reader = new MapReader(policy, groups.problems());
                retries.put(group, FailureCounts.read(reader, FailureCounts.RETRIES));
            } else {
                groups.map(group);
            }
        });
        return retries;
    }

    /** The standard back-off, raised so far that what chance takes away does not go below the floor. */
    private static Backoff backoff(Duration floor) {
        Duration raised = Duration.ofNanos((long) Math.ceil(floor.toNanos() / (1 - JITTER)));
        Duration start = raised.compareTo(FIRST_PAUSE) > 0 ? raised : FIRST_PAUSE;
        return Backoff.exponential(start, start.compareTo(LONGEST_PAUSE) > 0 ? start : LONGEST_PAUSE, JITTER);
    }

    private CooldownPolicy cooldowns(Map<String, Map<FailureKind, Integer>> allowedFails) {
        CooldownPolicy.Builder cooldowns = CooldownPolicy.builder().allowedByDeployment(allowedFails);
        first(m -> m.duration("cooldown_time")).ifPresent(cooldowns::cooldownTime);
        first(m -> m.count("allowed_fails", 0)).ifPresent(cooldowns::allowedFails);
        router.bool("disable_cooldowns").ifPresent(cooldowns::disabled);
        router.map("allowed_fails_policy")
                .map(policy -> FailureCounts.read(policy, FailureCounts.ALLOWED_FAILS))
                .ifPresent(cooldowns::allowedByKind);
        return cooldowns.build();
    }

    private static Optional<RequestTrust> trust(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "callers" -> Optional.of(RequestTrust.CALLERS);
            case "application" -> Optional.of(RequestTrust.APPLICATION);
            default -> Optional.empty();
        };
    }

    private Optional<List<String>> passHeaders() {
        return router.texts("pass_headers")
                .map(names -> names.stream()
                        .filter(name -> {
                            boolean passed = PassedHeaders.isPassed(name);
                            if (!passed) {
                                router.problems()
                                        .error(
                                                router.place("pass_headers"),
                                                "'" + Place.shown(name)
                                                        + "' is a credential, or the connection's; such headers are never passed: put"
                                                        + " them into extra_headers of a deployment");
                            }
                            return passed;
                        })
                        .toList());
    }
}
