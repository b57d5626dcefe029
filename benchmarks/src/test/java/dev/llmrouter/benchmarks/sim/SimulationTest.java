package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final double EXACT = 1e-9;
    private static final Span MINUTE = new Span(Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO);
    /** A thousand tokens each, which the router estimates exactly. */
    private static final Sizes THOUSAND =
            new Sizes(new Lognormal(900, 0), new Lognormal(100, 0), 2500, new Lognormal(4, 0));

    private static Scenario.Builder crowded() {
        return Scenario.builder()
                .crowd(new Crowd(3, 0.5))
                .load(new Load.Steady(1.5))
                .span(MINUTE);
    }

    /** One deployment that serves a thousand tokens a second, with a bucket of ten seconds. */
    private static Scenario.Builder one() {
        return Scenario.builder()
                .deployments(List.of(new Spec("one", 60_000, 600)))
                .counting(new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(10), false))
                .sizes(THOUSAND)
                .evenly()
                .wire(new Wire(new Lognormal(10, 0)))
                .span(MINUTE);
    }

    @ParameterizedTest
    @EnumSource
    void sameSeed_givesTheSameResultTwice(Counting.Kind kind) {
        Scenario scenario = crowded()
                .counting(new Counting(kind, Duration.ofSeconds(10), false))
                .build();

        Result result = Simulation.run(scenario, 11);

        assertEquals(result, Simulation.run(scenario, 11));
        assertTrue(result.provider().refusedInAll() > 0, "nothing was at stake");
    }

    @Test
    void anotherSeed_givesAnotherResult() {
        Scenario scenario = crowded().build();

        assertNotEquals(
                Simulation.run(scenario, 11).requests(),
                Simulation.run(scenario, 12).requests());
    }

    @Test
    void halfLoad_isServedWithoutARefusalOrAWait() {
        Result result = Simulation.run(one().load(new Load.Steady(0.5)).build(), 1);

        // One every two seconds: 2, 4, … 58.
        assertEquals(new Result.Requests(29, 29, 29, Map.of(), 0), result.requests());
        assertEquals(new Result.Provider(29, List.of(0L), 29 / 60.0, 29 / 60.0, 0), result.provider());
        assertEquals(new Result.Waiting(0, 0, 0), result.waiting());
        assertEquals(new Result.First(false, 1, Double.NaN), result.first());
    }

    @Test
    void fourTimesTheLoad_isServedAtTheRateAndTheBurst() {
        Result result = Simulation.run(one().load(new Load.Steady(4)).build(), 1);

        // The first minute has capacity for 70 s; a request that finds no room may cost its share of a
        // second.
        assertEquals(70 / 60.0, result.provider().served(), 2 / 60.0);
        assertEquals(239, result.requests().offered());
        assertEquals(239, result.requests().answered() + result.requests().failed());
    }

    @Test
    void everyRequest_endsOnce() {
        Result.Requests requests = Simulation.run(crowded().build(), 11).requests();

        assertEquals(requests.offered(), requests.answered() + requests.failed());
    }

    @Test
    void maxTokensThatAreCharged_leaveLessRoom() {
        Scenario.Builder busy = one().load(new Load.Steady(0.95));
        Counting truth = new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(5), false);
        Counting most = new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(5), true);

        double served =
                Simulation.run(busy.counting(truth).build(), 1).provider().served();

        // Each takes 2400 too many for 2.8 s; of a bucket of 5000, three cannot do so at once.
        assertTrue(Simulation.run(busy.counting(most).build(), 1).provider().served() < served - 0.05);
        assertEquals(0.95, served, 1 / 60.0 + EXACT);
    }
}
