package dev.llmrouter.benchmarks.latency;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Lines over one axis, as an SVG picture of its own: no script, readable on dark and on light screens. */
final class LineChart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 380;
    private static final int LEFT = 60;
    private static final int RIGHT = 190;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;
    private static final int MOST_LABELS = 15;
    private static final int GRID = 5;

    private static final String[] COLOURS = {
        "#0969da", "#cf222e", "#1a7f37", "#9a6700", "#8250df", "#bf3989", "#57606a", "#0a7ea4"
    };

    private static final String STYLE = """
            <style>
              text { font: 12px system-ui, sans-serif; fill: #1f2328; }
              .title { font-size: 15px; font-weight: 600; }
              .panel { fill: #ffffff; }
              .grid { stroke: #d1d9e0; }
              polyline { fill: none; stroke-width: 2; }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; }
                .panel { fill: #0d1117; }
                .grid { stroke: #3d444d; }
              }
            </style>
            """;

    private final String title;
    private final String below;
    private final String unit;
    private final boolean logarithmic;
    private final Map<String, double[]> lines = new LinkedHashMap<>();

    LineChart(String title, String below, String unit, boolean logarithmic) {
        this.title = title;
        this.below = below;
        this.unit = unit;
        this.logarithmic = logarithmic;
    }

    void add(String name, double[] values) {
        lines.put(name, values);
    }

    String svg(String[] labels) {
        double most = lines.values().stream()
                .flatMapToDouble(java.util.Arrays::stream)
                .max()
                .orElse(1);
        double least = logarithmic
                ? lines.values().stream()
                        .flatMapToDouble(java.util.Arrays::stream)
                        .min()
                        .orElse(1)
                : 0;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n<title>%s</title>%n%s",
                WIDTH,
                HEIGHT,
                title,
                STYLE));
        svg.append(line("<rect class=\"panel\" width=\"%d\" height=\"%d\" rx=\"8\"/>", WIDTH, HEIGHT));
        svg.append(line("<text class=\"title\" x=\"20\" y=\"28\">%s</text>", title));
        for (int i = 0; i <= GRID; i++) {
            double value = logarithmic ? least * Math.pow(most / least, i / (double) GRID) : most * i / GRID;
            double y = y(value, least, most);
            svg.append(line(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y));
            svg.append(
                    line("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g %s</text>", LEFT - 6, y + 4, value, unit));
        }
        int each = Math.max(1, (labels.length + MOST_LABELS - 1) / MOST_LABELS);
        for (int i = 0; i < labels.length; i += each) {
            svg.append(line(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(i, labels.length), HEIGHT - BOTTOM + 18, labels[i]));
        }
        svg.append(line("<text x=\"%d\" y=\"%d\">%s</text>", LEFT, HEIGHT - 12, below));
        int number = 0;
        for (Map.Entry<String, double[]> each1 : lines.entrySet()) {
            String colour = COLOURS[number % COLOURS.length];
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < each1.getValue().length; i++) {
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", x(i, labels.length), y(each1.getValue()[i], least, most)));
            }
            svg.append(line(
                    "<polyline stroke=\"%s\" points=\"%s\"/>",
                    colour, points.toString().strip()));
            int y = TOP + 10 + 20 * number++;
            svg.append(line(
                    "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>", WIDTH - RIGHT + 14, y, colour));
            svg.append(line("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 34, y + 6, each1.getKey()));
        }
        return svg.append("</svg>").append(System.lineSeparator()).toString();
    }

    private static double x(int index, int count) {
        return LEFT + (WIDTH - RIGHT - LEFT) * index / (double) Math.max(1, count - 1);
    }

    private double y(double value, double least, double most) {
        double part = logarithmic ? Math.log(value / least) / Math.log(most / least) : value / (most == 0 ? 1 : most);
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }
}
