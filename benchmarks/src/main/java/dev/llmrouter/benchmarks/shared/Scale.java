package dev.llmrouter.benchmarks.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.Router;
import dev.llmrouter.benchmarks.sim.Options;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.benchmarks.sim.UsageException;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.redis.RedisUsageStore;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import dev.llmrouter.usage.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;

/**
 * What a Redis has to do for many processes: routers in one JVM, each with a store of its own over one real Redis, and callers that ask one of
 * them by chance. Providers answer at once.
 *
 * <pre>
 * mvn -q -Psimulate,scale compile "-Dsim.args=--processes 20,100,400,1000"
 * </pre>
 */
public final class Scale {
    private static final String HELP = """
            Measures what many processes with few calls each cost a Redis: eight deployments with rpm and tpm.

              --processes LIST   routers, each with a store of its own (default 20,100,400,1000)
              --calls N          a second, of all processes (default 200)
              --load N           calls asked for, as a part of what the limits allow (default 0.95)
              --kind NAME        bucket, sliding (default bucket)
              --burst N          seconds that a bucket holds, or of a window (default 60)
              --warm-up N        seconds (default 15)
              --seconds N        measured (default 30)
              --help             this text""";

    private static final Map<String, String> DEFAULTS = Map.of(
            "--processes", "20,100,400,1000",
            "--calls", "200",
            "--load", "0.95",
            "--kind", "bucket",
            "--burst", "60",
            "--warm-up", "15",
            "--seconds", "30");

