package dev.llmrouter.examples;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.examples.quickstart.Screen;
import dev.llmrouter.examples.sharedlimits.Child;
import dev.llmrouter.examples.sharedlimits.LocalRedis;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Four processes spend one limit, and no request waits for Redis. Needs nothing but this machine:
 *
 * <pre>
 * mvn -q -Pquickstart,shared-limits compile
 * </pre>
 */
public final class SharedLimits {
    private static final int SECONDS = 25;
    private static final int LOOKS_PER_SECOND = 5;

    /** Of an answer: a process with one caller can ask for two requests a second, one with eight for sixteen. */
    private static final Duration LATENCY = Duration.ofMillis(500);

    /** Requests of a new process that go to a provider without limits. */
    private static final int WARM_UP = 50;

    /** How many threads ask in each process: they need the limit unequally. */
    private static final List<Integer> CALLERS = List.of(8, 4, 2, 1);

    private SharedLimits() {}

    /**
     * Starts all of it; or, with arguments, is one of the processes.
     *
     * @param args none; or a configuration and how many threads are to ask
     * @throws IOException if something cannot be started
     */
    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            show(Screen.of(System.out, System.getenv()), SECONDS);
        } else {
            ask(Path.of(args[0]), Integer.parseInt(args[1]));
        }
    }

    /** All that an application needs: the file has the address of Redis. */
    private static void ask(Path file, int callers) throws IOException {
        AtomicLong answered = new AtomicLong();
        try (Router router = Router.fromYaml(file).build()) {
            // The first requests of a new process take up to a second, because classes load, and the provider counts
            // them that much later than the router.
            for (int i = 0; i < WARM_UP; i++) {
                router.send(ModelRequest.chat("warm-up", "Hello"));
            }
            for (int i = 0; i < callers; i++) {
                inBackground(() -> {
                    while (true) {
                        try {
                            router.send(ModelRequest.chat("gpt-4o", "Hello"));
                            answered.incrementAndGet();
                        } catch (RouterException e) {
                            return; // the show is over
                        }
                    }
                });
            }
            inBackground(() -> {
                while (true) {
                    long exchanges = router.snapshot()
                            .sharing()
                            .map(SharingSnapshot::exchanges)
                            .orElse(0L);
                    System.out.println(answered + " " + exchanges);
                    pause();
                }
            });
            System.in.transferTo(java.io.OutputStream.nullOutputStream()); // until the parent closes it
        }
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    static void show(Screen screen, int seconds) throws IOException {
        Path file = Files.createTempFile("shared-limits", ".yaml");
        List<Child> children = new ArrayList<>();
        try (LocalRedis redis = new LocalRedis();
                MockProvider provider = MockProvider.builder("eu")
                        .rpm(600)
                        .window(Duration.ofSeconds(10))
                        .latency(LATENCY)
                        .start();
                MockProvider unlimited = MockProvider.builder("warm-up").start()) {
            Files.writeString(file, """
                    model_list:
                      - model_name: gpt-4o
                        litellm_params: {model: openai/gpt-4o, api_base: "%s", api_key: none, rpm: 600, limit_window_seconds: 10}
                      - model_name: warm-up
                        litellm_params: {model: openai/gpt-4o, api_base: "%s", api_key: none}
                    router_settings: {redis_host: 127.0.0.1, redis_port: %d, max_wait: 60}
                    """.formatted(provider.baseUrl(), unlimited.baseUrl(), redis.port()));
            screen.line("One limit, 100 requests in any 10 s; four processes share it through Redis. " + seconds
                    + " s ...");
            for (int callers : CALLERS) {
                children.add(new Child(SharedLimits.class, file.toString(), Integer.toString(callers)));
            }
            for (int i = 0; i < seconds * LOOKS_PER_SECOND; i++) {
                screen.frame(table(children, provider, redis));
                pause();
            }
            table(children, provider, redis).forEach(screen::line);
            summary(children, provider).forEach(screen::line);
            children.forEach(Child::close);
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> table(List<Child> children, MockProvider provider, LocalRedis redis) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("  %-10s %8s %9s %10s", "process", "callers", "answered", "exchanges"));
        for (int i = 0; i < children.size(); i++) {
            Child child = children.get(i);
            lines.add(String.format("  %-10d %8d %9d %10d", i + 1, CALLERS.get(i), child.number(0), child.number(1)));
        }
        lines.add("  the provider served " + provider.served() + ", and refused " + provider.rateLimited());
        lines.add("  Redis was asked " + redis.exchanges() + " times");
        return lines;
    }

    private static List<String> summary(List<Child> children, MockProvider provider) {
        long all = children.stream().mapToLong(child -> child.number(0)).sum();
        String shares = children.stream()
                .map(child -> Math.round(100.0 * child.number(0) / Math.max(1, all)) + " %")
                .collect(Collectors.joining(", "));
        long refused = provider.rateLimited();
        return List.of(
                "  The provider refused " + refused + " requests"
                        + (refused == 0 ? ": together the processes keep the limit." : "."),
                "  Of what was answered, the processes with " + CALLERS + " callers got " + shares + ".");
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofSeconds(1).dividedBy(LOOKS_PER_SECOND).toNanos());
    }
}
