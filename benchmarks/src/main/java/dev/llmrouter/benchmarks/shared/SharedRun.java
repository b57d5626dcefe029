package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.Job;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Traffic;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Plays a scenario once: a Redis, the providers, and as many processes as it has. The same seed brings the
 * same requests.
 */
final class SharedRun implements AutoCloseable {
    /** Longer than any request of a sped-up run: one that has not ended by then never will. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Ticker ticker = Ticker.system();
    private final Plan plan;
    private final Scenario scenario;
    private final List<Job> jobs = new ArrayList<>();
    private final List<List<Job>> parts = new ArrayList<>();
    private final Path directory;
    private final RedisServer redis;
    private final Providers providers;
    private final Fleet fleet;

    /**
     * What to play.
     *
     * @param slow in its own time
     * @param kills how often Redis dies
     * @param away how long it is away each time, really
     * @param heap of each process, in megabytes
     */
    record Plan(Scenario slow, HttpPace pace, Parts parts, int kills, Duration away, int heap, long seed) {}

    SharedRun(Plan plan) throws InterruptedException {
        this.plan = plan;
        scenario = plan.pace.faster(plan.slow);
        distribute();
        redis = RedisServer.start();
        providers = new Providers(scenario, jobs, ticker);
        try {
            directory = Files.createTempDirectory("shared-quota");
            fleet = Fleet.start(
                    new Fleet.Common(
                            directory,
                            redis.port(),
                            plan.pace.factor(),
                            scenario.setup().retries(),
                            plan.heap),
                    written(),
                    ticker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void distribute() {
        World world = new World(plan.seed);
        new Traffic(world, scenario, jobs::add).start();
        world.run(scenario.span().traffic());
        SplittableRandom places = world.die();
        for (int i = 0; i < scenario.crowd().processes(); i++) {
            parts.add(new ArrayList<>());
        }
        Parts fast = new Parts(plan.parts.hot(), plan.pace.shorter(plan.parts.moveEvery()));
        jobs.forEach(job ->
                parts.get(fast.pick(scenario.crowd(), places, job.offeredAt())).add(job));
    }

    private List<String> written() throws IOException {
        Files.writeString(
                directory.resolve(Configuration.FILE), Configuration.of(scenario, plan.pace, providers.addresses()));
        List<String> names = new ArrayList<>();
        for (List<Job> part : parts) {
            names.add("process-" + (names.size() + 1));
            Schedule.write(directory.resolve(names.get(names.size() - 1)), part);
        }
        return names;
    }

    /** What is known while it runs: how much of the scenario is over, and what callers got. */
    record Progress(long nanos, long answered, long failed) {}

    SharedOutcome play(Consumer<Progress> look) throws InterruptedException {
        RedisCounts.reset(redis);
        Trouble trouble = new Trouble(redis, ticker, plan.away);
        long start = ticker.nanos();
        fleet.order("go");
        CompletableFuture<Void> over = trouble.start(deaths(start));
        long end = start + scenario.span().traffic().plus(PATIENCE).toNanos();
        while (!fleet.hasEnded() && ticker.nanos() - end < 0) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            look.accept(new Progress((ticker.nanos() - start) * plan.pace.factor(), fleet.answered(), fleet.failed()));
        }
        over.join();
        SharedBooks books = new SharedBooks(scenario, jobs, fleet.members(), providers.arrivals(), start);
        return books.outcome(new SharedBooks.Around(
                plan, providers, RedisCounts.of(redis), trouble.outages(fleet.members()), fleet));
    }

    /** In equal distances over the measured span. */
    private List<Long> deaths(long start) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < plan.kills; i++) {
            double part = (i + 0.5) / plan.kills;
            times.add(start
                    + scenario.span().warmUp().toNanos()
                    + (long) (part * scenario.span().measured().toNanos()));
        }
        return times;
    }

    @Override
    public void close() {
        fleet.close();
        providers.close();
        redis.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
