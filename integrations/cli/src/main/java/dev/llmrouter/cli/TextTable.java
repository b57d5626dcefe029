package dev.llmrouter.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of cells, aligned for people: texts at the left, numbers at the right. */
final class TextTable {
    private static final int GAP = 2;

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... heads) {
        lines.add(List.of(heads));
    }

    void row(String... cells) {
        lines.add(List.of(cells));
    }

    /**
     * The table without an end of line after the last one.
     *
     * @param texts how many columns, from the left, are texts
     */
    String text(int texts) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return lines.stream().map(line -> aligned(line, widths, texts)).collect(Collectors.joining("\n"));
    }

    private static String aligned(List<String> line, int[] widths, int texts) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String space = " ".repeat(widths[i] - line.get(i).length());
            text.append(i < texts ? line.get(i) + space : space + line.get(i)).append(" ".repeat(GAP));
        }
        return text.toString().stripTrailing();
    }
}
