package dev.llmrouter.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars on a logarithmic scale, as an SVG picture of its own: no script, text as text, a panel that is dark
 * where the reader's screen is.
 */
final class BarChart {
    private static final int WIDTH = 800;
    private static final int LABELS = 340;
    private static final int VALUES = 90;
    private static final int ROW = 26;
    private static final int TOP = 64;
    private static final int BOTTOM = 34;

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #1f2328; }
              .title { font-size: 16px; font-weight: 600; }
              .small { font-size: 11px; fill: #59636e; }
              .panel { fill: #ffffff; }
              .grid { stroke: #d1d9e0; }
              .bar { fill: #818b98; }
              .own { fill: #0969da; }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; }
                .small { fill: #9198a1; }
                .panel { fill: #0d1117; }
                .grid { stroke: #3d444d; }
                .own { fill: #4493f8; }
              }
            </style>
            """;

    /** One bar: its label, its value, the value as text, and whether it is this router's. */
    record Bar(String label, double value, String text, boolean own) {}

    private final String title;
    private final String subtitle;
    private final String unit;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(String title, String subtitle, String unit) {
        this.title = title;
        this.subtitle = subtitle;
        this.unit = unit;
    }

    void add(Bar bar) {
        bars.add(bar);
    }

    String svg() {
        int height = TOP + ROW * bars.size() + BOTTOM;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n<title>%s</title>%n%s",
                WIDTH,
                height,
                escaped(title),
                STYLE));
        svg.append(String.format(
                Locale.ROOT, "<rect class=\"panel\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n", WIDTH, height));
        text(svg, "title", 16, 26, "start", title);
        text(svg, "small", 16, 44, "start", subtitle);
        int low = exponent(
                bars.stream().mapToDouble(Bar::value).filter(v -> v > 0).min().orElse(1));
        int high = 1 + exponent(bars.stream().mapToDouble(Bar::value).max().orElse(1));
        grid(svg, low, high, height - BOTTOM);
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + ROW * i, position(bars.get(i).value(), low, high));
        }
        return svg.append("</svg>\n").toString();
    }

    private void grid(StringBuilder svg, int low, int high, int bottom) {
        for (int power = low; power <= high; power++) {
            double x = position(Math.pow(10, power), low, high);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                    x,
                    TOP - 6,
                    x,
                    bottom));
            text(
                    svg,
                    "small",
                    x,
                    bottom + 14,
                    "middle",
                    String.format(Locale.ROOT, power < 0 ? "%.2f" : "%,.0f", Math.pow(10, power)));
        }
        text(svg, "small", WIDTH - 16, bottom + 28, "end", unit + ", logarithmic");
    }

    private static void bar(StringBuilder svg, Bar bar, int y, double x) {
        text(svg, "", LABELS - 10, y + 15, "end", bar.label());
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                bar.own() ? "own" : "bar",
                LABELS,
                y + 2,
                Math.max(1, x - LABELS),
                ROW - 8));
        text(svg, "", Math.max(LABELS + 1, x) + 6, y + 15, "start", bar.text());
    }

    private static int exponent(double value) {
        return (int) Math.floor(Math.log10(value));
    }

    private static double position(double value, int low, int high) {
        double share = value <= 0 ? 0 : (Math.log10(value) - low) / (high - low);
        return LABELS + Math.max(0, share) * (WIDTH - LABELS - VALUES);
    }

    private static void text(StringBuilder svg, String style, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
