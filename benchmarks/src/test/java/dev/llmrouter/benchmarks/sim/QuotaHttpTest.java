package dev.llmrouter.benchmarks.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line. */
@Timeout(60)
class QuotaHttpTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    private int status;

    private List<String> run(String line) throws InterruptedException {
        Terminal terminal = Terminal.plain(new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8));
        status = new QuotaHttp(terminal).run(List.of(line.split(" ")));
        return out.toString(UTF_8).lines().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --factor 0            | --factor wants whole numbers of at least 1, not '0'
            --network-ms 5        | no option --network-ms
            --burst 1.5           | --burst wants whole numbers of at least 1, not '1.5'
            """)
    void badOption_isNamedWithWhatItWants(String line, String message) throws InterruptedException {
        String first = run(line).get(0);

        assertTrue(first.startsWith(message), first);
        assertEquals(1, status);
    }

    @Test
    void help_namesEveryOption() throws InterruptedException {
        String help = String.join("\n", run("--help"));
        String names = run("--nothing").get(help.split("\n").length);

        List.of(names.replaceAll(".*there are ", "").split(" ")).forEach(name -> assertTrue(help.contains(name), name));
    }

    @Test
    void table_isTheSimulators_andReportsHowTheMachineKeptTime() throws InterruptedException {
        List<String> lines = run("--factor 120 --minutes 0.3 --warm-up 0 --load 0.5 --burst 60 --max-wait 1");

        assertEquals(0, status);
        assertTrue(lines.get(1).contains("120 times faster; seeds 1 to 1"), lines.get(1));
        assertTrue(lines.get(2).startsWith("kind    burst known   processes load"), lines.get(2));
        assertTrue(lines.get(3).startsWith("bucket  60s   yes     1         0.5"), lines.get(3));
        assertTrue(lines.get(4).startsWith("  seed 1: offered late p99 "), lines.get(4));
        assertTrue(progress.toString(UTF_8).startsWith("1/1 bucket 60s yes 1 0.5, seed 1: "), progress.toString(UTF_8));
    }
}
