package dev.llmrouter.benchmarks.sim;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows rows as soon as they are known, aligned. */
public final class Report {
    /** Wide enough for every value of these columns. */
    private static final Map<String, Integer> KEY_WIDTHS =
            Map.of("shape", 8, "kind", 8, "burst", 6, "known", 8, "processes", 10, "load", 6);

    private final Terminal terminal;
    private final List<Metric> metrics;
    private final boolean detailed;
    private boolean begun;

    public Report(Terminal terminal, List<Metric> metrics, boolean detailed) {
        this.terminal = terminal;
        this.metrics = metrics;
        this.detailed = detailed;
    }

    public void add(Row row) {
        Map<String, String> keys = Row.keys(row.scenario());
        if (!begun) {
            begun = true;
            terminal.line(terminal.bold(heading(keys)));
        }
        StringBuilder line = new StringBuilder();
        keys.forEach((key, value) -> line.append(left(value, KEY_WIDTHS.getOrDefault(key, 0))));
        metrics.forEach(metric -> line.append(cell(metric, metric.of(row.results()))));
        terminal.line(line.toString());
        if (detailed) {
            detail("429s/10k", row.refusedByDeployment());
            detail("failed/10k", row.failuresByReason());
        }
    }

    private String heading(Map<String, String> keys) {
        String names = keys.keySet().stream()
                .map(key -> left(key, KEY_WIDTHS.getOrDefault(key, 0)))
                .collect(Collectors.joining());
        return names
                + metrics.stream()
                        .map(metric -> right(metric.heading(), metric.width()))
                        .collect(Collectors.joining());
    }

    private String cell(Metric metric, Spread spread) {
        String spreadShown = " ±" + metric.shown(spread.deviation());
        String shown = metric.shown(spread.mean());
        return right("", metric.width() - shown.length() - spreadShown.length()) + shown + terminal.dim(spreadShown);
    }

    private void detail(String what, Map<String, Double> values) {
        String shown = values.entrySet().stream()
                .map(entry -> entry.getKey() + " " + String.format(Locale.ROOT, "%.1f", entry.getValue()))
                .collect(Collectors.joining(", "));
        terminal.line(terminal.dim("  " + what + ": " + (shown.isEmpty() ? "none" : shown)));
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
