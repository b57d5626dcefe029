package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.benchmarks.sim.Terminal;
import java.util.List;
import java.util.Locale;

/** Prints a run for people. */
final class Report {
    private static final double MICROS_PER_MILLI = 1000;

    private final Terminal terminal;
    private final Results results;
    private final boolean markdown;

    Report(Terminal terminal, Results results, boolean markdown) {
        this.terminal = terminal;
        this.results = results;
        this.markdown = markdown;
    }

    void print() {
        terminal.line(terminal.bold("Beside the others") + "  " + results.date());
        terminal.line(terminal.dim(results.command()));
        terminal.line(terminal.dim(results.machine()));
        results.versions().forEach(version -> terminal.line(terminal.dim("  " + version)));
        results.notes().forEach(note -> terminal.line("  " + note));
        rates("Decisions in a second", Work.DECISIONS);
        rates("Decisions in a second, where each deployment has rpm and tpm", Work.LIMITED);
        rates("Calls in process in a second, completion answers at once", Work.CALLS);
        http(1, "one caller");
        http(16, "sixteen callers at once");
        Verdicts verdicts = new Verdicts(results);
        lines("Claims", verdicts.claims());
        lines("Where another is better than this router", verdicts.better());
    }

    private void lines(String title, List<String> lines) {
        title(title);
        lines.forEach(line -> terminal.line("  " + line));
    }

    private void title(String text) {
        terminal.line("");
        terminal.line(terminal.bold(text));
    }

    private void print(Table table) {
        if (markdown) {
            table.markdown().forEach(terminal::line);
        } else {
            table.print(terminal);
        }
    }

    private void rates(String title, Work work) {
        List<Figure> figures = results.of(work);
        title(title);
        Table table = new Table("who", "threads", "deployments", "in a second", "CPU µs each");
        for (Figure figure : figures) {
            table.row(
                    figure.subject(),
                    Integer.toString(figure.threads()),
                    Integer.toString(figure.deployments()),
                    number(figure.perSecond()),
                    micros(figure.cpuMicros()));
        }
        print(table);
    }

    private void http(int threads, String how) {
        title("Over HTTP on loopback, " + how);
        Table table = new Table(
                "who", "calls/s", "p50 ms", "p99 ms", "added p50 ms", "added p99 ms", "CPU µs each", "failed");
        for (Figure figure : results.of(Work.HTTP)) {
            if (figure.threads() == threads) {
                boolean upstream = figure.subject().startsWith(Results.UPSTREAM);
                table.row(
                        figure.subject(),
                        number(figure.perSecond()),
                        millis(figure.p50Micros()),
                        millis(figure.p99Micros()),
                        upstream ? "" : millis(figure.p50Micros() - results.upstream(threads, Figure::p50Micros)),
                        upstream ? "" : millis(figure.p99Micros() - results.upstream(threads, Figure::p99Micros)),
                        micros(figure.cpuMicros()),
                        Long.toString(figure.failed()));
            }
        }
        print(table);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    static String millis(double micros) {
        return String.format(Locale.ROOT, "%.2f", micros / MICROS_PER_MILLI);
    }
}
