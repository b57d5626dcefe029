package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the books are kept; how fast it goes is nothing for a test. */
@Timeout(60)
class HttpRunTest {
    /** Two seconds of real time. */
    private static final HttpPace FAST = new HttpPace(30);

    private static Scenario.Builder minute() {
        return Scenario.builder()
                .load(new Load.Steady(0.5))
                .span(new Span(Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO));
    }

    private static HttpOutcome run(Scenario scenario) throws InterruptedException {
        try (HttpRun run = new HttpRun(scenario, FAST, 7)) {
            return run.play(nanos -> {});
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRequest_ends_andAllCountTheSame(Counting.Kind kind) throws InterruptedException {
        HttpOutcome outcome = run(minute().counting(new Counting(kind, Duration.ofSeconds(60), false))
                .build());

        Result.Requests requests = outcome.result().requests();
        assertEquals(List.of(), outcome.wrong());
        assertTrue(requests.offered() > 200, () -> requests.toString());
        assertEquals(requests.offered(), requests.answered() + requests.failed());
    }

    @Test
    void refusals_areCountedWhereTheyAreMade() throws InterruptedException {
        HttpOutcome outcome = run(minute().load(new Load.Steady(4))
                .counting(new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(1), false))
                .setup(Setup.of(Told.NO))
                .span(new Span(Duration.ZERO, Duration.ofSeconds(20), Duration.ZERO))
                .build());

        assertEquals(List.of(), outcome.wrong());
        assertTrue(outcome.result().provider().refusedInAll() > 0, () -> outcome.toString());
        assertTrue(outcome.result().first().happened());
    }

    @Test
    void sameSeed_offersWhatTheSimulatorOffers() throws InterruptedException {
        Scenario scenario = minute().build();

        Result result = run(scenario).result();

        Result simulated = Simulation.run(scenario, 7);
        assertEquals(simulated.requests().offered(), result.requests().offered());
        assertEquals(simulated.provider().asked(), result.provider().asked());
    }

    @Test
    void progress_isToldInTheScenariosTime() throws InterruptedException {
        AtomicLong latest = new AtomicLong();
        try (HttpRun run = new HttpRun(minute().build(), FAST, 7)) {
            run.play(latest::set);
        }

        assertTrue(latest.get() > Duration.ofSeconds(30).toNanos(), latest::toString);
    }
}
