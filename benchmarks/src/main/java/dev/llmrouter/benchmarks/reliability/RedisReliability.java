package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.Router;
import java.io.IOException;
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
import java.util.function.LongSupplier;
import redis.clients.jedis.Protocol;

/**
 * Two routers that share limits through a Redis which fails in every way, while calls in every way are under
 * way. A life of theirs has three parts: all is well; the fault, until both have noticed it if it is one that
 * is noticed; and after it, until both share again. Every second life ends in the second part.
 */
final class RedisReliability {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final int LIMIT = 250;
    /** Of a window: between a router's decision and its event, a machine may do other things. */
    private static final Duration NEARLY_WINDOW = Duration.ofMillis(4_500);

    /** In which a router does not yet trust what it knows of others. */
    private static final Duration FIRST_SECONDS = Duration.ofSeconds(4);

    /**
     * A router's lease is free for others this long after its last report; some of that has passed when the
     * router loses Redis.
     */
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final int LOOK_ONE_IN = 10;
    private static final int LIMITED = 2;
    private static final String PREFIX = "limited";
    private static final int CALLS_OF_A_LIFE = 2_000;
    private static final int UNDER_WAY = 64;
    private static final int RELOAD_ONE_IN = 200;
    private static final int PATIENCE_SECONDS = 60;
    private static final int MOST_LOOKS = 1_000;
    private static final int LOOK_MILLIS = 10;

    private final Random random;
    private final Duration late;
    private final Duration warm;
    private final ExecutorService threads;

    private RedisReliability(Callers callers, long seed, Duration late, Duration warm) {
        threads = callers.threads();
        random = new Random(seed);
        this.late = late;
        this.warm = warm;
    }

    /**
     * Whether nothing was lost, doubled, late, leaked or strange, no limit was passed, and all shared again.
     *
     * @param late how long a call may take before it is late
     * @param warm how long both share before the fault, at least
     */
    static boolean run(
            List<RedisFault> faults,
            Callers callers,
            long calls,
            long seed,
            Duration late,
            Duration warm,
            PrintStream out)
            throws IOException, InterruptedException {
        out.printf(
                "%-19s %8s %9s %7s %7s %5s | %5s %8s %5s %7s %8s %6s %4s%n",
                "Redis is",
                "calls",
                "answered",
                "failed",
                "closed",
                "most",
                "lost",
                "doubled",
                "late",
                "leaked",
                "strange",
                "apart",
                "over");
        boolean clean = true;
        for (RedisFault fault : faults) {
            RedisReliability suite = new RedisReliability(callers, seed, late, warm);
            try {
                clean &= suite.run(fault, calls / faults.size(), out);
            } finally {
                suite.threads.shutdownNow();
            }
        }
        return clean;
    }

    private boolean run(RedisFault fault, long calls, PrintStream out) throws IOException, InterruptedException {
        Tally tally = new Tally(late);
        long apart = 0;
        long most = 0;
        long over = 0;
        try (RedisPlace place = fault.place()) {
            boolean early = false;
            while (tally.calls.sum() < calls) {
                LimitWatch watch = new LimitWatch(tally);
                Life life = new Life(place, fault, tally, watch);
                apart += life.run((int) Math.min(calls, CALLS_OF_A_LIFE), early);
                long mostOfLife = watch.most(PREFIX, NEARLY_WINDOW);
                most = Math.max(most, mostOfLife);
                over = Math.max(over, mostOfLife - life.allowed());
                early = !early;
            }
        }
        out.printf(
                "%-19s %8d %9d %7d %7d %5d | %5d %8d %5d %7d %8d %6d %4d%n",
                fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                tally.calls.sum(),
                tally.answered.sum(),
                tally.failed.sum(),
                tally.closed.sum(),
                most,
                tally.lost.sum(),
                tally.doubled.sum(),
                tally.late.sum(),
                tally.leaked.sum(),
                tally.strange.sum(),
                apart,
                over);
        tally.example().ifPresent(strange -> strange.printStackTrace(out));
        return tally.isClean() && apart == 0 && over == 0;
    }

    /** Of two routers. */
    private final class Life {
        private final RedisPlace place;
        private final RedisFault fault;
        private final Tally tally;
        private final LimitWatch watch;
        private final List<FaultyProvider> providers = new ArrayList<>();
        private final List<Router> routers = new ArrayList<>();
        private final List<Tally.Call> made = new ArrayList<>();
        private final Semaphore room = new Semaphore(UNDER_WAY);
        private final Path file;
        private long oneSince; // shares while the other does not, by the clock; 0 while it is not so
        private boolean oneForLong;

