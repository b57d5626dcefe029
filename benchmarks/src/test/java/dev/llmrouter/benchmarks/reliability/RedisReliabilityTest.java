package dev.llmrouter.benchmarks.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short form of what the profile {@code reliability} runs with {@code --redis}. */
class RedisReliabilityTest {
    private static final long CALLS = 300;

    @ParameterizedTest
    @EnumSource
    void calls_whileTheSharedRedisFails_endOnceWithinTheLimits(RedisFault fault) throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();

        boolean clean = RedisReliability.run(
                List.of(fault),
                Callers.PLATFORM,
                CALLS,
                7,
                Duration.ofDays(1),
                Duration.ZERO,
                new PrintStream(table, true, UTF_8));

        assertTrue(clean, () -> table.toString(UTF_8));
    }
}
