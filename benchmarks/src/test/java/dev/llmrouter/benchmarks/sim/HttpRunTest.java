package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.internal.Load;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The accounting of a run; its speed is not tested. */
@Timeout(60)
class HttpRunTest {
    /** The longest answer then takes less than half a second. */
    private static final HttpPace FAST = new HttpPace(120);

    /** A third of a minute divided by this factor is no whole number of nanoseconds. */
    private static final double ROUNDED = 1e-6;

    /** Some three hundred requests. */
    private static Scenario.Builder third() {
        return Scenario.builder()
                .load(new Load.Steady(1.5))
                .span(new Span(Duration.ZERO, Duration.ofSeconds(20), Duration.ZERO));
    }

    private static HttpOutcome run(Scenario scenario) throws InterruptedException {
        try (HttpRun run = new HttpRun(scenario, FAST, 7)) {
            return run.play(nanos -> {});
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRequest_ends_andAllCountTheSame(Counting.Kind kind) throws InterruptedException {
        HttpOutcome outcome = run(third().counting(new Counting(kind, Duration.ofSeconds(60), false))
                .build());

        Result.Requests requests = outcome.result().requests();
        assertEquals(List.of(), outcome.wrong());
        assertTrue(requests.offered() > 200, () -> requests.toString());
        assertEquals(requests.offered(), requests.answered() + requests.failed());
    }

    @Test
    void refusals_areCountedTheSameOnBothSides() throws InterruptedException {
        HttpOutcome outcome = run(third().load(new Load.Steady(4))
                .counting(new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(1), false))
                .setup(Setup.of(KnownLimits.NO))
                .build());

        assertEquals(List.of(), outcome.wrong());
        assertTrue(outcome.result().first().happened(), () -> outcome.toString());
    }

    @Test
    void sameSeed_offersWhatTheSimulatorOffers() throws InterruptedException {
        Scenario scenario = third().build();

        Result result = run(scenario).result();

        Result simulated = Simulation.run(scenario, 7);
        assertEquals(simulated.requests().offered(), result.requests().offered());
        assertEquals(simulated.provider().asked(), result.provider().asked(), ROUNDED);
    }
}
