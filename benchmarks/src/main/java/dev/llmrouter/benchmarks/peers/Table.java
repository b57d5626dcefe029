package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.benchmarks.sim.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Cells in columns: the first to the left, the others to the right. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    void print(Terminal terminal) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        terminal.line(terminal.dim(line(rows.get(0), widths)));
        rows.stream().skip(1).forEach(row -> terminal.line(line(row, widths)));
    }

    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add("| " + String.join(" | ", row) + " |");
        }
        lines.add(1, "|---" + "|--:".repeat(rows.get(0).length - 1) + "|");
        return lines;
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String gap = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "  " + row[i] + gap : "  " + gap + row[i]);
        }
        return line.toString().stripTrailing();
    }
}
