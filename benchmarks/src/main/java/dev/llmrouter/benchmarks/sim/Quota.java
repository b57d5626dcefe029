package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The workload "quota": eight deployments with limits, and more or less requests than they serve.
 *
 * <pre>
 * mvn -q -Psimulate compile
 * mvn -q -Psimulate compile "-Dsim.args=--load 0.8,1.2 --kind bucket,sliding,slices --processes 1,4,16"
 * </pre>
 */
public final class Quota {
    private final Terminal terminal;
    private final Ticker ticker;

    Quota(Terminal terminal, Ticker ticker) {
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
        int status = new Quota(terminal, Ticker.system()).run(List.of(args));
        if (status != 0) {
            System.exit(status);
        }
    }

    int run(List<String> args) throws InterruptedException {
        try {
            QuotaOptions options = new QuotaOptions(args);
            if (options.help()) {
                terminal.line(QuotaOptions.HELP);
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

    private void play(QuotaOptions options, List<String> args) throws InterruptedException {
        List<Scenario> scenarios = options.scenarios();
        long[] seeds = options.seeds();
        Report report = new Report(terminal, options.metrics(), options.detailed());
        Output output = new Output(options.json(), options.csv());
        List<Row> rows = new ArrayList<>();
        terminal.line("quota " + String.join(" ", args));
        terminal.line(terminal.dim(machine() + "; seeds " + seeds[0] + " to " + seeds[seeds.length - 1]
                + "; mean ± standard deviation of a run"));
        long start = ticker.nanos();
        try (Runs runs = new Runs(options.threads())) {
            for (Scenario scenario : scenarios) {
                String what = (rows.size() + 1) + "/" + scenarios.size() + " "
                        + String.join(" ", Row.keys(scenario).values());
                Row row = runs.play(
                        scenario,
                        seeds,
                        done -> terminal.progress(what + ": " + done + "/" + seeds.length, done == seeds.length));
                rows.add(row);
                report.add(row);
            }
        }
        terminal.erase();
        output.write(rows, options.metrics(), "quota " + String.join(" ", args));
        terminal.line(terminal.dim(pace(rows, ticker.nanos() - start)));
    }

    public static String machine() {
        return "Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    private static String pace(List<Row> rows, long nanos) {
        long requests = rows.stream()
                .flatMap(row -> row.results().stream())
                .mapToLong(result -> result.requests().simulated())
                .sum();
        return String.format(
                Locale.ROOT, "%,d requests in %.1f s: %,.0f a second", requests, nanos / 1e9, requests / (nanos / 1e9));
    }
}
