package dev.llmrouter.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The workload "quota" over real HTTP: the same requests as in the simulator, faster, to servers on this
 * machine.
 *
 * <pre>
 * mvn -q -Psimulate,http compile
 * mvn -q -Psimulate,http compile "-Dsim.args=--load 1.2 --burst 10 --seeds 3"
 * </pre>
 */
public final class QuotaHttp {
    private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Terminal terminal;

    QuotaHttp(Terminal terminal) {
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
        int status = new QuotaHttp(Terminal.of(System.out, System.err, System.getenv())).run(List.of(args));
        if (status != 0) {
            System.exit(status);
        }
    }

    int run(List<String> args) throws InterruptedException {
        try {
            QuotaHttpOptions options = new QuotaHttpOptions(args);
            if (options.help()) {
                terminal.line(QuotaHttpOptions.HELP);
                return 0;
            }
            return play(options, "quota-http " + String.join(" ", args)) ? 0 : 1;
        } catch (UsageException e) {
            terminal.line(String.valueOf(e.getMessage()));
            terminal.line("--help lists all options.");
            return 1;
        }
    }

    /** Whether everything added up. */
    private boolean play(QuotaHttpOptions options, String command) throws InterruptedException {
        List<Scenario> scenarios = options.scenarios();
        HttpPace pace = options.pace();
        long[] seeds = options.seeds();
        Report report = new Report(terminal, Metric.STEADY, options.detailed());
        Output output = new Output(options.json(), options.csv());
        terminal.line(command);
        terminal.line(terminal.dim(Quota.machine() + "; " + pace.factor() + " times faster; seeds " + seeds[0] + " to "
                + seeds[seeds.length - 1] + "; mean ± standard deviation of a run"));
        List<Row> rows = new ArrayList<>();
        boolean right = true;
        for (Scenario scenario : scenarios) {
            String what = (rows.size() + 1) + "/" + scenarios.size() + " "
                    + String.join(" ", Row.keys(scenario).values());
            List<HttpOutcome> outcomes = new ArrayList<>();
            for (long seed : seeds) {
                outcomes.add(run(scenario, pace, seed, what));
            }
            rows.add(
                    new Row(scenario, outcomes.stream().map(HttpOutcome::result).toList()));
            report.add(rows.get(rows.size() - 1));
            right &= print(outcomes);
        }
        output.write(rows, Metric.STEADY, command);
        return right;
    }

    private HttpOutcome run(Scenario scenario, HttpPace pace, long seed, String what) throws InterruptedException {
        String name = what + ", seed " + seed + ": ";
        double minutes = scenario.span().traffic().toNanos() / NANOS_PER_MINUTE;
        try (HttpRun run = new HttpRun(scenario, pace, seed)) {
            HttpOutcome outcome = run.play(nanos -> terminal.progress(
                    name + String.format(Locale.ROOT, "minute %.1f of %.1f", nanos / NANOS_PER_MINUTE, minutes),
                    false));
            terminal.progress(name + outcome.machine(), true);
            return outcome;
        } finally {
            terminal.erase();
        }
    }

    private boolean print(List<HttpOutcome> outcomes) {
        for (HttpOutcome outcome : outcomes) {
            terminal.line(terminal.dim("  seed " + outcome.result().seed() + ": " + outcome.machine()));
            outcome.wrong().forEach(wrong -> terminal.line(terminal.bold("  does not add up: " + wrong)));
        }
        return outcomes.stream().allMatch(outcome -> outcome.wrong().isEmpty());
    }
}
