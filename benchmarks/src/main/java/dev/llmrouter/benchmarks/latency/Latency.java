package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.benchmarks.sim.Quota;
import dev.llmrouter.benchmarks.sim.Terminal;
import dev.llmrouter.benchmarks.sim.UsageException;
import dev.llmrouter.time.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The workload "latency": deployments of different speeds, one of which hangs, crashes, fails or slows down.
 *
 * <pre>
 * mvn -q -Psimulate,latency compile
 * mvn -q -Psimulate,latency compile "-Dsim.args=--event hang --load 0.5,0.9 --processes 1,16"
 * </pre>
 */
public final class Latency {
    private static final String COLUMNS = "%-9s %-5s %5s %5s %-20s %8s %8s %14s %15s %8s %13s";

    private final Terminal terminal;
    private final Ticker ticker;

    Latency(Terminal terminal, Ticker ticker) {
        this.terminal = terminal;
        this.ticker = ticker;
    }

    /**
     * Runs the simulator; ends the process with 1 when the command line is wrong.
     *
     * @param args see {@code --help}
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Terminal terminal = Terminal.of(System.out, System.err, System.getenv());
        int status = new Latency(terminal, Ticker.system()).run(List.of(args));
        if (status != 0) {
            System.exit(status);
        }
    }

    int run(List<String> args) throws InterruptedException {
        try {
            LatencyOptions options = new LatencyOptions(args);
            if (options.help()) {
                terminal.line(LatencyOptions.HELP);
            } else {
                play(options, args);
            }
            return 0;
        } catch (UsageException e) {
            terminal.line(String.valueOf(e.getMessage()));
            terminal.line("--help lists all options.");
            return 1;
        }
    }

    private void play(LatencyOptions options, List<String> args) throws InterruptedException {
        List<LatencyScenario> scenarios = options.scenarios();
        terminal.line("latency " + String.join(" ", args));
        terminal.line(terminal.dim(Quota.machine() + "; seeds " + options.firstSeed() + " to "
                + (options.firstSeed() + options.seeds() - 1) + "; mean ± standard deviation of a run"));
        terminal.line(terminal.bold(String.format(
                COLUMNS,
                "event",
                "load",
                "procs",
                "sigma",
                "strategy",
                "p50 s",
                "p99 s",
                "p99/oracle",
                "lost/process (most)",
                "failed %",
                "share after %")));
        long start = ticker.nanos();
        List<LatencyRow> rows = new ArrayList<>();
        try (LatencyRuns runs = new LatencyRuns(options.threads())) {
            for (LatencyScenario scenario : scenarios) {
                LatencyRow row = runs.play(scenario, options.firstSeed(), options.seeds());
                rows.add(row);
                terminal.line(line(row));
            }
        }
        if (!options.report().isEmpty()) {
            String command = "mvn -q -Psimulate,latency compile \"-Dsim.args=" + String.join(" ", args) + "\"";
            new LatencyReport(rows, command, Quota.machine()).write(Path.of(options.report()));
        }
        terminal.line(terminal.dim(String.format(Locale.ROOT, "%.1f s", (ticker.nanos() - start) / 1e9)));
    }

    private static String line(LatencyRow row) {
        LatencyScenario scenario = row.scenario();
        LatencyRow.Figure ratio = row.ratio(0.99);
        LatencyRow.Figure share = row.of(LatencyResult::sharePercent);
        boolean outage = scenario.event() != Event.STEADY && scenario.event() != Event.COLD_ADD;
        return String.format(
                Locale.ROOT,
                COLUMNS,
                scenario.event(),
                number(scenario.load()),
                scenario.processes(),
                number(scenario.sigma()),
                scenario.contender(),
                number(row.of(run -> run.quantile(0.5)).mean()),
                number(row.of(run -> run.quantile(0.99)).mean()),
                number(ratio.mean()) + " ± " + number(ratio.deviation()),
                outage ? number(row.of(LatencyResult::lostMean).mean()) + " (" + row.lostMost() + ")" : "",
                number(row.of(LatencyResult::failedPercent).mean()),
                outage ? String.format(Locale.ROOT, "%.0f ± %.0f", share.mean(), share.deviation()) : "");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
