package dev.llmrouter.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.benchmarks.sim.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
    private static final Results RUN = new Results(
            "a machine",
            "a date",
            "a command",
            List.of("somebody 1.0"),
            List.of("skipped: nobody"),
            List.of(
                    http(Results.UPSTREAM, 300, 1000),
                    http(OverHttp.ROUTER, 500, 1500),
                    http("another", 2500, 9000),
                    http(Results.UPSTREAM + ", again", 100, 600)));

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private final Path folder;

    PeersTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void help_listsEveryOption() throws Exception {
        assertEquals(0, run("--help"));
        assertTrue(text().contains("--charts FOLDER"), text());
    }

    @Test
    void anUnknownOption_isSaid() throws Exception {
        assertEquals(1, run("--fast"));
        assertTrue(text().contains("no option --fast"), text());
    }

    @Test
    void earlierRun_isPrintedAndDrawnAgain() throws Exception {
        Path file = folder.resolve("run.json");
        RUN.write(file);
        assertEquals(0, run("--from", file.toString(), "--charts", folder.toString(), "--markdown"));
        assertTrue(text().contains("| another | 10 | 2.50 | 9.00 | 2.40 | 8.40 | 5.0 | 0 |"), text());
        assertTrue(text().contains("skipped: nobody"), text());
        assertTrue(Files.readString(folder.resolve("peers-latency.svg")).contains(">2.40</text>"));
    }

    private int run(String... args) throws Exception {
        PrintStream out = new PrintStream(printed, true, UTF_8);
        return Peers.run(Terminal.plain(out, out), new Workplace(folder, folder), List.of(args));
    }

    private String text() {
        return printed.toString(UTF_8);
    }

    private static Figure http(String subject, double p50, double p99) {
        return new Figure(Work.HTTP, subject, 2, 1, 10, p50, p99, 5, 0);
    }
}