    private static final int DEPLOYMENTS = 8;
    private static final int TOKENS = 400;
    private static final byte[] ANSWER =
            ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1767225600,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
                            + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":300,\"total_tokens\":" + TOKENS
                            + "}}")
                    .getBytes(UTF_8);

    private static final double NANOS = 1e9;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final Options options;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Scale(Terminal terminal, Options options) {
        this.terminal = terminal;
        this.options = options;
    }

    /**
     * Runs it; ends the process with 2 when the command line is wrong.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        Terminal terminal = Terminal.of(System.out, System.err, System.getenv());
        try {
            Options options = new Options(List.of(args), DEFAULTS, List.of("--help"));
            if (options.has("--help")) {
                terminal.line(HELP);
                return;
            }
            new Scale(terminal, options).run();
        } catch (UsageException e) {
            terminal.line(String.valueOf(e.getMessage()));
            System.exit(2);
        }
    }

    private void run() {
        terminal.line(
                "| processes | exchanges a second | a call | CPU of Redis each | CPU of Redis | served of what could be | state |");
        terminal.line("|---|---|---|---|---|---|---|");
        for (int processes : options.wholes("--processes", 1)) {
            terminal.line(row(processes));
        }
    }

    /** What Redis has done since it began. */
    private record Load(long exchanges, double cpuSeconds, long stateBytes) {
        Load less(Load before) {
            return new Load(exchanges - before.exchanges, cpuSeconds - before.cpuSeconds, stateBytes);
        }
    }

    private String row(int processes) {
        try (RedisServer redis = RedisServer.start("--maxclients", "10000");
                TimeSource time = TimeSource.system()) {
            ExecutorService workers = Executors.newFixedThreadPool(DEPLOYMENTS, Scale::daemon);
            List<Router> routers = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                routers.add(router(redis, time, workers));
            }
            play(routers, options.number("--warm-up", 0));
            Load before = load(redis);
            long servedBefore = served.get();
            long askedBefore = asked.get();
            double seconds = play(routers, options.number("--seconds", 1));
            Load load = load(redis).less(before);
            long calls = asked.get() - askedBefore;
            double capacity = options.number("--calls", 1) / options.number("--load", 0) * seconds;
            String row = String.format(
                    Locale.ROOT,
                    "| %d | %.0f | %.2f | %.2f ms | %.1f %% | %.1f %% | %d kB |",
                    processes,
                    load.exchanges / seconds,
                    load.exchanges / (double) Math.max(1, calls),
                    1000 * load.cpuSeconds / Math.max(1, load.exchanges),
                    100 * load.cpuSeconds / seconds,
                    100.0 * (double) (served.get() - servedBefore) / Math.min(capacity, (double) calls),
                    load.stateBytes / 1000);
            workers.shutdownNow();
            return row;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "scale");
        thread.setDaemon(true);
        return thread;
    }

    private Router router(RedisServer redis, TimeSource time, ExecutorService workers) {
        Router.Builder builder = Router.builder()
                .settings(settings -> settings.maxWait(MAX_WAIT))
                .usageStore(RedisUsageStore.builder()
                        .settings(RedisSettings.builder()
                                .host(RedisServer.HOST)
                                .port(redis.port())
                                .options(Map.of("socket_timeout", 5))
                                .build())
                        .build())
                .transport(new Instant())
                .time(time)
                .executor(workers);
        double perSecond = options.number("--calls", 1) / options.number("--load", 0) / DEPLOYMENTS;
        long perMinute = Math.round(perSecond * SECONDS_PER_MINUTE);
        Duration length = Duration.ofSeconds(options.whole("--burst", 1));
        Limits.Builder limits = Limits.builder().requestsPerMinute(perMinute).tokensPerMinute(perMinute * TOKENS * 2);
        if ("sliding".equals(options.text("--kind"))) {
            limits.kind(Limits.Kind.SLIDING).window(length);
        } else {
            limits.kind(Limits.Kind.BUCKET).burst(length);
        }
        for (int i = 0; i < DEPLOYMENTS; i++) {
            builder.deployment(Deployment.builder("gpt-4o", "openai/gpt-4o")
                    .id("d" + i)
                    .apiBase("https://d" + i + ".example/v1")
                    .apiKey(Secret.of("none"))
                    .limits(limits.build())
                    .build());
        }
        return builder.build();
    }

    /** Calls arrive as a Poisson stream; answers how long it really took. */
    private double play(List<Router> routers, double seconds) {
        SplittableRandom random = new SplittableRandom(1);
        double perSecond = options.number("--calls", 1);
        long start = System.nanoTime();
        double at = 0;
        while (at < seconds) {
            at -= Math.log(1 - random.nextDouble()) / perSecond;
            long wait = start + (long) (at * NANOS) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            asked.incrementAndGet();
            routers.get(random.nextInt(routers.size()))
                    .sendAsync(ModelRequest.chat("gpt-4o", "Hello"))
                    .whenComplete((answer, failure) -> (failure == null ? served : failed).incrementAndGet());
        }
        return (System.nanoTime() - start) / NANOS;
    }

    private static Load load(RedisServer redis) {
        try (Jedis jedis = redis.connect()) {
            long exchanges = RedisCounts.of(redis).sent().getOrDefault("evalsha", 0L);
            String cpu = jedis.info("cpu");
            long bytes = 0;
            for (String key : jedis.keys("*")) {
                Long size = jedis.memoryUsage(key, 0);
                bytes += size == null ? 0 : size;
            }
            return new Load(exchanges, seconds(cpu, "used_cpu_user:") + seconds(cpu, "used_cpu_sys:"), bytes);
        }
    }

    private static double seconds(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(
                        line -> Double.parseDouble(line.substring(name.length()).trim()))
                .findFirst()
                .orElse(0);
    }

    /** Providers that answer at once. */
    private static final class Instant implements Transport {
        @Override
        public TransportCall newCall(TransportRequest request) {
            return new TransportCall() {
                @Override
                public TransportResponse execute() {
                    return new TransportResponse(200, Map.of("content-type", "application/json"), ANSWER);
                }

                @Override
                public CompletableFuture<TransportResponse> executeAsync() {
                    return CompletableFuture.completedFuture(execute());
                }

                @Override
                public void cancel() {}
            };
        }

        @Override
        public void close() {}
    }
}
