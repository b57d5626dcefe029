package dev.llmrouter.benchmarks.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Figures that are committed, so that a change that makes one worse is seen. Virtual time and seeds make a run repeatable, but a change of the
 * engine is another throw of all dice: a figure is worse when its mean differs by more than chance explains (Welch's t). {@code
 * -Dshapes.write=true} writes the file anew.
 */
class ShapesTest {
    private static final String FILE = "shapes.csv";
    private static final int SEEDS = 8;
    /**
     * How many standard errors apart two means of equal engines may be. With {@value #SEEDS} runs each, chance passes it in one figure of about a
     * thousand.
     */
    private static final double MOST_ERRORS = 4;
    /** Short runs: what is committed is only ever compared with itself. */
    private static final String SHORT = " --warm-up 1 --minutes 3 --seeds " + SEEDS;
    /** Less than this of a figure's unit is no difference. */
    private static final double SMALLEST = 1;

    /**
     * A line of the file.
     *
     * @param args a command line of the simulator
     * @param metric which figure
     * @param mean of its runs
     * @param spread the standard deviation of a run
     */
    record Figure(String args, Metric metric, double mean, double spread) {
        @Override
        public String toString() {
            return args + " " + metric.key();
        }
    }

    static List<Figure> figures() throws IOException {
        try (InputStream in = requireNonNull(ShapesTest.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(";"))
                    .map(part -> new Figure(
                            part[0],
                            Metric.valueOf(part[1].toUpperCase(Locale.ROOT)),
                            Double.parseDouble(part[2]),
                            Double.parseDouble(part[3])))
                    .toList();
        }
    }

    static List<String> commands() throws IOException {
        return figures().stream().map(Figure::args).distinct().toList();
    }

    @Tag("shapes")
    @ParameterizedTest
    @MethodSource("commands")
    void shape_isNotWorseThanCommitted(String args) throws IOException, InterruptedException {
        List<Result> results = play(args);
        List<String> now = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        for (Figure figure : figures()) {
            if (figure.args().equals(args)) {
                Spread spread = figure.metric().of(results);
                now.add(String.format(
                        Locale.ROOT,
                        "%s;%s;%.2f;%.2f",
                        args,
                        figure.metric().key(),
                        spread.mean(),
                        spread.deviation()));
                double error = Math.sqrt((square(spread.deviation()) + square(figure.spread())) / SEEDS);
                if (spread.mean() > figure.mean() + Math.max(SMALLEST, MOST_ERRORS * error)) {
                    worse.add(figure.metric().key() + ": " + spread.mean() + ", committed " + figure.mean());
                }
            }
        }
        if (Boolean.getBoolean("shapes.write")) {
            Path written = Files.createDirectories(Path.of("target")).resolve(FILE);
            Files.writeString(
                    written, (Files.exists(written) ? Files.readString(written) : "") + String.join("\n", now) + "\n");
        } else {
            assertEquals(List.of(), worse);
        }
    }

    private static double square(double x) {
        return x * x;
    }

    private static List<Result> play(String args) throws InterruptedException {
        QuotaOptions options = new QuotaOptions(List.of((args + SHORT).split(" ")));
        assertEquals(1, options.scenarios().size(), "a line is one scenario");
        try (Runs runs = new Runs(options.threads())) {
            return runs.play(options.scenarios().get(0), options.seeds(), done -> {})
                    .results();
        }
    }

    @Test
    void bursts_haveTheMeanThatWasAskedFor_inAQuarterOfTheTime() {
        Load bursts = new Load.Bursts(0.8, 4, Duration.ofSeconds(5));

        assertEquals(2.5, bursts.secondsUntil(8), 1e-9);
        assertEquals(20, bursts.secondsUntil(16), 1e-9);
        assertEquals(22.5, bursts.secondsUntil(24), 1e-9);
    }

    @Test
    void hotProcess_getsItsPart_andMoves() {
        Crowd crowd = new Crowd(4, 0, 0.9, Duration.ofMinutes(1));
        SplittableRandom random = new SplittableRandom(1);
        int[] first = new int[4];
        int[] second = new int[4];
        for (int i = 0; i < 10_000; i++) {
            first[crowd.pick(random, Duration.ofSeconds(30).toNanos())]++;
            second[crowd.pick(random, Duration.ofSeconds(90).toNanos())]++;
        }

        assertTrue(first[0] > 9_000 && second[1] > 9_000, first[0] + " " + second[1]);
    }

    @Test
    void lowerLimit_isWhatCapacityMeans() {
        Scenario lower = Scenario.builder().trouble(Trouble.NONE.allowing(0.7)).build();

        assertEquals(Math.round(0.7 * Scenario.builder().build().capacityPerMinute()), lower.capacityPerMinute());
    }
}
