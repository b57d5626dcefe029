package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.Router;
import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.Job;
import dev.llmrouter.benchmarks.sim.SimProcess;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.okhttp.OkHttpTransport;
import dev.llmrouter.policy.Backoff;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.redis.RedisUsageStore;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.Waits;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.usage.RedisSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One process of the application, started by {@link Fleet} and controlled by lines: it reads the commands
 * {@code go}, {@code ask ID} and {@code bye}, and prints the lines that {@link Member} reads.
 */
public final class Worker {
    /** The router's own back-off, before it is made faster. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final double JITTER = 0.25;

    /** The resolution of the times at which the store was lost and found. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /** After this many polls without a change the state is printed too, for the progress. */
    private static final int LOOKS = 10;

    private final Ticker ticker = Ticker.system();
    private final PrintStream out;
    private final List<Job> jobs;
    private final Sender sender;
    private final CountingStore store;
    private final Router router;
    private final Prompts prompts = new Prompts(0);
    private final CountDownLatch open;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<String> ends = new ArrayList<>(); // guarded by itself
    private final Waits lateness = new Waits();
    private volatile long start;

    private Worker(List<String> args, PrintStream out) throws IOException {
        this.out = out;
        Path directory = Path.of(args.get(0));
        int redisPort = Integer.parseInt(args.get(2));
        HttpPace pace = new HttpPace(Integer.parseInt(args.get(3)));
        int retries = Integer.parseInt(args.get(4));
        jobs = Schedule.read(directory.resolve(args.get(1)));
        open = new CountDownLatch(jobs.size());
        sender = new Sender(OkHttpTransport.create(), ticker);
        store = new CountingStore(
                RedisUsageStore.builder()
                        .settings(RedisSettings.builder()
                                .host(RedisServer.HOST)
                                .port(redisPort)
                                .build())
                        .build(),
                ticker);
        router = Router.fromYaml(directory.resolve(Configuration.FILE))
                .passHeaders(Prompts.NUMBER)
                .settings(settings -> settings.retries(RetryPolicy.builder()
                        .numRetries(retries)
                        .backoff(Backoff.exponential(pace.shorter(FIRST_PAUSE), pace.shorter(LONGEST_PAUSE), JITTER))
                        .build()))
                .transport(sender)
                .usageStore(store)
                .listener(new RouterListener() {
                    @Override
                    public void cooldownStarted(CooldownStarted event) {
                        print("cooled " + event.deploymentId());
                    }
                })
                .build();
    }

    /**
     * Plays a schedule.
     *
     * @param args a directory, the name of a schedule in it, the port of Redis, how many times faster than
     *     real time all is, and how often a request is retried
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] args) throws IOException {
        new Worker(List.of(args), System.out).lead();
    }

    private void lead() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        print("ready");
        // Whoever loses the process that started it ends, too.
        for (String line = in.readLine(); line != null && !line.equals("bye"); line = in.readLine()) {
            if (line.equals("go")) {
                inBackground("schedule", this::play);
                inBackground("looking", this::look);
            } else if (line.startsWith("ask ")) {
                ask(line.substring(4));
            }
        }
        router.close();
        sender.close();
    }

    /** Only a refusal makes a deployment cool; whatever else happens is a mistake of the benchmark. */
    private void ask(String deployment) {
        router.sendAsync(ModelRequest.builder(deployment)
                        .json("{\"messages\":[]}")
                        .header(Prompts.NUMBER, "0")
                        .build())
                .whenComplete((answer, failure) -> {
                    if (!(failure instanceof AttemptsExhaustedException)) {
                        System.err.println(deployment + " was not refused: " + failure);
                    }
                });
    }

    private static void inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void print(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    private void play() {
        start = ticker.nanos();
        for (Job job : jobs) {
            for (long left = job.offeredAt() - now(); left > 0; left = job.offeredAt() - now()) {
                LockSupport.parkNanos(left);
            }
            lateness.add(now() - job.offeredAt());
            router.sendAsync(prompts.write(job.number(), job.size().characters()))
                    .whenComplete((answer, failure) -> ended(job, answer, failure));
        }
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        tellAll();
    }

    private long now() {
        return ticker.nanos() - start;
    }

    private void ended(Job job, @Nullable ModelResponse answer, @Nullable Throwable failure) {
        if (answer != null) {
            answered.incrementAndGet();
            end("answered " + job.number());
        } else {
            failed.incrementAndGet();
            end("failed " + job.number() + " "
                    + (failure instanceof RouterException known
                            ? SimProcess.reason(known)
                            : String.valueOf(failure).lines().findFirst().orElse("")));
        }
        open.countDown();
    }

    private void end(String line) {
        synchronized (ends) {
            ends.add(line);
        }
    }

    private void tellAll() {
        for (Sender.Attempt attempt : sender.attempts()) {
            print("attempt " + attempt.number() + " " + (attempt.sentAt() - start) + " " + attempt.status());
        }
        synchronized (ends) {
            ends.forEach(this::print);
        }
        CountingStore.Counts counts = store.counts();
        print("store " + counts.exchanges() + " " + counts.requests() + " " + counts.tokens() + " " + counts.p50Millis()
                + " " + counts.p99Millis());
        print("late " + 1000 * lateness.seconds(0.99));
        print("end " + router.snapshot().callsInFlight());
    }

    private void look() {
        boolean before = false;
        for (int looks = 0; ; looks++) {
            Optional<SharingSnapshot> sharing = router.snapshot().sharing();
            boolean connected = sharing.map(SharingSnapshot::connected).orElse(false);
            if (connected != before || looks % LOOKS == 0) {
                print("state " + (connected ? 1 : 0) + " " + answered.get() + " " + failed.get());
            }
            before = connected;
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
