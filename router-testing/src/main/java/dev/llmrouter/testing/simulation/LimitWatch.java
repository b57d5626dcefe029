package dev.llmrouter.testing.simulation;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LimitSnapshot;
import dev.llmrouter.testing.internal.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the limits that have run out when a request has to wait or is refused. */
final class LimitWatch {
    private static final double NANOS = 1e9;

    private final World world;
    private final Catalog catalog;
    private final long meanTokens;
    private final List<Router> processes;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> seconds = new TreeMap<>();
    private long second = -1;
    private SimulationReport.@Nullable LimitHit first;

    /**
     * Makes one that has seen nothing.
     *
     * @param meanTokens the tokens of a request in the mean: with less room a limit of tokens has run out
     */
    LimitWatch(World world, Catalog catalog, long meanTokens, List<Router> processes) {
        this.world = world;
        this.catalog = catalog;
        this.meanTokens = meanTokens;
        this.processes = processes;
    }

    /** The limit that ran out before all others. */
    Optional<SimulationReport.LimitHit> first() {
        return Optional.ofNullable(first);
    }

    /** In how many seconds of the run each limit had run out. */
    Map<String, Long> seconds() {
        return seconds;
    }

    /** A provider said 429 of a limit, named as in its headers. */
    void refused(Deployment deployment, String limit) {
        String name = limit.equals("requests") ? "rpm" : limit.startsWith("output") ? "otpm" : "tpm";
        ranOut(name + " of " + deployment.id(), true);
    }

    /** A request of a process has to wait or is refused. A process and a model are looked at once a second. */
    void look(int process, String model) {
        if (process < processes.size() && begin(process + " " + model)) {
            String group = catalog.resolve(model).map(it -> it.group().name()).orElse(model);
            for (DeploymentSnapshot deployment :
                    processes.get(process).snapshot().deployments()) {
                if (deployment.group().equals(group) && deployment.cooldown().isEmpty()) {
                    usedUp(deployment).ifPresent(limit -> ranOut(limit, false));
                }
            }
        }
    }

    /** Whether this is new in the second that it is. */
    private boolean begin(String what) {
        long now = (long) (world.now() / NANOS);
        if (now != second) {
            second = now;
            seen.clear();
        }
        return seen.add(what);
    }

    private void ranOut(String limit, boolean byProvider) {
        if (begin(limit)) {
            seconds.merge(limit, 1L, Long::sum);
        }
        if (first == null) {
            first = new SimulationReport.LimitHit(limit, Duration.ofNanos(world.now()), byProvider);
        }
    }

    private Optional<String> usedUp(DeploymentSnapshot deployment) {
        double requests = left(deployment.requests(), 1);
        double tokens = left(deployment.tokens(), meanTokens);
        return Math.min(requests, tokens) < 1
                ? Optional.of((requests <= tokens ? "rpm of " : "tpm of ") + deployment.id())
                : Optional.empty();
    }

    /** For how many requests of the mean size there is room. */
    private static double left(LimitSnapshot limit, long ofOne) {
        OptionalLong room = limit.room();
        return limit.limit().isPresent() && room.isPresent()
                ? room.getAsLong() / (double) ofOne
                : Double.POSITIVE_INFINITY;
    }
}
