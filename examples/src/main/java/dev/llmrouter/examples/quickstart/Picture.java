package dev.llmrouter.examples.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws selected paragraphs of an output as a terminal, in its colours, as SVG: the README's picture. */
public final class Picture {
    private static final List<String> PARAGRAPHS = List.of("4 ", "With and without");
    private static final double LETTER = 7.8;
    private static final int LINE = 18;
    private static final int MARGIN = 16;

    /** A colour, the text in it. Text without a colour is matched by the second half. */
    private static final Pattern RUN = Pattern.compile("\u001b\\[(\\d+)m([^\u001b]*)\u001b\\[0m|([^\u001b]+)");

    private static final Map<String, String> COLOURS = Map.of(
            "1", "fill=\"#ffffff\" font-weight=\"bold\"",
            "2", "fill=\"#8b949e\"",
            "32", "fill=\"#56d364\"",
            "33", "fill=\"#e3b341\"",
            "31", "fill=\"#ff7b72\"",
            "36", "fill=\"#39c5cf\"");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Screen screen = Screen.coloured(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    /** {@return what to print on} */
    public Screen screen() {
        return screen;
    }

    /** {@return the picture of what was printed, an SVG document} */
    public String svg() {
        List<String> lines = Arrays.stream(
                        bytes.toString(StandardCharsets.UTF_8).split("\\R\\R"))
                .filter(paragraph -> PARAGRAPHS.stream().anyMatch(plain(paragraph)::startsWith))
                .flatMap(paragraph -> (paragraph + "\n ").lines())
                .toList();
        int height = LINE * lines.size() + MARGIN;
        long width = Math.round(LETTER
                        * lines.stream()
                                .mapToInt(line -> plain(line).length())
                                .max()
                                .orElse(0))
                + 2L * MARGIN;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
                        + "<title>A part of what the quickstart prints</title>\n"
                        + "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#0d1117\"/>\n"
                        + "<g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\""
                        + " font-size=\"13\" fill=\"#c9d1d9\">\n",
                width,
                height,
                width,
                height));
        for (int i = 0; i < lines.size(); i++) {
            text(svg, lines.get(i), MARGIN + LINE * (i + 0.6));
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    /** Each run at its own column, so that columns are right whatever the font. */
    private static void text(StringBuilder svg, String line, double y) {
        int column = 0;
        Matcher run = RUN.matcher(line);
        while (run.find()) {
            String text = run.group(1) == null ? run.group(3) : run.group(2);
            String words = text.strip();
            if (!words.isEmpty()) {
                int from = column + text.indexOf(words);
                svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" xml:space=\"preserve\" %s>%s</text>\n",
                        MARGIN + from * LETTER,
                        y,
                        words.length() * LETTER,
                        run.group(1) == null ? "" : COLOURS.getOrDefault(run.group(1), ""),
                        escaped(words)));
            }
            column += text.length();
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[\\d+m", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
