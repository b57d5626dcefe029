package dev.llmrouter.benchmarks.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line. */
class QuotaTest {
    private static final String SHORT = "--seeds 2 --minutes 0.2 --warm-up 0 --threads 1 --burst 10 --load 1.2";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    private int status;

    private List<String> run(String line) throws InterruptedException {
        Terminal terminal = Terminal.plain(new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8));
        status = new Quota(terminal, () -> 0).run(List.of(line.split(" ")));
        return out.toString(UTF_8).lines().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --lod 1               | no option --lod
            1.2                   | no option 1.2
            --load                | --load wants a value
            --load --seeds        | --load wants a value
            --load high           | --load wants numbers of at least 0.01, not 'high'
            --load 0.8,,1         | --load wants numbers of at least 0.01, not ''
            --load 0              | --load wants numbers of at least 0.01, not '0'
            --seeds 0             | --seeds wants whole numbers of at least 1, not '0'
            --processes 1.5       | --processes wants whole numbers of at least 1, not '1.5'
            --kind pail           | --kind wants one of [bucket, sliding, slices], not 'pail'
            --known maybe         | --known wants one of [yes, numbers, no, share, shared], not 'maybe'
            --workload storm      | --workload wants one of [steady, ramp, bursts,
            --strategy best       | --strategy wants one of
            --json /no/such/x     | --json cannot write /no/such/x
            """)
    void badOption_isNamedWithWhatItWants(String line, String message) throws InterruptedException {
        String first = run(line).get(0);

        assertTrue(first.startsWith(message), first);
        assertEquals(1, status);
    }

    @Test
    void help_namesEveryOption() throws InterruptedException {
        String help = String.join("\n", run("--help"));
        String names = run("--nothing").get(0 + help.split("\n").length);

        List.of(names.replaceAll(".*there are ", "").split(" ")).forEach(name -> assertTrue(help.contains(name), name));
    }

    @Test
    void table_hasARowForEachCombination() throws InterruptedException {
        List<String> lines = run(SHORT + ",0.5 --known yes,no");

        assertEquals(0, status);
        assertEquals("quota " + SHORT + ",0.5 --known yes,no", lines.get(0));
        assertTrue(lines.get(1).contains("seeds 1 to 2"), lines.get(1));
        assertTrue(lines.get(2).startsWith("kind    burst known   processes load"), lines.get(2));
        assertTrue(lines.get(3).startsWith("bucket  10s   yes     1         1.2"), lines.get(3));
        assertEquals(8, lines.size());
        assertEquals(
                1, lines.subList(2, 7).stream().map(String::length).distinct().count(), "aligned");
        assertTrue(progress.toString(UTF_8).startsWith("1/4 bucket 10s yes 1 1.2: 2/2"));
    }

    @Test
    void ramp_reportsTheUsageBeforeTheFirstRefusal() throws InterruptedException {
        List<String> lines = run("--workload ramp --ramp-minutes 0.5 --ramp-to 5 --seeds 1 --threads 1 --burst 10");

        assertTrue(lines.get(2).contains("used before %"), lines.get(2));
        assertTrue(lines.get(3).startsWith("ramp    bucket  10s   yes     1         0-5.0"), lines.get(3));
    }

    @Test
    void detail_reportsRefusalsByDeployment() throws InterruptedException {
        assertTrue(run(SHORT + " --detail").get(4).startsWith("  429s/10k: d1-300k "));
    }

    @Test
    void files_haveWhatTheTableHas(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("x.json");
        Path csv = folder.resolve("x.csv");
        run(SHORT + " --json " + json + " --csv " + csv);

        JsonNode row = new ObjectMapper().readTree(json.toFile()).path("rows").path(0);
        assertEquals("bucket", row.path("kind").textValue());
        assertTrue(row.path("metrics").path("served").path("mean").doubleValue() > 0);
        assertEquals(8, row.path("refused_by_deployment").size());
        assertTrue(Files.readAllLines(csv).get(0).startsWith("kind,burst,known,processes,load,refused,"));
        assertTrue(Files.readAllLines(csv).get(1).startsWith("bucket,10s,yes,1,1.2,"));
    }
}
