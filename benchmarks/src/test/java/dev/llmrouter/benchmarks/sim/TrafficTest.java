package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.internal.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Sizes THOUSAND =
            new Sizes(new Lognormal(900, 0), new Lognormal(100, 0), 2500, new Lognormal(4, 0));

    /** One deployment that serves a thousand tokens, which is one request, in a second. */
    private static Scenario.Builder one(Load load, Duration length) {
        return Scenario.builder()
                .deployments(List.of(new Spec("one", 60_000, 600)))
                .sizes(THOUSAND)
                .load(load)
                .span(new Span(Duration.ZERO, length, Duration.ZERO));
    }

    private static List<Job> played(Scenario scenario, long seed) {
        World world = new World(seed);
        List<Job> jobs = new ArrayList<>();
        new Traffic(world, scenario, jobs::add).start();
        world.run(scenario.span().traffic());
        return jobs;
    }

    private static List<Long> millis(List<Job> jobs) {
        return jobs.stream().map(job -> job.offeredAt() / 1_000_000).toList();
    }

    @Test
    void evenArrivals_areAsFarApartAsTheLoadRequires() {
        Scenario half =
                one(new Load.Steady(0.5), Duration.ofSeconds(9)).evenly().build();

        assertEquals(List.of(2000L, 4000L, 6000L, 8000L), millis(played(half, 1)));
    }

    @Test
    void poissonArrivals_areAsManyAsTheLoadRequires() {
        Scenario busy = one(new Load.Steady(1.2), Duration.ofSeconds(10_000)).build();

        // A standard deviation is the root of 12,000.
        assertEquals(12_000, played(busy, 1).size(), 330);
    }

    @Test
    void ramp_bringsHalfOfItsEndInTheMean() {
        Scenario ramp = one(new Load.Ramp(2, Duration.ofSeconds(100)), Duration.ofSeconds(100))
                .evenly()
                .build();

        List<Long> times = millis(played(ramp, 1));
        // After t seconds t²/100 have come.
        assertEquals(10_000, times.get(0));
        assertEquals(20_000, times.get(3));
        assertEquals(99, times.size());
    }

    @Test
    void sameSeed_bringsTheSameRequests() {
        Scenario busy = Scenario.builder()
                .span(new Span(Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO))
                .build();

        assertEquals(
                played(busy, 5).stream().map(Job::size).toList(),
                played(busy, 5).stream().map(Job::size).toList());
    }
}
