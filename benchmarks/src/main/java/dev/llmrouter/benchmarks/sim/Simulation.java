package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Plays a scenario once. */
final class Simulation {
    /**
     * A provider's clock and a router's differ by any part of its windows, the longest of which is a minute.
     */
    private static final long LONGEST_PHASE = Duration.ofMinutes(1).toNanos();

    private final World world;
    private final Scenario scenario;
    private final Scorecard scores;
    private final Traffic traffic;
    private final List<SimProcess> processes = new ArrayList<>();
    private final SplittableRandom places;
    private final InMemoryUsageStore store;
    private final SimProvider provider;

    private Simulation(Scenario scenario, long seed) {
        this.scenario = scenario;
        world = new World(seed);
        traffic = new Traffic(world, scenario, this::ask);
        places = world.die();
        long phase = world.die().nextLong(LONGEST_PHASE);
        scores = new Scorecard(scenario, phase);
        provider = new SimProvider(world, scenario, scores, phase);
        store = new InMemoryUsageStore(world.clock());
        for (int i = 0; i < scenario.crowd().processes(); i++) {
            SimTransport transport = new SimTransport(world, scenario.wire(), provider, traffic::job);
            processes.add(new SimProcess(world, scenario, transport, scores, store));
        }
    }

    static Result run(Scenario scenario, long seed) {
        Simulation simulation = new Simulation(scenario, seed);
        try {
            return simulation.play(seed);
        } finally {
            simulation.processes.forEach(SimProcess::close);
        }
    }

    private void ask(Job job) {
        processes.get(scenario.crowd().pick(places, world.now())).ask(job);
    }

    private Result play(long seed) {
        provider.begin();
        traffic.start();
        world.run(scenario.span().traffic());
        if (!world.runUntil(() -> scores.open() == 0)) {
            throw new IllegalStateException(scores.open() + " requests neither were answered nor failed, seed " + seed);
        }
        return scores.result(seed, traffic.offered(), store.exchanges());
    }
}
