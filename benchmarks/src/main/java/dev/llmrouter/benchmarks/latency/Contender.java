package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.strategy.RoutingStrategy;
import java.util.Locale;

/** A row of the comparison: a strategy, as a process would configure it. */
enum Contender {
    SIMPLE_SHUFFLE,
    /** Simple-shuffle whose weights are the true capacities, as an operator who knows them would write them. */
    SHUFFLE_BY_CAPACITY,
    LEAST_BUSY,
    USAGE_BASED,
    LATENCY_BASED,
    ADAPTIVE,
    /** Knows the calls of every process and the true speeds. */
    ORACLE;

    /** A new one for each process, except the oracle, which all share. */
    RoutingStrategy strategy(Oracle oracle) {
        return switch (this) {
            case SIMPLE_SHUFFLE, SHUFFLE_BY_CAPACITY -> RoutingStrategy.simpleShuffle();
            case LEAST_BUSY -> RoutingStrategy.leastBusy();
            case USAGE_BASED -> RoutingStrategy.usageBased();
            case LATENCY_BASED -> RoutingStrategy.latencyBased(0.1);
            case ADAPTIVE -> RoutingStrategy.adaptive();
            case ORACLE -> oracle;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
