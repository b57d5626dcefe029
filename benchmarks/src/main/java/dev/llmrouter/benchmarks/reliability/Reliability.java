package dev.llmrouter.benchmarks.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Calls in every way against providers that fail in every way, with reloads and closes at random moments. The
 * exit status is 1 when any call is lost, ends twice, ends late or leaves something behind.
 */
public final class Reliability {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** What a machine that does other things, too, may take to run what is due. */
    static final Duration LATE = TIMEOUT.plusSeconds(8);

    private static final int LOST_SECONDS = 60;
    private static final int CALLS_OF_A_ROUTER = 2_000;
    static final int UNDER_WAY = 64;
    static final int RELOAD_ONE_IN = 200;
    /** Of the calls, so many come before what is recorded. */
    private static final int WARM_ONE_IN = 5;

    private static final int DEPLOYMENTS = 4;
    private static final int PROVIDERS = 2;

    private final long calls;
    private final Random random;
    private final Duration late;
    private final PrintStream out;
    private final ExecutorService threads;

    private Reliability(Callers callers, long calls, long seed, Duration late, PrintStream out) {
        this.calls = calls;
        this.late = late;
        this.out = out;
        random = new Random(seed);
        threads = callers.threads();
    }

    /**
     * Runs it.
     *
     * @param args {@code --calls 100000 --seed 1}, the defaults; with {@code --redis}, what fails is not
     *     providers but the Redis of two routers; with {@code --minutes 30}, one router serves for so long;
     *     with {@code --virtual}, callers are virtual threads; with {@code --record}, what pins them and what
     *     allocates is printed, too
     * @throws IOException if a provider cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        long calls = 100_000;
        long seed = 1;
        long minutes = 0;
        boolean redis = false;
        boolean record = false;
        Callers callers = Callers.PLATFORM;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--calls" -> calls = Long.parseLong(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--minutes" -> minutes = Long.parseLong(args[++i]);
                case "--redis" -> redis = true;
                case "--record" -> record = true;
                case "--virtual" -> callers = Callers.VIRTUAL;
                default -> {
                    System.err.println(
                            "Options: --calls 100000  --seed 1  --redis  --minutes 30  --virtual  --record; not "
                                    + args[i]);
                    System.exit(2);
                }
            }
        }
        FlightRecord flight = record ? record(callers, calls / WARM_ONE_IN, seed) : null;
        boolean clean;
        if (minutes > 0) {
            clean = Soak.run(Duration.ofMinutes(minutes), callers, seed, System.out);
        } else if (redis) {
            clean = RedisReliability.run(
                    List.of(RedisFault.values()), callers, calls, seed, LATE, Duration.ofSeconds(4), System.out);
        } else {
            clean = run(callers, calls, seed, LATE, System.out);
        }
        if (flight != null) {
            clean &= flight.print(System.out) == 0;
            flight.close();
        }
        System.exit(clean ? 0 : 1);
    }

    /** After some calls: a virtual thread is pinned while it loads a class, once for each class. */
    private static FlightRecord record(Callers callers, long calls, long seed)
            throws IOException, InterruptedException {
        boolean clean = run(callers, calls, seed, LATE, new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
        System.out.println(clean ? "warm" : "warm, with faults");
        return FlightRecord.start();
    }

    /**
     * Whether nothing was lost, doubled, late, leaked or strange.
     *
     * @param late how long a call may take before it is late
     */
    static boolean run(Callers callers, long calls, long seed, Duration late, PrintStream out)
            throws IOException, InterruptedException {
        return new Reliability(callers, calls, seed, late, out).run();
    }

    private boolean run() throws IOException, InterruptedException {
        out.printf(
                "%-11s %8s %9s %7s %7s | %5s %8s %5s %7s %8s%n",
                "way", "calls", "answered", "failed", "closed", "lost", "doubled", "late", "leaked", "strange");
        boolean clean = true;
        try {
            for (Way way : Way.values()) {
                Tally tally = new Tally(late);
                for (long left = calls / Way.values().length; left > 0; left -= CALLS_OF_A_ROUTER) {
                    one(way, (int) Math.min(left, CALLS_OF_A_ROUTER), tally);
                }
                out.printf(
                        "%-11s %8d %9d %7d %7d | %5d %8d %5d %7d %8d%n",
                        way.name().toLowerCase(Locale.ROOT),
                        tally.calls.sum(),
                        tally.answered.sum(),
                        tally.failed.sum(),
                        tally.closed.sum(),
                        tally.lost.sum(),
                        tally.doubled.sum(),
                        tally.late.sum(),
                        tally.leaked.sum(),
                        tally.strange.sum());
                tally.example().ifPresent(strange -> strange.printStackTrace(out));
                clean &= tally.isClean();
            }
        } finally {
            threads.shutdownNow();
        }
        return clean;
    }

    /** The life of a router. Every second one is closed while calls are under way. */
    private void one(Way way, int number, Tally tally) throws IOException, InterruptedException {
        List<FaultyProvider> providers = providers(random);
        List<Tally.Call> made = new ArrayList<>();
        Semaphore room = new Semaphore(UNDER_WAY);
        Path file = Files.createTempFile("reliability", ".yaml");
        write(file, providers, random);
        Router router = Router.fromYaml(file).listener(tally).build();
        boolean early = random.nextBoolean();
        try {
            for (int i = 0; i < number; i++) {
                Tally.Call call = tally.new Call("call " + i);
                made.add(call);
                room.acquire();
                way.call(router, "call " + i, threads, (text, failure) -> {
                    room.release();
                    call.ended(text, failure);
                });
                if (random.nextInt(RELOAD_ONE_IN) == 0) {
                    write(file, providers, random);
                    router.reload(file);
                }
            }
            if (!early) {
                awaitAll(made, tally);
                tally.leaked.add(router.snapshot().callsInFlight());
            }
        } finally {
            router.close();
            Files.delete(file);
        }
        awaitAll(made, tally);
        settles(() -> tally.open() == 0);
        tally.leaked.add(tally.open());
        settles(() -> connections(providers) == 0);
        tally.leaked.add(connections(providers));
        for (FaultyProvider provider : providers) {
            provider.close();
        }
    }

    /** Those that fail, and a healthy one behind them. */
    static List<FaultyProvider> providers(Random random) throws IOException {
        List<FaultyProvider> providers = new ArrayList<>();
        for (int i = 0; i < PROVIDERS; i++) {
            providers.add(new FaultyProvider(random.nextLong(), Fault::any));
        }
        providers.add(new FaultyProvider(0, any -> Fault.NONE));
        return providers;
    }

    static int connections(List<FaultyProvider> providers) {
        return providers.stream().mapToInt(FaultyProvider::connections).sum();
    }

    static void awaitAll(List<Tally.Call> made, Tally tally) throws InterruptedException {
        for (Tally.Call call : made) {
            while (!call.isOver() && call.age(TimeUnit.SECONDS) < LOST_SECONDS) {
                Thread.sleep(1);
            }
        }
        long lost = made.stream().filter(call -> !call.isOver()).count();
        tally.lost.add(lost);
        made.removeIf(call -> !call.isOver());
    }

    static void settles(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
    }

    /** A configuration with weights by chance, so that each one that is loaded is another. */
    static void write(Path file, List<FaultyProvider> providers, Random random) throws IOException {
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (int i = 0; i < DEPLOYMENTS; i++) {
            String more =
                    ", max_parallel_requests: " + UNDER_WAY / DEPLOYMENTS + ", weight: " + (1 + random.nextInt(3));
            yaml.append(entry("m", "m" + i, providers.get(i % PROVIDERS), more));
        }
        yaml.append(entry("n", "n", providers.get(PROVIDERS), ""));
        yaml.append(
                        "router_settings: {timeout: 2, stream_timeout: 1, stream_idle_timeout: 0.5, max_wait: 0.5, cooldown_time: 0.1, ")
                .append("num_retries: 2, fallbacks: [{m: [n]}]}\n");
        Files.writeString(file, yaml);
    }

    static String entry(String group, String id, FaultyProvider provider, String more) {
        return "  - {model_name: " + group + ", model_info: {id: " + id
                + "}, litellm_params: {model: openai/gpt-4o, api_base: \"" + provider.url() + "\", api_key: sk-test"
                + more + "}}\n";
    }
}
