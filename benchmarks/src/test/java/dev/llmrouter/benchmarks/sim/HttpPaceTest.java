package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpPaceTest {
    private static final Scenario SLOW = Scenario.builder()
            .deployments(List.of(new Spec("one", 60_000, 360)))
            .counting(new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(10), false))
            .build();

    private final Scenario fast = new HttpPace(10).faster(SLOW);

    @Test
    void limits_areHigher_andTimesShorter() {
        assertEquals(List.of(new Spec("one", 600_000, 3600)), fast.deployments());
        assertEquals(Duration.ofSeconds(1), fast.counting().length());
        assertEquals(new Speed(Duration.ofMillis(80), Duration.ofMillis(2)), fast.speed());
        assertEquals(Duration.ofSeconds(1), fast.setup().maxWait());
        assertEquals(Duration.ofSeconds(73), fast.span().traffic());
    }

    @Test
    void capacityOfTheSpan_staysTheSame() {
        assertEquals(
                SLOW.capacityPerMinute() * SLOW.span().measuredMinutes(),
                fast.capacityPerMinute() * fast.span().measuredMinutes());
    }

    @Test
    void waits_areReportedInTheScenariosTime() {
        Result result = new Result(
                1,
                new Result.Requests(1, 1, 1, Map.of(), 0),
                new Result.Provider(1, List.of(0L), 1, 1, 0),
                new Result.Waiting(0.5, 0.9, 0.8),
                new Result.Outage(0, 0),
                new Result.First(true, 0.8, 3));

        Result slower = new HttpPace(10).slower(result);

        assertEquals(new Result.Waiting(5, 9, 8), slower.waiting());
        assertEquals(new Result.First(true, 0.8, 30), slower.first());
    }
}
