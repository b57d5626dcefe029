package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Lets requests come: when, and how large. The same seed brings the same ones, whatever becomes of them. */
public final class Traffic {
    private final World world;
    private final Scenario scenario;
    private final SplittableRandom arrivals;
    private final SplittableRandom sizes;
    private final double workOfOne;
    private final List<Job> jobs = new ArrayList<>();
    private final Consumer<Job> ask;
    private double work;

    /**
     * Nothing comes before {@link #start}.
     *
     * @param ask gets each request when it arrives
     */
    public Traffic(World world, Scenario scenario, Consumer<Job> ask) {
        this.world = world;
        this.scenario = scenario;
        this.ask = ask;
        arrivals = world.die();
        sizes = world.die();
        double perSecond = scenario.capacityPerMinute() / 60.0;
        workOfOne = scenario.sizes().meanTokens() / perSecond;
    }

    public Job job(int number) {
        return jobs.get(number);
    }

    public int offered() {
        return jobs.size();
    }

    public void start() {
        work += workOfOne * (scenario.evenly() ? 1 : arrivals.nextExponential());
        long at = Math.round(scenario.load().secondsUntil(work) * 1e9);
        if (at < scenario.span().traffic().toNanos()) {
            world.after(at - world.now(), this::arrive);
        }
    }

    private void arrive() {
        Job job = new Job(jobs.size(), scenario.sizes().sample(sizes), world.now());
        jobs.add(job);
        start();
        ask.accept(job);
    }
}
