package dev.llmrouter.cli;

import dev.llmrouter.testing.simulation.SimulationEvent;
import dev.llmrouter.testing.simulation.SimulationReport;
import dev.llmrouter.testing.simulation.SimulationReport.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A simulation as a picture: what each deployment answered over time with what failed on top of it, how many requests waited, and the 429s.
 * An SVG without a script, readable on dark and on light screens.
 */
final class SimulationChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 64;
    private static final int RIGHT = 200;
    private static final int TOP = 86;
    private static final int TALL = 260;
    private static final int LOW = 76;
    private static final int GAP = 42;
    /** More colours are not told apart. */
    private static final int MOST_SERIES = 8;

    private static final int TIMES = 6;
    private static final double NANOS = 1e9;

    private static final String[] COLOURS = {
        "#0969da", "#1a7f37", "#8250df", "#9a6700", "#0a7ea4", "#bf3989", "#57606a", "#4d7c0f"
    };

    private static final String STYLE = """
            <style>
              text { font: 12px system-ui, sans-serif; fill: #1f2328; }
              .title { font-size: 15px; font-weight: 600; }
              .quiet { fill: #59636e; }
              .panel { fill: #ffffff; }
              .grid { stroke: #d1d9e0; }
              .event { fill: #bc4c00; fill-opacity: .12; }
              .asked { fill: none; stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3; }
              .failed { fill: #cf222e; }
              .waiting { fill: #9a6700; fill-opacity: .75; }
              .refused { fill: #bc4c00; }
              .area { fill-opacity: .82; }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; }
                .quiet { fill: #9198a1; }
                .panel { fill: #0d1117; }
                .grid { stroke: #3d444d; }
                .asked { stroke: #f0f6fc; }
              }
            </style>
            """;

    private final String title;
    private final SimulationReport report;
    private final List<SimulationEvent> events;
    private final double seconds;
    private final StringBuilder svg = new StringBuilder();

    SimulationChart(String title, SimulationReport report, List<SimulationEvent> events, Duration length) {
        this.title = title;
        this.report = report;
        this.events = events;
        seconds = length.toNanos() / NANOS;
    }

    /** One of the areas that are stacked. */
    private record Series(String name, String paint, ToDoubleFunction<Slice> value) {}

    /** A part of the picture with an axis of its own. */
    private record Panel(int top, int height, double most) {
        double y(double value) {
            return top + height - height * value / most;
        }
    }

    String svg() {
        int height = TOP + TALL + 2 * (GAP + LOW) + 48;
        line("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height);
        line("<title>%s</title>", escaped(title));
        svg.append(STYLE);
        line("<rect class=\"panel\" width=\"%d\" height=\"%d\" rx=\"8\"/>", WIDTH, height);
        line("<text class=\"title\" x=\"20\" y=\"28\">%s</text>", escaped(title));
        line("<text class=\"quiet\" x=\"20\" y=\"48\">%s</text>", escaped(outcome()));

        List<Series> series = series();
        double perSecond = NANOS / report.sliceLength().toNanos();
        Panel answers = panel(
                TOP,
                TALL,
                most(slice -> Math.max(
                                slice.arrived(),
                                slice.failed()
                                        + slice.answered().stream()
                                                .mapToLong(it -> it)
                                                .sum()))
                        * perSecond);
        Panel waiting = panel(TOP + TALL + GAP, LOW, most(Slice::waiting));
        Panel refused = panel(TOP + TALL + 2 * GAP + LOW, LOW, most(Slice::refused) * perSecond);
        events.forEach(event -> band(event, refused.top + LOW));

        head(answers, "answers a second, by deployment");
        double[] base = new double[report.slices().size()];
        int number = 0;
        for (Series each : series) {
            double[] top = new double[base.length];
            for (int i = 0; i < base.length; i++) {
                top[i] = base[i] + each.value.applyAsDouble(report.slices().get(i)) * perSecond;
            }
            area(answers, each.paint, base, top);
            legend(TOP + 14 + 22 * number++, each.paint, each.name);
            base = top;
        }
        steps(answers, "asked", values(slice -> slice.arrived() * perSecond));
        line(
                "<line class=\"asked\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
                WIDTH - RIGHT + 16, WIDTH - RIGHT + 32, TOP + 14 + 22 * number, TOP + 14 + 22 * number);
        line("<text x=\"%d\" y=\"%d\">requests that arrive</text>", WIDTH - RIGHT + 40, TOP + 18 + 22 * number);

        head(waiting, "requests that wait for room, at most");
        area(waiting, "class=\"waiting\"", new double[base.length], values(Slice::waiting));
        head(refused, "429s of providers a second");
        area(refused, "class=\"refused\"", new double[base.length], values(slice -> slice.refused() * perSecond));
        times(refused.top + LOW);
        return svg.append("</svg>\n").toString();
    }

    private String outcome() {
        double all = Math.max(1, report.requests());
        return String.format(
                Locale.ROOT,
                "%,d requests: %.1f %% answered, %.1f %% failed, %.1f %% waited",
                report.requests(),
                100 * report.answered() / all,
                100 * report.failed() / all,
                100 * report.waiting().requests() / all);
    }

    /** The busiest deployments, all others as one, and what failed. */
    private List<Series> series() {
        List<Integer> busiest = IntStream.range(0, report.deployments().size())
                .boxed()
                .sorted(Comparator.comparingLong(
                        place -> -report.deployments().get(place).answered()))
                .toList();
        int alone = busiest.size() <= MOST_SERIES ? busiest.size() : MOST_SERIES - 1;
        List<Integer> others = busiest.subList(alone, busiest.size());
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < alone; i++) {
            int place = busiest.get(i);
            all.add(new Series(
                    report.deployments().get(place).id(),
                    paint(i),
                    slice -> slice.answered().get(place)));
        }
        if (!others.isEmpty()) {
            all.add(new Series(
                    others.size() + " others",
                    paint(alone),
                    slice -> others.stream()
                            .mapToLong(place -> slice.answered().get(place))
                            .sum()));
        }
        all.add(new Series("failed", "class=\"failed\"", Slice::failed));
        return all;
    }

    private static String paint(int number) {
        return "class=\"area\" fill=\"" + COLOURS[number % COLOURS.length] + "\"";
    }

    private double most(ToDoubleFunction<Slice> value) {
        return report.slices().stream().mapToDouble(value).max().orElse(0);
    }

    private double[] values(ToDoubleFunction<Slice> value) {
        return report.slices().stream().mapToDouble(value).toArray();
    }

    private static Panel panel(int top, int height, double most) {
        return new Panel(top, height, rounded(most));
    }

    /** The next of 1, 2, 5, 10, 20 …; 1 for nothing. */
    private static double rounded(double most) {
        double scale = 1;
        while (scale * 10 < most) {
            scale *= 10;
        }
        for (double step : new double[] {1, 2, 5, 10}) {
            if (step * scale >= most) {
                return step * scale;
            }
        }
        return scale * 10;
    }

    private void head(Panel panel, String name) {
        line("<text class=\"quiet\" x=\"%d\" y=\"%d\">%s</text>", LEFT, panel.top - 8, name);
        int lines = panel.height > LOW ? 4 : 2;
        for (int i = 0; i <= lines; i++) {
            double value = panel.most * i / lines;
            double y = panel.y(value);
            line("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y);
            line(
                    "<text class=\"quiet\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 8, y + 4, number(value));
        }
    }

    private void band(SimulationEvent event, int bottom) {
        double from = x(event.from().toNanos() / NANOS);
        double to = x(event.to().toNanos() / NANOS);
        if (from < WIDTH - RIGHT) {
            line(
                    "<rect class=\"event\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    from, TOP, Math.min(to, WIDTH - RIGHT) - from, bottom - TOP);
            line(
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    from + 5, TOP + 14, escaped(event.kind() + " of " + event.deployment()));
        }
    }

    private void area(Panel panel, String paint, double[] base, double[] top) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < top.length; i++) {
            point(points, i, panel.y(top[i]));
            point(points, i + 1, panel.y(top[i]));
        }
        for (int i = base.length; i > 0; i--) {
            point(points, i, panel.y(base[i - 1]));
            point(points, i - 1, panel.y(base[i - 1]));
        }
        line("<polygon %s points=\"%s\"/>", paint, points.toString().strip());
    }

    private void steps(Panel panel, String name, double[] values) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            point(points, i, panel.y(values[i]));
            point(points, i + 1, panel.y(values[i]));
        }
        line("<polyline class=\"%s\" points=\"%s\"/>", name, points.toString().strip());
    }

    private void point(StringBuilder points, int slice, double y) {
        double at = Math.min(seconds, slice * report.sliceLength().toNanos() / NANOS);
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(at), y));
    }

    private double x(double atSeconds) {
        return LEFT + (WIDTH - RIGHT - LEFT) * atSeconds / seconds;
    }

    private void legend(int y, String paint, String name) {
        line("<rect %s x=\"%d\" y=\"%d\" width=\"16\" height=\"12\" rx=\"2\"/>", paint, WIDTH - RIGHT + 16, y - 6);
        line("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 40, y + 4, escaped(shortened(name)));
    }

    private void times(int bottom) {
        for (int i = 0; i <= TIMES; i++) {
            double at = seconds * i / TIMES;
            line(
                    "<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s s</text>",
                    x(at), bottom + 20, number(at));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String shortened(String name) {
        return name.length() <= 22 ? name : name.substring(0, 21) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
