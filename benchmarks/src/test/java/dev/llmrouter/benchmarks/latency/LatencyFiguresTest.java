package dev.llmrouter.benchmarks.latency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Latencies that are committed, so that a change that makes one worse is seen. A change of the engine is another throw
 * of all dice: a figure is worse when the means of two times eight runs differ by more than chance explains.
 * {@code -Dlatency.write=true} writes the file anew.
 */
class LatencyFiguresTest {
    private static final String FILE = "latency.csv";
    private static final int SEEDS = 8;
    /** In standard deviations of a difference of means. */
    private static final double TOLERANCE = 3;

    /** What is held of a run. */
    private enum Held {
        P99_RATIO(0.02, row -> row.ratio(0.99)),
        LOST(0.5, row -> row.of(LatencyResult::lostMean)),
        FAILED_PERCENT(0.01, row -> row.of(LatencyResult::failedPercent));

        /** Less than this is no difference. */
        private final double smallest;

        private final Function<LatencyRow, LatencyRow.Figure> figure;

        Held(double smallest, Function<LatencyRow, LatencyRow.Figure> figure) {
            this.smallest = smallest;
            this.figure = figure;
        }
    }

    /**
     * A line of the file.
     *
     * @param args a command line of the simulator
     * @param held which figure
     * @param figure the mean and the standard deviation of a run
     */
    record Line(String args, String held, LatencyRow.Figure figure) {}

    private static List<Line> lines() throws IOException {
        try (InputStream in = requireNonNull(LatencyFiguresTest.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";", -1))
                    .map(part -> new Line(
                            part[0],
                            part[1],
                            new LatencyRow.Figure(Double.parseDouble(part[2]), Double.parseDouble(part[3]))))
                    .toList();
        }
    }

    static List<String> commands() throws IOException {
        return lines().stream().map(Line::args).distinct().toList();
    }

    @Tag("shapes")
    @ParameterizedTest
    @MethodSource("commands")
    void latency_isNotWorseThanCommitted(String args) throws IOException, InterruptedException {
        List<LatencyScenario> scenarios = new LatencyOptions(List.of(args.split(" ", -1))).scenarios();
        assertEquals(1, scenarios.size(), "a line is one scenario");
        LatencyRow row;
        try (LatencyRuns runs = new LatencyRuns(Runtime.getRuntime().availableProcessors())) {
            row = runs.play(scenarios.get(0), 1, SEEDS);
        }
        if (Boolean.getBoolean("latency.write")) {
            write(args, row);
            return;
        }
        List<String> worse = new ArrayList<>();
        for (Line line : lines()) {
            if (line.args().equals(args)) {
                Held held = Held.valueOf(line.held().toUpperCase(Locale.ROOT));
                LatencyRow.Figure now = held.figure.apply(row);
                double deviation = Math.max(line.figure().deviation(), now.deviation());
                double chance = Math.max(held.smallest, TOLERANCE * deviation * Math.sqrt(2.0 / SEEDS));
                if (now.mean() > line.figure().mean() + chance) {
                    worse.add(line.held() + ": " + now + ", committed " + line.figure());
                }
            }
        }
        assertEquals(List.of(), worse);
    }

    private static void write(String args, LatencyRow row) throws IOException {
        Path written = Files.createDirectories(Path.of("target")).resolve(FILE);
        StringBuilder text = new StringBuilder(Files.exists(written) ? Files.readString(written) : "");
        for (Held held : Arrays.asList(Held.values())) {
            LatencyRow.Figure figure = held.figure.apply(row);
            text.append(String.format(
                    Locale.ROOT,
                    "%s;%s;%.3f;%.3f%n",
                    args,
                    held.name().toLowerCase(Locale.ROOT),
                    figure.mean(),
                    figure.deviation()));
        }
        Files.writeString(written, text);
    }
}
