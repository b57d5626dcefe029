package dev.llmrouter.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Draws a run: decisions and calls in a second, and the time that is added to a call over HTTP. */
final class Charts {
    private final Results results;

    Charts(Results results) {
        this.results = results;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("peers-decisions.svg"), rates(Work.DECISIONS, "Decisions in a second, one thread"));
        Files.writeString(
                folder.resolve("peers-limited.svg"),
                rates(Work.LIMITED, "Decisions in a second where each deployment has rpm and tpm, one thread"));
        Files.writeString(
                folder.resolve("peers-calls.svg"), rates(Work.CALLS, "Calls in process in a second, one thread"));
        Files.writeString(folder.resolve("peers-latency.svg"), latency());
    }

    private String subtitle() {
        return results.machine() + "; " + results.date();
    }

    private String rates(Work work, String title) {
        BarChart chart = new BarChart(title, subtitle(), "in a second");
        one(work)
                .sorted(Comparator.comparingInt(Figure::deployments))
                .forEach(figure -> chart.add(new BarChart.Bar(
                        figure.subject() + ", " + figure.deployments() + " deployments",
                        figure.perSecond(),
                        Report.number(figure.perSecond()),
                        isOwn(figure))));
        return chart.svg();
    }

    private String latency() {
        BarChart chart = new BarChart("Added to a call over HTTP, one caller", subtitle(), "milliseconds");
        List<Figure> figures = one(Work.HTTP)
                .filter(figure -> !figure.subject().startsWith(Results.UPSTREAM))
                .toList();
        for (Figure figure : figures) {
            chart.add(added(figure, "median", figure.p50Micros() - results.upstream(1, Figure::p50Micros)));
        }
        for (Figure figure : figures) {
            chart.add(added(figure, "99 of 100", figure.p99Micros() - results.upstream(1, Figure::p99Micros)));
        }
        return chart.svg();
    }

    private static BarChart.Bar added(Figure figure, String which, double micros) {
        String text = Report.millis(micros);
        return new BarChart.Bar(figure.subject() + ", " + which, Double.parseDouble(text), text, isOwn(figure));
    }

    private Stream<Figure> one(Work work) {
        return results.of(work).stream().filter(figure -> figure.threads() == 1);
    }

    private static boolean isOwn(Figure figure) {
        return figure.subject().startsWith(OverHttp.ROUTER);
    }
}
