package dev.llmrouter.benchmarks.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Writes the page of strategies and its pictures from the rows of a run. */
final class LatencyReport {
    /** The load that the pictures show. */
    private static final double PICTURED = 0.75;

    private static final String NEWLINE = "\n";

    private final List<LatencyRow> rows;
    private final String command;
    private final String machine;

    LatencyReport(List<LatencyRow> rows, String command, String machine) {
        this.rows = rows;
        this.command = command;
        this.machine = machine;
    }

    /** Writes strategies-report.md, and the pictures beside it in the folder charts. */
    void write(Path folder) {
        try {
            Path charts = Files.createDirectories(folder.resolve("charts"));
            Files.writeString(folder.resolve("strategies-report.md"), page(charts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String page(Path charts) throws IOException {
        int seeds = rows.get(0).runs().size();
        StringBuilder page = new StringBuilder();
        page.append("# Strategies, measured").append(NEWLINE).append(NEWLINE);
        page.append("""
                Every strategy beside an oracle that no router can be: it knows all calls of all processes and the true speed of
                each deployment, and takes the fastest one that is below its knee, else the one with the greatest speed after
                sharing. Written by the simulator; [Simulator](simulator.md#latency-and-outages) says what it plays, and
                [Strategies](strategies.md) what to make of it.

                Six deployments write 80, 80, 60, 60, 40 and 20 output tokens a second for each of 20, 20, 20, 20, 10 and 10 calls,
                beyond which calls share. Four processes do not know of each other. `p99` is that of eight minutes with the
                event in them, divided by the oracle's with the same requests; a caller without an answer counts as 600 s.
                `lost` is the number of attempts for each process that went to the deployment while it was silent, slow or failing;
                in brackets that of the unluckiest process. `share after` is the deployment's share of the attempts from
                10 to 40 s after its recovery, in percent of the one before the event.

                """);
        page.append("`")
                .append(command)
                .append("`: ")
                .append(seeds)
                .append(" seeds, ")
                .append(machine);
        page.append("; mean ± standard deviation of a run.").append(NEWLINE);
        for (Event event : Event.values()) {
            List<LatencyRow> of =
                    rows.stream().filter(row -> row.scenario().event() == event).toList();
            if (!of.isEmpty()) {
                section(page, event, of);
                pictures(page, charts, event, of);
            }
        }
        return page.toString();
    }

    private static void section(StringBuilder page, Event event, List<LatencyRow> of) {
        page.append(NEWLINE).append("## ").append(title(event)).append(NEWLINE).append(NEWLINE);
        List<Double> loads =
                of.stream().map(row -> row.scenario().load()).distinct().toList();
        boolean lost = event != Event.STEADY && event != Event.COLD_ADD;
        page.append("| strategy |");
        loads.forEach(load -> page.append(" p50 s, p99 at ").append(load).append(" |"));
        page.append(lost ? " lost | failed % | share after % |" : " failed % |").append(NEWLINE);
        page.append("|---|")
                .append("---|".repeat(loads.size() + (lost ? 3 : 1)))
                .append(NEWLINE);
        Map<Contender, List<LatencyRow>> by = new LinkedHashMap<>();
        of.forEach(row -> by.computeIfAbsent(row.scenario().contender(), any -> new ArrayList<>())
                .add(row));
        by.forEach((contender, each) -> {
            page.append("| ").append(contender).append(" |");
            each.forEach(row -> page.append(' ')
                    .append(number(row.of(run -> run.quantile(0.5)).mean()))
                    .append(", ")
                    .append(figure(row.ratio(0.99)))
                    .append(" |"));
            if (lost) {
                page.append(join(
                        each, row -> number(row.of(LatencyResult::lostMean).mean()) + " (" + row.lostMost() + ")"));
            }
            page.append(join(
                    each, row -> number(row.of(LatencyResult::failedPercent).mean())));
            if (lost) {
                page.append(join(
                        each, row -> whole(row.of(LatencyResult::sharePercent).mean())));
            }
            page.append(NEWLINE);
        });
    }

    private static String join(List<LatencyRow> rows, Function<LatencyRow, String> cell) {
        return " " + String.join(" · ", rows.stream().map(cell).toList()) + " |";
    }

    private static void pictures(StringBuilder page, Path charts, Event event, List<LatencyRow> of) throws IOException {
        List<LatencyRow> shown =
                of.stream().filter(row -> row.scenario().load() == PICTURED).toList();
        if (shown.isEmpty()) {
            return;
        }
        LineChart latency = new LineChart(
                title(event) + ", load " + PICTURED + ": seconds that a call takes", "percentile of calls", "s", true);
        double[] parts = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999};
        for (LatencyRow row : shown) {
            double[] values = new double[parts.length];
            for (int i = 0; i < parts.length; i++) {
                double part = parts[i];
                values[i] = row.of(run -> run.quantile(part)).mean();
            }
            latency.add(row.scenario().contender().toString(), values);
        }
        String[] labels = new String[parts.length];
        for (int i = 0; i < parts.length; i++) {
            labels[i] = "p" + (parts[i] * 100 + "").replaceAll("\\.0$", "").replaceAll("(\\.\\d).*", "$1");
        }
        page.append(NEWLINE)
                .append(image(charts, "latency-" + event, latency.svg(labels), "latencies: " + title(event)));
        if (event == Event.STEADY) {
            return;
        }
        for (LatencyRow row : shown) {
            if (row.scenario().contender() == Contender.ADAPTIVE
                    || row.scenario().contender() == Contender.LEAST_BUSY) {
                String name = "share-" + event + "-" + row.scenario().contender();
                page.append(NEWLINE)
                        .append(image(charts, name, shares(row), row.scenario().contender() + ": shares"));
            }
        }
    }

    /** Attempts a second for each deployment, from the end of the warm-up. */
    private static String shares(LatencyRow row) {
        LatencyScenario scenario = row.scenario();
        LineChart chart = new LineChart(
                title(scenario.event()) + ", " + scenario.contender() + ": attempts a second at each deployment",
                "seconds; the event begins at "
                        + LatencyScenario.EVENT_AT
                                .minus(LatencyScenario.WARM_UP)
                                .toSeconds(),
                "/s",
                false);
        int from = (int) (LatencyScenario.WARM_UP.toNanos() / LatencyJournal.SLICE_NANOS);
        int to = (int) (LatencyScenario.end() / LatencyJournal.SLICE_NANOS);
        int servers = scenario.event() == Event.COLD_ADD ? 7 : 6;
        for (int server = 0; server < servers; server++) {
            double[] values = new double[to - from];
            for (LatencyResult run : row.runs()) {
                for (int slice = from; slice < to; slice++) {
                    values[slice - from] += run.sent()[server][slice]
                            / (LatencyJournal.SLICE_NANOS / 1e9)
                            / row.runs().size();
                }
            }
            String id = server == 6
                    ? ServerSpec.NEWCOMER.id()
                    : ServerSpec.FLEET.get(server).id();
            chart.add(id, values);
        }
        String[] labels = new String[to - from];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Long.toString(i * LatencyJournal.SLICE_NANOS / 1_000_000_000);
        }
        return chart.svg(labels);
    }

    private static String image(Path charts, String name, String svg, String text) throws IOException {
        Files.writeString(charts.resolve(name + ".svg"), svg);
        return "![" + text + "](charts/" + name + ".svg)" + NEWLINE;
    }

    private static String title(Event event) {
        return switch (event) {
            case STEADY -> "Nothing happens";
            case BROWN_OUT -> "One of the fastest has a tenth of its speed for two minutes";
            case HANG -> "One of the fastest hangs for two minutes";
            case CRASH -> "One refuses connections for a minute";
            case FAST_500 -> "One answers 500 at once for a minute";
            case COLD_ADD -> "A seventh deployment is added";
        };
    }

    private static String figure(LatencyRow.Figure figure) {
        return number(figure.mean()) + " ± " + number(figure.deviation());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.0f", value);
    }
}
