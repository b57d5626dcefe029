package dev.llmrouter.benchmarks.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All of a run.
 *
 * @param machine and JDK
 * @param date and time, UTC
 * @param command how it was started
 * @param versions of all that were measured
 * @param notes what was skipped, and what else a reader should know
 * @param figures in the order in which they were measured
 */
public record Results(
        String machine, String date, String command, List<String> versions, List<String> notes, List<Figure> figures) {
    static final String UPSTREAM = "bare upstream";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    List<Figure> of(Work work) {
        return figures.stream().filter(figure -> figure.work() == work).toList();
    }

    /**
     * The upstream without anything in front of it, measured before and after the others: the better of both.
     */
    double upstream(int threads, java.util.function.ToDoubleFunction<Figure> value) {
        return of(Work.HTTP).stream()
                .filter(figure ->
                        figure.threads() == threads && figure.subject().startsWith(UPSTREAM))
                .mapToDouble(value)
                .min()
                .orElse(Double.NaN);
    }
}
