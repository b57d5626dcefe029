package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    private static final double EXACT = 1e-9;

    /** Measured from the tenth second to the seventieth; 2000 tokens are what can be served. */
    private final Scenario scenario = Scenario.builder()
            .deployments(List.of(new Spec("a", 1500, 100), new Spec("b", 500, 100)))
            .span(new Span(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5)))
            .build();

    private final Scorecard scores = new Scorecard(scenario, 0);

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private Job offered(long second, int tokens) {
        Job job = new Job(0, new Sizes.Size(tokens - 1, 1, 1), seconds(second));
        scores.offered(job);
        return job;
    }

    private Result result() {
        return scores.result(7, 3, 0);
    }

    @Test
    void requests_countByWhenTheyWereOffered() {
        Job before = offered(9, 100);
        Job within = offered(69, 100);
        Job after = offered(70, 100);
        List.of(before, within, after).forEach(scores::answered);

        assertEquals(new Result.Requests(3, 1, 1, Map.of(), 0), result().requests());
        assertEquals(0, scores.open());
    }

    @Test
    void tokens_countByWhenTheyAreAdmitted() {
        scores.arrived(0, offered(9, 400), true, seconds(10));
        scores.arrived(1, offered(20, 100), true, seconds(21));
        scores.arrived(0, offered(69, 300), true, seconds(70));

        assertEquals(0.25, result().provider().served(), EXACT);
        assertEquals(2, result().provider().attempts());
    }

    @Test
    void refusals_areCountedByDeploymentAndForTenThousandRequests() {
        Job job = offered(20, 100);
        offered(20, 100);
        scores.arrived(1, job, false, seconds(21));
        scores.arrived(1, job, false, seconds(22));
        scores.arrived(0, job, false, seconds(23));
        scores.arrived(0, job, true, seconds(24));

        assertEquals(List.of(1L, 2L), result().provider().refused());
        assertEquals(15_000, result().perTenThousand(result().provider().refusedInAll()), EXACT);
    }

    @Test
    void unused_isWhatCouldHaveBeenServed() {
        scores.arrived(0, offered(20, 1500), true, seconds(20));
        assertEquals(0, result().provider().unused(), EXACT);
        offered(30, 2000);

        // 3500 were asked for, 2000 could be served, 1500 were.
        assertEquals(0.25, result().provider().unused(), EXACT);
    }

    @Test
    void failures_areCountedByReason() {
        scores.failed(offered(20, 1), "RouterTimeout");
        scores.failed(offered(20, 1), "RouterTimeout");
        scores.failed(offered(5, 1), "RouterTimeout");

        assertEquals(Map.of("RouterTimeout", 2L), result().requests().failures());
        assertEquals(2, result().requests().failed());
    }

    @Test
    void wait_endsWithTheAttemptThatWasAnswered() {
        Job job = offered(20, 1);
        job.sent(seconds(21));
        job.sent(seconds(24));
        scores.answered(job);

        assertEquals(new Result.Waiting(4, 4, 4), result().waiting());
    }

    @Test
    void overshoot_isTheWorstOfAllDeploymentsRefusedOrNot() {
        scores.arrived(0, offered(20, 1500), true, seconds(20));
        scores.arrived(1, offered(20, 600), false, seconds(20));

        assertEquals(0.2, result().provider().overshoot(), EXACT);
    }
}
