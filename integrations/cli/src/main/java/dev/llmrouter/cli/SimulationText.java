package dev.llmrouter.cli;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.testing.simulation.Simulation;
import dev.llmrouter.testing.simulation.SimulationReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A simulation as a table of deployments and a few sentences. */
final class SimulationText {
    private static final int MOST_LIMITS = 3;
    private static final double NANOS = 1e9;

    private final RouterConfig config;
    private final Simulation simulation;
    private final SimulationReport report;

    SimulationText(RouterConfig config, Simulation simulation, SimulationReport report) {
        this.config = config;
        this.simulation = simulation;
        this.report = report;
    }

    /** What was played, in a line. */
    String title() {
        return plain(simulation.requestsPerSecond()) + " requests a second, " + simulation.workload() + ", "
                + (simulation.processes() == 1 ? "1 process" : simulation.processes() + " processes");
    }

    /** A line for each deployment, with what became of its attempts. */
    String table() {
        TextTable table = new TextTable(
                "model",
                "deployment",
                "served",
                "share",
                "waited",
                "429",
                "time-outs",
                "errors",
                "p50",
                "p99",
                "of limit");
        String model = "";
        for (SimulationReport.DeploymentResult each : report.deployments()) {
            table.row(
                    each.model().equals(model) ? "" : each.model(),
                    each.id(),
                    count(each.answered()),
                    percent(each.share()),
                    count(each.waited()),
                    count(each.refused()),
                    count(each.timeouts()),
                    count(each.errors()),
                    each.answered() == 0 ? "" : time(each.latency().p50()),
                    each.answered() == 0 ? "" : time(each.latency().p99()),
                    each.use().map(SimulationText::percent).orElse("none"));
            model = each.model();
        }
        return table.text(2);
    }

    /** What happened and why, a sentence each. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(title() + ", for " + time(simulation.length()) + ": "
                + simulation.workload().words() + ".");
        lines.add(String.format(
                Locale.ROOT,
                "Of %s requests %s are answered (p50 %s, p99 %s), %s fail, %s wait for room%s.",
                count(report.requests()),
                part(report.answered()),
                time(report.duration().p50()),
                time(report.duration().p99()),
                part(report.failed()),
                part(report.waiting().requests()),
                report.waiting().requests() == 0
                        ? ""
                        : " (half of them " + time(report.waiting().times().p50()) + " or less; at most "
                                + count(report.waiting().most()) + " at once)"));
        for (Map.Entry<String, Long> failure : report.failures().entrySet()) {
            lines.add(
                    part(failure.getValue()) + " fail because " + failure.getKey() + patience(failure.getKey()) + ".");
        }
        report.firstLimit()
                .ifPresent(hit -> lines.add("The first limit that runs out is " + hit.limit() + ", after "
                        + time(hit.at()) + (hit.byProvider() ? "; the provider answers 429." : ".")));
        if (report.limits().size() > 1) {
            lines.add("Longest used up: "
                    + String.join(
                            ", ",
                            report.limits().entrySet().stream()
                                    .limit(MOST_LIMITS)
                                    .map(it -> it.getKey() + " (" + it.getValue() + " s)")
                                    .toList())
                    + ".");
        }
        if (report.firstLimit().isEmpty()) {
            lines.add(
                    config.catalog().deployments().values().stream().anyMatch(it -> isLimited(it.limits()))
                            ? "No limit runs out."
                            : "No deployment has an rpm or a tpm: nothing is limited, and the providers refuse nothing.");
        }
        if (simulation.processes() > 1 && config.settings().redis().isEmpty()) {
            lines.add("The file names no Redis: each of the " + simulation.processes()
                    + " processes takes the whole of each limit for its own.");
        }
        return lines;
    }

    private String patience(String reason) {
        return reason.equals("no deployment had room")
                ? " (they wait " + time(config.settings().waiting().maxWait()) + " at most)"
                : "";
    }

    private static boolean isLimited(Limits limits) {
        return limits.requestsPerMinute().isPresent()
                || limits.tokensPerMinute().isPresent()
                || limits.inputTokensPerMinute().isPresent()
                || limits.outputTokensPerMinute().isPresent();
    }

    private String part(long of) {
        return of == 0 ? "none" : percent(of / (double) report.requests());
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(double part) {
        return part > 0 && part < 0.001 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }

    static String time(Duration time) {
        double seconds = time.toNanos() / NANOS;
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds >= 120 && seconds % 60 == 0) {
            return time.toMinutes() + " min";
        }
        return plain(Math.round(seconds * 10) / 10.0) + " s";
    }

    private static String plain(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.1f", number);
    }
}
