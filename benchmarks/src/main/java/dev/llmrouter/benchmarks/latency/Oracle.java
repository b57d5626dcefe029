package dev.llmrouter.benchmarks.latency;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.internal.SimServer;
import java.util.Map;

/**
 * Takes the fastest deployment that is below its knee, else the one with the greatest speed after sharing. It
 * reads what no router can know: all calls at a deployment, and its speed at this moment.
 */
final class Oracle implements RoutingStrategy {
    private final Map<String, SimServer> servers;

    Oracle(Map<String, SimServer> servers) {
        this.servers = servers;
    }

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        int best = -1;
        double bestScore = 0;
        int ties = 1;
        for (int i = 0; i < candidates.size(); i++) {
            double score =
                    score(requireNonNull(servers.get(candidates.deployment(i).id()), "every deployment is simulated"));
            ties = score == bestScore ? ties + 1 : 1;
            if (best < 0
                    || score > bestScore
                    || (score == bestScore && context.random().nextInt(ties) == 0)) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    /** Those below their knee come before all others. */
    private static double score(SimServer server) {
        double speed = server.speedNow();
        boolean free = server.calls() < server.knee();
        return free && speed > 0 ? 1e9 + speed : speed * server.knee() / (server.calls() + 1.0);
    }
}
