package dev.llmrouter.benchmarks.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A short form of what the profile {@code reliability} runs. */
class ReliabilityTest {
    private static final long CALLS = 2_500;

    @Test
    void calls_againstProvidersThatFailInEveryWay_endOnceAndLeaveNothing() throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();

        boolean clean =
                Reliability.run(Callers.PLATFORM, CALLS, 7, Duration.ofDays(1), new PrintStream(table, true, UTF_8));

        assertTrue(clean, () -> table.toString(UTF_8));
    }
}
