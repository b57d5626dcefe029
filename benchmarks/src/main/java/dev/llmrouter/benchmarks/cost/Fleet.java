package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.ArrayList;
import java.util.List;

/**
 * Deployments of one group, each with limits of requests and tokens, and none ever full: a full one would
 * make the decision cheaper.
 */
public final class Fleet {
    /** The group that all belong to. */
    public static final String MODEL = "gpt-4o";

    /** A thousand times what a benchmark can send: a minute of it holds. */
    private static final long REQUESTS = 1_000_000_000_000L;

    private static final long TOKENS = 1_000 * REQUESTS;

    private Fleet() {}

    /** Different limits, so that shares differ. */
    public static List<Deployment> deployments(int count) {
        List<Deployment> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Deployment.builder(MODEL, "openai/gpt-4o")
                    .id("d" + i)
                    .apiBase("http://127.0.0.1:1/" + i)
                    .apiKey(Secret.of("none"))
                    .limits(Limits.builder()
                            .requestsPerMinute(REQUESTS * (1 + i % 3))
                            .tokensPerMinute(TOKENS * (1 + i % 3))
                            .build())
                    .pricing(Pricing.of(2.5e-6, 1e-5))
                    .build());
        }
        return all;
    }

    public static RouterConfig config(int count, RoutingStrategy strategy) {
        Catalog.Builder catalog = Catalog.builder();
        deployments(count).forEach(catalog::deployment);
        return new RouterConfig(
                catalog.build(), RouterSettings.builder().strategy(strategy).build());
    }

    /** By LiteLLM's name. */
    public static RoutingStrategy strategy(String name) {
        return switch (name) {
            case "simple-shuffle" -> RoutingStrategy.simpleShuffle();
            case "least-busy" -> RoutingStrategy.leastBusy();
            case "usage-based-routing" -> RoutingStrategy.usageBased();
            case "latency-based-routing" -> RoutingStrategy.latencyBased(0.1);
            case "cost-based-routing" -> RoutingStrategy.costBased();
            case "adaptive" -> RoutingStrategy.adaptive();
            default -> throw new IllegalArgumentException("no strategy is called '" + name + "'");
        };
    }
}
