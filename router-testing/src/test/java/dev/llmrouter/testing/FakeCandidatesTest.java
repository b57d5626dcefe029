package dev.llmrouter.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.strategy.Candidates;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeCandidatesTest {
    @Test
    void candidates_atFirst_areIdleUnlimitedAndUnmeasured() {
        Candidates candidates = FakeCandidates.of(2);
        assertEquals("d1", candidates.deployment(1).id());
        assertEquals(0, candidates.callsInFlight(1) + candidates.tokensInFlight(1));
        assertEquals(0, candidates.requestsUsed(1) + candidates.tokensUsed(1));
        assertEquals(Candidates.UNLIMITED, candidates.requestsRoom(1));
        assertEquals(Candidates.UNLIMITED, candidates.tokensRoom(1));
        assertTrue(candidates.latencyNanos(1) < 0 && candidates.firstEventNanos(1) < 0);
    }

    @Test
    void loads_areThoseThatWereSet() {
        Candidates candidates = FakeCandidates.of(2)
                .callsInFlight(0, 1)
                .tokensInFlight(0, 2)
                .requestsUsed(0, 3)
                .tokensUsed(0, 4)
                .requestsRoom(0, 5)
                .tokensRoom(0, 6)
                .latencyNanos(0, 7.5)
                .firstEventNanos(0, 8.5);
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                List.of(
                        candidates.callsInFlight(0),
                        candidates.tokensInFlight(0),
                        candidates.requestsUsed(0),
                        candidates.tokensUsed(0),
                        candidates.requestsRoom(0),
                        candidates.tokensRoom(0)));
        assertEquals(7.5, candidates.latencyNanos(0));
        assertEquals(8.5, candidates.firstEventNanos(0));
        assertEquals(0, candidates.callsInFlight(1), "the other one is as it was");
    }

    @Test
    void reversed_carriesDeploymentsAndLoads() {
        FakeCandidates reversed =
                FakeCandidates.of(3).callsInFlight(0, 5).latencyNanos(2, 9).reversed();
        assertEquals("d0", reversed.deployment(2).id());
        assertEquals(5, reversed.callsInFlight(2));
        assertEquals(9, reversed.latencyNanos(0));
    }

    @Test
    void of_noDeployment_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> FakeCandidates.of(0));
    }

    @Test
    void of_ownDeployments_keepsThem() {
        Deployment heavy =
                Deployment.builder("gpt-4", "azure/gpt-4-eu").weight(9).build();
        assertEquals(heavy, FakeCandidates.of(List.of(heavy)).deployment(0));
    }

    @Test
    void context_isTheOneThatWasSet() {
        FakeContext context = FakeContext.seeded(1)
                .model("alias")
                .group("gpt-4o")
                .streamed(true)
                .estimatedTokens(500)
                .nowNanos(3);
        assertEquals(
                "alias gpt-4o true 500 3",
                context.model() + " " + context.group() + " " + context.streamed() + " " + context.estimatedTokens()
                        + " " + context.nowNanos());
        assertEquals(FakeContext.seeded(1).random().nextLong(), context.random().nextLong());
    }
}