        Life(RedisPlace place, RedisFault fault, Tally tally, LimitWatch watch) throws IOException {
            this.place = place;
            this.fault = fault;
            this.tally = tally;
            this.watch = watch;
            for (int i = 0; i <= LIMITED; i++) {
                providers.add(
                        new FaultyProvider(random.nextLong(), dice -> dice.nextInt(4) == 0 ? Fault.SLOW : Fault.NONE));
            }
            place.command(Protocol.Command.FLUSHALL);
            file = Files.createTempFile("reliability", ".yaml");
            write();
            for (int i = 0; i < 2; i++) {
                routers.add(Router.fromYaml(file).listener(watch).build());
            }
        }

        /** How many routers did not notice the fault, or did not share again. */
        int run(int calls, boolean early) throws IOException, InterruptedException {
            int apart = part(1, () -> sharing() == 2);
            // Who has not reached Redis yet knows of no others.
            long start = System.nanoTime();
            watch.countFrom(start);
            apart += part(calls / 3, () -> System.nanoTime() - start >= warm.toNanos());
            fault.begin(place);
            apart += part(calls / 3, () -> !fault.isNoticed() || sharing() == 0);
            if (early) {
                close();
                fault.end(place);
            } else {
                fault.end(place);
                apart += part(calls / 3, () -> sharing() == 2);
                Reliability.awaitAll(made, tally);
                routers.forEach(router -> tally.leaked.add(router.snapshot().callsInFlight()));
                close();
            }
            Reliability.awaitAll(made, tally);
            leaks();
            return apart;
        }

        private void close() throws IOException {
            routers.forEach(Router::close);
            Files.delete(file);
        }

        private long sharing() {
            return routers.stream()
                    .filter(router -> router.snapshot().sharing().orElseThrow().connected())
                    .count();
        }

        /**
         * How many attempts the documentation allows in a window. Half a limit more where routers lost Redis
         * in their first seconds, because each takes an equal part at once; and where one alone was without
         * Redis for longer than its lease, because it goes on with its part while the other has all.
         */
        long allowed() {
            boolean half = warm.compareTo(FIRST_SECONDS) < 0 || oneForLong;
            return half ? LIMIT + LIMIT / 2 : LIMIT;
        }

        private void look() {
            long now = System.nanoTime();
            if (sharing() != 1) {
                oneSince = 0;
            } else if (oneSince == 0) {
                oneSince = now;
            } else {
                oneForLong |= now - oneSince > LEASE.toNanos();
            }
        }

        /** So many calls, and more until it is so; 1 if it does not come to be so. */
        private int part(int calls, BooleanSupplier until) throws IOException, InterruptedException {
            long start = System.nanoTime();
            for (int i = 0; i < calls || !until.getAsBoolean(); i++) {
                if (i >= calls && System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    return 1;
                }
                call();
                if (i % LOOK_ONE_IN == 0) {
                    look();
                }
            }
            return 0;
        }

        private void call() throws IOException, InterruptedException {
            Way[] ways = Way.values();
            String text = "call " + made.size();
            Tally.Call call = tally.new Call(text);
            made.add(call);
            room.acquire();
            // One of them has twice as much to do.
            Router router = routers.get(random.nextInt(3) / 2);
            ways[random.nextInt(ways.length)].call(router, text, threads, (answer, failure) -> {
                room.release();
                call.ended(answer, failure);
            });
            if (random.nextInt(RELOAD_ONE_IN) == 0) {
                write();
                router.reload(file);
            }
        }

        private void leaks() throws InterruptedException, IOException {
            tally.leaked.add(settled(tally::open));
            tally.leaked.add(settled(() -> Reliability.connections(providers)));
            tally.leaked.add(settled(place::connections));
            tally.leaked.add(settled(Life::threadsOfRouters));
            for (FaultyProvider provider : providers) {
                provider.close();
            }
        }

        /**
         * What is left when it does not become less. Counted once each time: to count connections takes one,
         * which Redis lets go later.
         */
        private static long settled(LongSupplier count) throws InterruptedException {
            long left = count.getAsLong();
            for (int i = 0; i < MOST_LOOKS && left > 0; i++) {
                Thread.sleep(LOOK_MILLIS);
                left = count.getAsLong();
            }
            return left;
        }

        /** The connections for exchanges and for news. */
        private static long threadsOfRouters() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("llm-router-redis")
                            || thread.getName().startsWith("llm-router-worker"))
                    .count();
        }

        private void write() throws IOException {
            StringBuilder yaml = new StringBuilder("model_list:\n");
            for (int i = 0; i < LIMITED; i++) {
                String more = ", rpm: " + LIMIT * 60 / WINDOW.toSeconds() + ", weight: " + (1 + random.nextInt(3));
                yaml.append(Reliability.entry("m", PREFIX + i, providers.get(i), more));
            }
            yaml.append(Reliability.entry("n", "free", providers.get(LIMITED), ""));
            yaml.append("router_settings: {timeout: 2, max_wait: 0.1, num_retries: 2, fallbacks: [{m: [n]}], ")
                    .append("limit_window_seconds: " + WINDOW.toSeconds() + ", ")
                    .append(place.yaml())
                    .append("}\n");
            Files.writeString(file, yaml);
        }
    }
}
