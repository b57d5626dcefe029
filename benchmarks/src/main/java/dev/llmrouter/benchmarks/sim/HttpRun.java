package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.okhttp.OkHttpTransport;
import dev.llmrouter.testing.internal.Waits;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Plays a scenario once, over real sockets and in real time. The same seed brings the same requests as in a
 * simulation.
 */
final class HttpRun implements AutoCloseable {
    /** Longer than any request of a sped-up run: one that has not ended by then never will. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final long REPORT_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final HttpPace pace;
    private final Scenario scenario;
    private final long seed;
    private final List<Job> jobs = new ArrayList<>();
    private final SplittableRandom places;
    private final HttpJournal journal;
    private final HttpProviders providers;
    private final List<HttpProcess> processes = new ArrayList<>();
    private final Waits lateness = new Waits();
    private final CountDownLatch open;

    HttpRun(Scenario slow, HttpPace pace, long seed) {
        this.pace = pace;
        this.seed = seed;
        scenario = pace.faster(slow);
        World world = new World(seed);
        new Traffic(world, scenario, jobs::add).start();
        world.run(scenario.span().traffic());
        places = world.die();
        open = new CountDownLatch(jobs.size());
        journal = new HttpJournal(Ticker.system(), jobs);
        providers = new HttpProviders(scenario, journal);
        for (int i = 0; i < scenario.crowd().processes(); i++) {
            HttpWatch transport = new HttpWatch(OkHttpTransport.create(), journal);
            processes.add(new HttpProcess(scenario, pace, providers.configured(), transport, seed + i));
        }
    }

    /**
     * Offers all requests when they are due, and waits for their ends.
     *
     * @param second gets the elapsed time of the run about every second, in nanoseconds of the scenario's own
     *     time
     */
    HttpOutcome play(LongConsumer second) throws InterruptedException {
        Scorecard scores = begin();
        long reported = 0;
        for (Job job : jobs) {
            waitUntil(job.offeredAt());
            lateness.add(journal.now() - job.offeredAt());
            processes.get(scenario.crowd().pick(places, job.offeredAt())).ask(job, open::countDown);
            if (job.offeredAt() - reported >= REPORT_EVERY) {
                reported = job.offeredAt();
                second.accept(reported * pace.factor());
            }
        }
        boolean allEnded = open.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        List<String> wrong = allEnded ? wrong() : List.of(open.getCount() + " requests have not ended");
        journal.addTo(scores);
        return new HttpOutcome(pace.slower(scores.result(seed, jobs.size(), 0)), machine(), wrong);
    }

    private Scorecard begin() {
        journal.begin();
        try (TimeSource date = TimeSource.system()) {
            return new Scorecard(scenario, TimeUnit.MILLISECONDS.toNanos(date.wallMillis()));
        }
    }

    private void waitUntil(long due) throws InterruptedException {
        for (long left = due - journal.now(); left > 0; left = due - journal.now()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for the next request");
            }
        }
    }

    /** What routers, providers and callers count must be the same. */
    private List<String> wrong() {
        List<HttpAttempt> attempts = journal.attempts();
        List<String> wrong = new ArrayList<>();
        compare(wrong, "calls that routers believe in flight", inFlight(), 0);
        compare(wrong, "attempts that were sent, not those that came", attempts.size(), come());
        compare(wrong, "answers 200 to routers, not those of providers", with(attempts, 200), providers.served());
        compare(wrong, "answers 429 to routers, not those of providers", with(attempts, 429), providers.refused());
        compare(wrong, "requests that ended, not those offered", journal.ended(), jobs.size());
        return wrong;
    }

    private static void compare(List<String> wrong, String what, long one, long other) {
        if (one != other) {
            wrong.add(what + ": " + one + ", " + other);
        }
    }

    private long inFlight() {
        return processes.stream().mapToLong(HttpProcess::callsInFlight).sum();
    }

    private long come() {
        return providers.served() + providers.refused();
    }

    private static long with(List<HttpAttempt> attempts, int status) {
        return attempts.stream().filter(attempt -> attempt.status() == status).count();
    }

    private HttpOutcome.Machine machine() {
        Waits travels = new Waits();
        journal.attempts().stream()
                .filter(HttpAttempt::hasArrived)
                .forEach(attempt -> travels.add(attempt.travelNanos()));
        return HttpOutcome.Machine.of(lateness, travels);
    }

    @Override
    public void close() {
        processes.forEach(HttpProcess::close);
        providers.close();
    }
}
