package dev.llmrouter.benchmarks.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows to files, for programs. */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path json;
    private final @Nullable Path csv;

    /**
     * Says where to, in time: a run may take minutes.
     *
     * @param json a file, or empty for none
     * @param csv a file, or empty for none
     * @throws UsageException if a file cannot be written
     */
    public Output(String json, String csv) {
        this.json = writable("--json", json);
        this.csv = writable("--csv", csv);
    }

    private static @Nullable Path writable(String option, String file) {
        if (file.isEmpty()) {
            return null;
        }
        try {
            return Files.writeString(Path.of(file), "");
        } catch (IOException e) {
            throw new UsageException(option + " cannot write " + file + ": " + e);
        }
    }

    public void write(List<Row> rows, List<Metric> metrics, String command) {
        try {
            if (json != null) {
                JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), tree(rows, metrics, command));
            }
            if (csv != null) {
                Files.write(csv, lines(rows, metrics));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> tree(List<Row> rows, List<Metric> metrics, String command) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("command", command);
        tree.put("java", System.getProperty("java.version"));
        tree.put("cores", Runtime.getRuntime().availableProcessors());
        tree.put("rows", rows.stream().map(row -> tree(row, metrics)).toList());
        return tree;
    }

    private static Map<String, Object> tree(Row row, List<Metric> metrics) {
        Map<String, Object> tree = new LinkedHashMap<>(Row.keys(row.scenario()));
        tree.put("seeds", row.results().stream().map(Result::seed).toList());
        Map<String, Object> spreads = new LinkedHashMap<>();
        metrics.forEach(metric -> spreads.put(metric.key(), metric.of(row.results())));
        tree.put("metrics", spreads);
        tree.put("refused_by_deployment", row.refusedByDeployment());
        tree.put("failures_by_reason", row.failuresByReason());
        return tree;
    }

    private static List<String> lines(List<Row> rows, List<Metric> metrics) {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> cells = new LinkedHashMap<>(Row.keys(row.scenario()));
            for (Metric metric : metrics) {
                Spread spread = metric.of(row.results());
                cells.put(metric.key(), spread.mean());
                cells.put(metric.key() + "_deviation", spread.deviation());
            }
            if (lines.isEmpty()) {
                lines.add(String.join(",", cells.keySet()));
            }
            lines.add(String.join(
                    ",", cells.values().stream().map(Object::toString).toList()));
        }
        return lines;
    }
}
