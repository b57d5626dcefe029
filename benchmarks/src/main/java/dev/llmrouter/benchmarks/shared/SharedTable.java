package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.testing.internal.Waits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Shows what one run came to, beyond the row that it has in common with a simulated one. */
final class SharedTable {
    private static final String PROCESS = "  %-9s %7s %7s %6s %9s %7s %12s %15s %10s %8s %8s";

    private final Terminal terminal;
    private final SharedOutcome outcome;

    SharedTable(Terminal terminal, SharedOutcome outcome) {
        this.terminal = terminal;
        this.outcome = outcome;
    }

    void processes() {
        line(
                true,
                PROCESS,
                "process",
                "asked",
                "sent",
                "429s",
                "answered",
                "failed",
                "granted req",
                "granted tokens",
                "exchanges",
                "p50 ms",
                "p99 ms");
        int number = 0;
        for (SharedOutcome.Part part : outcome.processes()) {
            number++;
            line(
                    false,
                    PROCESS,
                    number,
                    part.asked(),
                    part.sent(),
                    part.refused(),
                    part.answered(),
                    part.failed(),
                    part.store().requests(),
                    grouped(part.store().tokens()),
                    part.store().exchanges(),
                    millis(part.store().p50Millis()),
                    millis(part.store().p99Millis()));
        }
        line(
                false,
                PROCESS,
                "all",
                sum(SharedOutcome.Part::asked),
                sum(SharedOutcome.Part::sent),
                sum(SharedOutcome.Part::refused),
                sum(SharedOutcome.Part::answered),
                sum(SharedOutcome.Part::failed),
                sum(part -> part.store().requests()),
                grouped(sum(part -> part.store().tokens())),
                sum(part -> part.store().exchanges()),
                "",
                "");
    }

    private long sum(ToLongFunction<SharedOutcome.Part> value) {
        return outcome.processes().stream().mapToLong(value).sum();
    }

    void redis() {
        if (outcome.outages().isEmpty()) {
            RedisCounts counts = outcome.redis();
            line(
                    false,
                    "  Redis was asked %d times, %.3f for each request: %s; its scripts called %d commands",
                    counts.commands(),
                    counts.commands() / (double) Math.max(1, sum(SharedOutcome.Part::asked)),
                    counts.sent().entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue())
                            .collect(Collectors.joining(", ")),
                    counts.inScripts());
        }
    }

    void failures() {
        Map<String, Long> all = new TreeMap<>();
        outcome.processes()
                .forEach(part -> part.failures().forEach((reason, count) -> all.merge(reason, count, Long::sum)));
        line(
                false,
                "  failures of callers: %s",
                all.isEmpty()
                        ? "none"
                        : all.entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", ")));
    }

    void outages() {
        if (outcome.outages().isEmpty()) {
            return;
        }
        Waits back = new Waits();
        outcome.outages().forEach(outage -> back.add(outage.allBackNanos()));
        line(
                false,
                "  Redis died %d times; noticed by %s of %d processes; all were connected again after p50 %.0f ms, at most %.0f ms%s",
                outcome.outages().size(),
                outcome.outages().stream()
                        .map(outage -> Integer.toString(outage.noticed()))
                        .collect(Collectors.joining(",")),
                outcome.processes().size(),
                1000 * back.seconds(0.5),
                1000 * back.seconds(1),
                outcome.outages().stream().anyMatch(outage -> outage.allBackNanos() < 0)
                        ? "; once not before the next death"
                        : "");
    }

    void machine() {
        SharedOutcome.Machine machine = outcome.machine();
        terminal.line(terminal.dim(String.format(
                Locale.ROOT,
                "  offered late p99 %.1f ms; from router to provider p50 %.1f, p99 %.1f ms; load average %.1f",
                machine.lateP99(),
                machine.travelP50(),
                machine.travelP99(),
                machine.load())));
    }

    /**
     * Of the page's example: what passed in each minute since the first, and in the fullest minute wherever
     * it begins.
     */
    void windows(Scenario scenario, HttpPace pace) {
        long minute = pace.shorter(scenario.counting().length()).toNanos();
        List<SharedOutcome.Passed> passed = outcome.passed();
        if (passed.isEmpty()) {
            return;
        }
        String format = "  %-9s" + " %6s".repeat(scenario.deployments().size()) + " %10s %10s %7s";
        line(true, format, "minute", "eu", "us", "process 1", "process 2", "all");
        long first = passed.get(0).nanos();
        long last = passed.get(passed.size() - 1).nanos();
        for (int i = 0; first + i * minute <= last; i++) {
            long from = first + i * minute;
            List<SharedOutcome.Passed> within = passed.stream()
                    .filter(each -> each.nanos() >= from && each.nanos() < from + minute)
                    .toList();
            line(
                    false,
                    format,
                    i + 1,
                    count(within, each -> each.deployment() == 0 ? 1 : 0),
                    count(within, each -> each.deployment() == 1 ? 1 : 0),
                    count(within, each -> each.process() == 0 ? 1 : 0),
                    count(within, each -> each.process() == 1 ? 1 : 0),
                    within.size());
        }
        line(false, "  the fullest minute, wherever it begins: %d", fullest(passed, minute));
    }

    private static long count(List<SharedOutcome.Passed> passed, ToLongFunction<SharedOutcome.Passed> one) {
        return passed.stream().mapToLong(one).sum();
    }

    private static int fullest(List<SharedOutcome.Passed> passed, long window) {
        Deque<Long> within = new ArrayDeque<>();
        int most = 0;
        for (SharedOutcome.Passed each : passed) {
            within.add(each.nanos());
            while (each.nanos() - within.element() >= window) {
                within.remove();
            }
            most = Math.max(most, within.size());
        }
        return most;
    }

    // The annotation that is asked for is in a library for this alone.
    @SuppressWarnings("AnnotateFormatMethod")
    private void line(boolean heading, String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        terminal.line(heading ? terminal.bold(text) : text);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
