package dev.llmrouter.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Draws some panels of the dashboard from the meters of {@link Traffic}, for docs/observability.md. Its argument is the file; run it from the
 * folder of this module.
 */
final class DashboardPicture {
    private static final int STEPS = 60;
    private static final double STEP_SECONDS = 5;
    private static final int WIDTH = 300;
    private static final int HEIGHT = 150;
    private static final List<String> COLOURS =
            List.of("#2f7ed8", "#d9822b", "#3d9970", "#b03060", "#7d5fb2", "#808080", "#a0862c");

    /** Values of one moment, by meter and tags. */
    private record Moment(Map<Meter.Id, Map<Statistic, Double>> values) {
        double of(Meter.Id id, Statistic statistic) {
            return values.getOrDefault(id, Map.of()).getOrDefault(statistic, 0.0);
        }
    }

    /** How a panel reads a meter: its value, or its growth in a second. */
    private record Panel(
            String title, String meter, Statistic statistic, double factor, Function<Meter.Id, String> name) {}

    private static final List<Panel> PANELS = List.of(
            rate("Requests in a second, by outcome", MeterNames.REQUESTS, Statistic.COUNT, 1, tag(MeterNames.OUTCOME)),
            rate(
                    "Attempts in a second, by outcome",
                    MeterNames.ATTEMPTS,
                    Statistic.COUNT,
                    1,
                    id -> id.getTag(MeterNames.DEPLOYMENT) + " " + id.getTag(MeterNames.OUTCOME)),
            gauge("Requests that wait for room", MeterNames.WAITING, id -> "waiting"),
            gauge("Limit left, requests", MeterNames.LIMIT_LEFT, DashboardPicture::requests),
            gauge("Cooldown left, seconds", MeterNames.COOLDOWN_LEFT, tag(MeterNames.DEPLOYMENT)),
            rate(
                    "Fallbacks in a second",
                    MeterNames.FALLBACKS,
                    Statistic.COUNT,
                    1,
                    id -> id.getTag(MeterNames.FROM) + " to " + id.getTag(MeterNames.TO)),
            gauge("Calls in flight", MeterNames.IN_FLIGHT, tag(MeterNames.DEPLOYMENT)),
            rate("Tokens in a minute", MeterNames.TOKENS, Statistic.COUNT, 60, tag(MeterNames.DEPLOYMENT)),
            rate("Cost in an hour, dollars", MeterNames.COST, Statistic.COUNT, 3600, tag(MeterNames.DEPLOYMENT)));

    private DashboardPicture() {}

    private static Panel rate(
            String title, String meter, Statistic of, double factor, Function<Meter.Id, String> name) {
        return new Panel(title, meter, of, factor, name);
    }

    private static Panel gauge(String title, String meter, Function<Meter.Id, String> name) {
        return new Panel(title, meter, Statistic.VALUE, 1, name);
    }

    private static Function<Meter.Id, String> tag(String key) {
        return id -> String.valueOf(id.getTag(key));
    }

    /** The deployment of a limit of requests; empty for other limits, which are not shown. */
    private static String requests(Meter.Id id) {
        return "requests".equals(id.getTag(MeterNames.RESOURCE))
                ? tag(MeterNames.DEPLOYMENT).apply(id)
                : "";
    }

    public static void main(String[] args) throws IOException {
        List<Moment> moments = new ArrayList<>();
        try (Traffic traffic = new Traffic()) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, traffic.clock());
            traffic.run(registry, STEPS, step -> moments.add(moment(registry)));
        }
        moments.remove(moments.size() - 1); // the end, without traffic
        Files.writeString(Path.of(args[0]), svg(moments));
    }

    private static Moment moment(SimpleMeterRegistry registry) {
        Map<Meter.Id, Map<Statistic, Double>> values = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            Map<Statistic, Double> all = new TreeMap<>();
            meter.measure().forEach(measured -> all.put(measured.getStatistic(), measured.getValue()));
            values.put(meter.getId(), all);
        }
        return new Moment(values);
    }

    private static Map<String, double[]> lines(Panel panel, List<Moment> moments) {
        Map<String, double[]> lines = new TreeMap<>();
        for (Meter.Id id : moments.get(moments.size() - 1).values().keySet()) {
            String name = id.getName().equals(panel.meter()) ? panel.name().apply(id) : "";
            if (name.isEmpty()) {
                continue;
            }
            double[] line = lines.computeIfAbsent(name, any -> new double[moments.size()]);
            for (int i = 1; i < line.length; i++) {
                double now = moments.get(i).of(id, panel.statistic());
                boolean grows = panel.statistic() == Statistic.COUNT;
                double before = grows ? moments.get(i - 1).of(id, panel.statistic()) : 0;
                line[i] += (now - before) * panel.factor() / (grows ? STEP_SECONDS : 1);
            }
        }
        return lines;
    }

    private static String svg(List<Moment> moments) {
        int columns = 3;
        int rows = (PANELS.size() + columns - 1) / columns;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"10\">%n",
                columns * WIDTH,
                rows * HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (int i = 0; i < PANELS.size(); i++) {
            draw(svg, PANELS.get(i), lines(PANELS.get(i), moments), i % columns * WIDTH, i / columns * HEIGHT);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Panel panel, Map<String, double[]> lines, int x, int y) {
        double most = lines.values().stream()
                .flatMapToDouble(java.util.Arrays::stream)
                .max()
                .orElse(1);
        double top = Math.max(most, 1e-9);
        int left = x + 34;
        int right = x + WIDTH - 10;
        int bottom = y + HEIGHT - 34;
        int height = bottom - y - 26;
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#222\">%s</text>%n"
                        + "<path d=\"M%d %dH%d\" stroke=\"#bbb\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#666\">0</text>%n"
                        + "<path d=\"M%d %dH%d\" stroke=\"#eee\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#666\">%s</text>%n",
                x + 10,
                y + 16,
                panel.title(),
                left,
                bottom,
                right,
                left - 4,
                bottom + 3,
                left,
                bottom - height,
                right,
                left - 4,
                bottom - height + 3,
                number(top)));
        int place = 0;
        double legend = x + 10;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            String colour = COLOURS.get(place++ % COLOURS.size());
            StringBuilder points = new StringBuilder();
            double[] values = line.getValue();
            for (int i = 1; i < values.length; i++) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        left + (right - left) * (i - 1.0) / (values.length - 2),
                        bottom - height * values[i] / top));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n"
                            + "<text x=\"%.0f\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    points.toString().strip(),
                    colour,
                    legend,
                    y + HEIGHT - 16,
                    colour,
                    line.getKey()));
            legend += line.getKey().length() * 5.2 + 12;
        }
    }

    private static String number(double value) {
        return value >= 10_000
                ? Math.round(value / 1000) + "k"
                : value >= 10 ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}
