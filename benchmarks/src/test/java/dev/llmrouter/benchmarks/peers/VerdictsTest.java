package dev.llmrouter.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    @Test
    void aClaim_isMeasuredAgainstTheFasterOfTwo() {
        Verdicts verdicts = verdicts(
                calls(OverHttp.ROUTER, 9_000, 10),
                calls("LiteLLM one way", 50, 1000),
                calls("LiteLLM another", 90, 2000));
        assertEquals(
                List.of("calls, 10 deployments, 1 thread: 100 times LiteLLM another (200 times by processor time);"
                        + " claimed 100: holds"),
                verdicts.claims());
    }

    @Test
    void aClaimThatDoesNotHold_isSaid() {
        List<String> claims = verdicts(calls(OverHttp.ROUTER, 8_999, 10), calls("LiteLLM", 90, 1000))
                .claims();
        assertTrue(claims.get(0).endsWith("DOES NOT HOLD"), claims.get(0));
    }

    @Test
    void whereAnotherIsBetter_isSaid() {
        Figure own = new Figure(Work.HTTP, OverHttp.ROUTER, 2, 1, 100, 2000, 3000, 1, 0);
        Figure other = new Figure(Work.HTTP, "another", 2, 1, 90, 1500, 4000, 1, 0);
        assertEquals(
                List.of("another, http, 1 thread: p50 1.50 ms against 2.00"),
                verdicts(own, other).better());
        assertEquals(List.of("nowhere in this run"), verdicts(own).better());
    }

    private static Figure calls(String subject, double perSecond, double cpuMicros) {
        return new Figure(Work.CALLS, subject, 10, 1, perSecond, 0, 0, cpuMicros, 0);
    }

    private static Verdicts verdicts(Figure... figures) {
        return new Verdicts(new Results("", "", "", List.of(), List.of(), List.of(figures)));
    }
}
