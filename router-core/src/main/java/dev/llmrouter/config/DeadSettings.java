package dev.llmrouter.config;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.strategy.RoutingStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports settings that are right in themselves and do nothing beside the others. Used for one file. */
final class DeadSettings {
    private static final String MINUTE = "limit_window_seconds";

    private final Problems problems;
    private final RouterConfig config;

    DeadSettings(RouterConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    /**
     * Reports all of them.
     *
     * @param router {@code router_settings}
     * @param places where the entries stand, by deployment id
     */
    void warn(MapReader router, Map<String, MapReader> places) {
        ofStrategy(router);
        ofTags(router);
        ofTime(router);
        ofPolicies(router);
        config.catalog().deployments().forEach((id, deployment) -> {
            MapReader params = places.get(id);
            if (params != null && deployment.unusable().isEmpty()) {
                ofLimits(deployment, params);
                ofGroup(deployment, params);
                ofTime(deployment, params);
                ofMirror(deployment, params);
            }
        });
    }

    private void ofStrategy(MapReader router) {
        router.map("routing_strategy_args").ifPresent(arguments -> {
            note(arguments, "ttl", "has no effect: nothing of it is kept so here");
            note(arguments, "max_latency_list_size", "has no effect: nothing of it is kept so here");
            if (!isNamed(router, "latency-based-routing")) {
                note(arguments, "lowest_latency_buffer", "has no effect but under latency-based-routing");
            }
        });
    }

    private static boolean isNamed(MapReader router, String strategy) {
        return router.text("routing_strategy").filter(strategy::equals).isPresent();
    }

    private void ofTags(MapReader router) {
        if (!config.settings().tagFiltering()) {
            note(router, "tag_filtering_match_any", "has no effect without enable_tag_filtering");
        }
    }

    private void ofTime(MapReader router) {
        Duration timeout = config.settings().timeouts().call().orElse(RouterSettings.DEFAULT_TIMEOUT);
        if (config.settings().waiting().maxWait().compareTo(timeout) > 0) {
            note(router, "max_wait", "is longer than timeout, which ends the wait before it");
        }
    }

    /** A request at fault is refused wherever it goes. */
    private void ofPolicies(MapReader router) {
        router.map("retry_policy").ifPresent(this::ofPolicy);
        router.map("model_group_retry_policy")
                .ifPresent(groups -> groups.entries()
                        .keySet()
                        .forEach(group -> groups.map(group).ifPresent(this::ofPolicy)));
    }

    private void ofPolicy(MapReader policy) {
        for (String key : FailureCounts.NEVER_RETRIED) {
            note(policy, key, "has no effect: such a request is never retried in its group");
        }
    }

    private void ofLimits(Deployment deployment, MapReader params) {
        Limits limits = deployment.limits();
        boolean none = limits.equals(withoutNumbers(limits));
        if (none) {
            for (String key : List.of("limit_window", MINUTE, "limit_burst", "limit_group")) {
                note(params, key, "has no effect without rpm, tpm, itpm or otpm");
            }
        } else if (limits.kind().equals(Optional.of(Kind.SLIDING))) {
            note(params, "limit_burst", "has no effect in a sliding window");
        }
        boolean closed = limits.requestsPerMinute().orElse(1) == 0
                || limits.tokensPerMinute().orElse(1) == 0
                || limits.inputTokensPerMinute().orElse(1) == 0
                || limits.maxParallelRequests().orElse(1) == 0;
        if (closed) {
            problems.complaint(params.place(), "a limit of 0 admits nothing: this deployment never serves", List.of());
        }
        raised(limits, params);
    }

    /** At least one request is admitted in each window, so that the deployment serves at all. */
    private void raised(Limits limits, MapReader params) {
        long rpm = limits.requestsPerMinute().orElse(0);
        double window = limits.window().toMillis() / 1000.0;
        boolean sliding =
                limits.kind().map(Kind.SLIDING::equals).orElse(limits.burst().isEmpty());
        if (rpm > 0 && rpm * window < 60 && sliding) {
            problems.complaint(
                    params.place(),
                    "rpm " + rpm + " is less than one request in its window of " + Place.shown(seconds(window))
                            + " s, and each window admits one: make the window longer, or use limit_window: bucket",
                    List.of());
        }
    }

    private static String seconds(double seconds) {
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }

    private static Limits withoutNumbers(Limits limits) {
        Limits.Builder bare = Limits.builder().window(limits.window());
        limits.kind().ifPresent(bare::kind);
        limits.burst().ifPresent(bare::burst);
        limits.group().ifPresent(bare::group);
        limits.maxParallelRequests().ifPresent(bare::maxParallelRequests);
        return bare.build();
    }

    private void ofGroup(Deployment deployment, MapReader params) {
        if (!config.settings().tagFiltering()) {
            note(params, "tags", "has no effect without enable_tag_filtering");
        }
        RoutingStrategy strategy = config.settings().strategyOf(deployment.modelName());
        if (!strategy.equals(RoutingStrategy.simpleShuffle())) {
            note(params, "weight", "has no effect but under simple-shuffle");
        }
        boolean alone = config.catalog().groups().values().stream()
                .anyMatch(
                        group -> group.deployments().size() == 1 && group.name().equals(deployment.modelName()));
        if (alone) {
            for (String key : List.of("cooldown_time", "allowed_fails", "allowed_fails_policy", "weight")) {
                note(params, key, "has no effect on a deployment that is alone in its group");
            }
        }
    }

    private void ofTime(Deployment deployment, MapReader params) {
        Duration call = config.settings().timeouts().call().orElse(RouterSettings.DEFAULT_TIMEOUT);
        if (deployment.timeouts().call().filter(own -> own.compareTo(call) > 0).isPresent()) {
            String key = params.has("timeout") ? "timeout" : "request_timeout";
            note(params, key, "is longer than the router's timeout, which ends the call before it");
        }
    }

    private void ofMirror(Deployment deployment, MapReader params) {
        deployment
                .mirror()
                .filter(mirror -> config.catalog().resolve(mirror.model()).isEmpty())
                .ifPresent(mirror -> problems.complaint(
                        params.place("silent_model"),
                        "'" + Place.shown(mirror.model()) + "' is no model here; nothing is copied",
                        config.catalog().near(mirror.model())));
        if (deployment.mirror().isEmpty()) {
            note(params, "silent_share", "has no effect without silent_model");
        }
    }

    private void note(MapReader reader, String key, String message) {
        if (reader.has(key)) {
            problems.note(reader.place(key), message);
        }
    }
}
