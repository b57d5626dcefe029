package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** Reads {@code routing_strategy} and its arguments. Stateless. */
final class StrategyReader {
    /**
     * Ten percent: two deployments as near as that cannot be distinguished by a minute's traffic, and all of
     * it on one would slow that one.
     */
    static final double DEFAULT_LATENCY_BUFFER = 0.1;

    static final String DEFAULT = "simple-shuffle";

    /**
     * The arguments that are read, then those that LiteLLM knows and that measure something that is not kept
     * so here.
     */
    static final List<String> ARGUMENTS = List.of("lowest_latency_buffer", "ttl", "max_latency_list_size");

    private static final Map<String, DoubleFunction<RoutingStrategy>> STRATEGIES = strategies();
    private static final List<String> NOT_YET = List.of("provider-budget-routing", "lar1");

    private StrategyReader() {}

    static List<String> names() {
        return List.copyOf(STRATEGIES.keySet());
    }

    static RoutingStrategy read(MapReader router) {
        String name = router.text("routing_strategy").orElse(DEFAULT);
        double buffer = router.map("routing_strategy_args")
                .flatMap(StrategyReader::buffer)
                .orElse(DEFAULT_LATENCY_BUFFER);
        DoubleFunction<RoutingStrategy> strategy = STRATEGIES.get(name);
        if (strategy == null) {
            String why = NOT_YET.contains(name) ? "is not supported yet" : "is no routing strategy";
            router.problems()
                    .error(
                            router.place("routing_strategy"),
                            "'" + Place.shown(name) + "' " + why + "; expected one of "
                                    + String.join(", ", STRATEGIES.keySet()),
                            NearNames.of(name, STRATEGIES.keySet()));
            return RoutingStrategy.simpleShuffle();
        }
        return strategy.apply(buffer);
    }

    private static Optional<Double> buffer(MapReader arguments) {
        KeyCheck.check(arguments, ARGUMENTS);
        arguments.duration("ttl");
        return arguments.number("lowest_latency_buffer");
    }

    private static Map<String, DoubleFunction<RoutingStrategy>> strategies() {
        Map<String, DoubleFunction<RoutingStrategy>> strategies = new LinkedHashMap<>();
        strategies.put(DEFAULT, buffer -> RoutingStrategy.simpleShuffle());
        strategies.put("least-busy", buffer -> RoutingStrategy.leastBusy());
        strategies.put("usage-based-routing", buffer -> RoutingStrategy.usageBased());
        strategies.put("usage-based-routing-v2", buffer -> RoutingStrategy.usageBased());
        strategies.put("latency-based-routing", RoutingStrategy::latencyBased);
        strategies.put("cost-based-routing", buffer -> RoutingStrategy.costBased());
        strategies.put("adaptive", buffer -> RoutingStrategy.adaptive());
        return strategies;
    }
}
