package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.testing.internal.Waits;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the news of a cooldown takes from the process that sees it to the others. Each deployment is
 * refused once, by its key, and cools in the process that asked it; this records when that process and the
 * others report the cooldown.
 */
final class Cooldowns {
    /** Long enough for a process that asks by itself once a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Between two, so that each is news of its own. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration STEP = Duration.ofMillis(1);

    private final Ticker ticker = Ticker.system();
    private final Terminal terminal;
    private final SharedOptions options;

    Cooldowns(Terminal terminal, SharedOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    void play() throws InterruptedException {
        try (RedisServer redis = RedisServer.start();
                MockProvider provider =
                        MockProvider.builder("refusing").apiKey("another").start();
                Fleet fleet = Fleet.start(common(redis, provider), schedules(), ticker)) {
            // All processes join.
            fleet.members().forEach(member -> ask(member, group(0)));
            LockSupport.parkNanos(PATIENCE.toNanos());
            print(measured(fleet.members()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ask(Member member, String group) {
        member.order("ask " + group);
    }

    private Fleet.Common common(RedisServer redis, MockProvider provider) throws IOException {
        Path directory = Files.createTempDirectory("shared-cooldowns");
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (int i = 0; i <= options.cooldowns(); i++) {
            // A lone deployment would never be put into cooldown.
            yaml.append(deployment(group(i), "a", provider)).append(deployment(group(i), "b", provider));
        }
        yaml.append("router_settings: {cooldown_time: 600, max_wait: 5}\n");
        Files.writeString(directory.resolve(Configuration.FILE), yaml);
        for (String schedule : schedules()) {
            Schedule.write(directory.resolve(schedule), List.of());
        }
        return new Fleet.Common(directory, redis.port(), new HttpPace(1).factor(), 0, options.heap());
    }

    private static String group(int number) {
        return "g" + number;
    }

    private static String deployment(String group, String suffix, MockProvider provider) {
        return """
                  - model_name: %s
                    litellm_params: {model: openai/sim, api_base: "%s", api_key: %s, rpm: 1000}
                    model_info: {id: %s}
                """.formatted(group, provider.baseUrl(), Configuration.KEY, group + suffix);
    }

    /** When a process first put a deployment of the group into cooldown; 0 before. */
    private static long cooledAt(Member member, String group) {
        return Math.max(member.cooledAt(group + "a"), member.cooledAt(group + "b"));
    }

    private List<String> schedules() {
        List<String> schedules = new ArrayList<>();
        for (int i = 0; i < options.processes(); i++) {
            schedules.add("process-" + (i + 1));
        }
        return schedules;
    }

    /** Nanoseconds, of each cooldown at each other process; the patience for one that never came. */
    private Waits measured(List<Member> members) {
        Waits waits = new Waits();
        for (int i = 1; i <= options.cooldowns(); i++) {
            String group = group(i);
            Member first = members.get(i % members.size());
            ask(first, group);
            long end = ticker.nanos() + PATIENCE.toNanos();
            while (ticker.nanos() - end < 0 && members.stream().anyMatch(member -> cooledAt(member, group) == 0)) {
                LockSupport.parkNanos(STEP.toNanos());
            }
            long began = cooledAt(first, group);
            members.stream().filter(member -> member != first).forEach(member -> {
                long at = cooledAt(member, group);
                waits.add(at == 0 ? PATIENCE.toNanos() : Math.max(0, at - began));
            });
            terminal.progress("cooldown " + i + " of " + options.cooldowns(), false);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        terminal.erase();
        return waits;
    }

    private void print(Waits waits) {
        terminal.line(String.format(
                Locale.ROOT,
                "%d cooldowns, %d processes: news at the others after p50 %.1f ms, p99 %.1f ms, at most %.1f ms",
                options.cooldowns(),
                options.processes(),
                1000 * waits.seconds(0.5),
                1000 * waits.seconds(0.99),
                1000 * waits.seconds(1)));
    }
}
