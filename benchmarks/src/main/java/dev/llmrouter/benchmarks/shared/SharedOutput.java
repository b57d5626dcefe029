package dev.llmrouter.benchmarks.shared;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.benchmarks.sim.Metric;
import dev.llmrouter.benchmarks.sim.Row;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes runs to a file, for programs. */
final class SharedOutput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String file;
    private final List<Map<String, Object>> runs = new ArrayList<>();

    /**
     * Says where to, in time: a run may take minutes.
     *
     * @param file empty for none
     * @throws UsageException if it cannot be written
     */
    SharedOutput(String file) {
        this.file = file;
        if (!file.isEmpty()) {
            try {
                Files.writeString(Path.of(file), "");
            } catch (IOException e) {
                throw new UsageException("--json cannot write " + file + ": " + e);
            }
        }
    }

    void add(Scenario scenario, SharedOutcome outcome) {
        Map<String, Object> run = new LinkedHashMap<>(Row.keys(scenario));
        run.put("seed", outcome.result().seed());
        Metric.STEADY.forEach(metric ->
                run.put(metric.key(), metric.of(List.of(outcome.result())).mean()));
        run.put("by_process", outcome.processes());
        run.put("redis_sent", outcome.redis().sent());
        run.put("redis_within_scripts", outcome.redis().within());
        run.put("outages", outcome.outages());
        run.put("machine", outcome.machine());
        run.put("wrong", outcome.wrong());
        runs.add(run);
    }

    void write(String command) {
        if (file.isEmpty()) {
            return;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("command", command);
        tree.put("java", System.getProperty("java.version"));
        tree.put("cores", Runtime.getRuntime().availableProcessors());
        tree.put("runs", runs);
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(file).toFile(), tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
