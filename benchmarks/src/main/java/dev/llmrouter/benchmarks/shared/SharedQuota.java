package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Metric;
import dev.llmrouter.benchmarks.sim.Quota;
import dev.llmrouter.benchmarks.sim.Report;
import dev.llmrouter.benchmarks.sim.Row;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.benchmarks.sim.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The workload "quota" with processes that share the limits: each a JVM of its own, over one real Redis.
 *
 * <pre>
 * mvn -q -Psimulate,shared compile
 * mvn -q -Psimulate,shared compile "-Dsim.args=--processes 16 --load 1.2"
 * </pre>
 */
public final class SharedQuota {
    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

    private final Terminal terminal;

    SharedQuota(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs it; ends the process with 1 when the command line is wrong, or when the counts of routers,
     * providers and callers differ.
     *
     * @param args see {@code --help}
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        int status = new SharedQuota(Terminal.of(System.out, System.err, System.getenv())).run(List.of(args));
        if (status != 0) {
            System.exit(status);
        }
    }

    int run(List<String> args) throws InterruptedException {
        try {
            SharedOptions options = new SharedOptions(args);
            if (options.help()) {
                terminal.line(SharedOptions.HELP);
                return 0;
            }
            terminal.line("shared-quota " + String.join(" ", args));
            if (options.play() == SharedOptions.Play.COOLDOWNS) {
                new Cooldowns(terminal, options).play();
                return 0;
            }
            return play(options, "shared-quota " + String.join(" ", args)) ? 0 : 1;
        } catch (UsageException e) {
            terminal.line(String.valueOf(e.getMessage()));
            terminal.line("--help lists all options.");
            return 1;
        }
    }

    /** Whether everything added up. */
    private boolean play(SharedOptions options, String command) throws InterruptedException {
        Report report = new Report(terminal, Metric.STEADY, false);
        SharedOutput output = new SharedOutput(options.json());
        terminal.line(terminal.dim(Quota.machine() + "; " + options.pace().factor()
                + " times faster; Redis 7.0.15; processes with -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx"
                + options.heap() + "m"));
        boolean right = true;
        List<Scenario> scenarios = options.scenarios();
        for (Scenario scenario : scenarios) {
            List<SharedOutcome> outcomes = new ArrayList<>();
            for (long seed : options.seeds()) {
                outcomes.add(run(scenario, options, seed));
            }
            Row row = new Row(
                    scenario, outcomes.stream().map(SharedOutcome::result).toList());
            if (options.play() == SharedOptions.Play.QUOTA) {
                report.add(row);
            }
            outcomes.forEach(outcome -> output.add(scenario, outcome));
            right &= outcomes.stream().allMatch(outcome -> print(outcome, scenario, options));
        }
        output.write(command);
        return right;
    }

    private SharedOutcome run(Scenario scenario, SharedOptions options, long seed) throws InterruptedException {
        String name = String.join(" ", Row.keys(scenario).values()) + ", seed " + seed + ": ";
        terminal.progress(name + "processes start", false);
        double minutes = scenario.span().traffic().toNanos() / NANOS_PER_MINUTE;
        SharedRun.Plan plan = new SharedRun.Plan(
                scenario, options.pace(), options.parts(), options.kills(), options.away(), options.heap(), seed);
        try (SharedRun run = new SharedRun(plan)) {
            return run.play(progress -> terminal.progress(
                    name
                            + String.format(
                                    Locale.ROOT,
                                    "minute %.1f of %.1f, %d answered, %d failed",
                                    progress.nanos() / NANOS_PER_MINUTE,
                                    minutes,
                                    progress.answered(),
                                    progress.failed()),
                    false));
        } finally {
            terminal.erase();
        }
    }

    private boolean print(SharedOutcome outcome, Scenario scenario, SharedOptions options) {
        SharedTable table = new SharedTable(terminal, outcome);
        if (options.play() == SharedOptions.Play.PAGE) {
            table.windows(scenario, options.pace());
        }
        table.processes();
        table.redis();
        table.failures();
        table.outages();
        table.machine();
        outcome.wrong().forEach(wrong -> terminal.line(terminal.bold("  does not add up: " + wrong)));
        return outcome.wrong().isEmpty();
    }
}
