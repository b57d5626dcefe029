package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.OperatorState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a deployment is, whether an operator has drained it, and what its limits say. */
class PlaceAndStandingTest extends FilterCase {
    private Look in(String region) {
        return new Look(
                "m",
                Endpoint.CHAT_COMPLETIONS,
                RequestOptions.builder().allowedRegion(region).build());
    }

    private FilterCase inThreePlaces() {
        return with(deployment("eu").params(Map.of("region_name", "eu")))
                .with(deployment("us").params(Map.of("region_name", "us")))
                .with(deployment("anywhere"));
    }

    @Test
    void requestThatMustStayInARegion_staysThere() {
        inThreePlaces();
        Look look = in("eu");

        assertEquals(Set.of("eu"), look.available());
        assertEquals(
                "it is in 'us', and the request must stay in 'eu'",
                look.judge("us").words());
        assertEquals(
                "it does not say where it is (region_name), and the request must stay in 'eu'",
                look.judge("anywhere").words());
    }

    @Test
    void requestThatMayBeAnsweredAnywhere_isAnsweredAnywhere() {
        assertEquals(Set.of("eu", "us", "anywhere"), inThreePlaces().chat().available());
    }

    @Test
    void requiredTag_saysWhereToGo_asATagDoes() {
        settings.tagFiltering(true).tagsMatchAny(false);
        with(deployment("paid").tags(List.of("paid")))
                .with(deployment("default").tags(List.of("default")))
                .with(deployment("none"));

        assertEquals(Set.of("paid"), chat("&paid").available());
    }

    @Test
    void excludedTag_keepsDeploymentsWithItAway() {
        settings.tagFiltering(true).tagsMatchAny(false);
        with(deployment("preview").tags(List.of("preview"))).with(deployment("other"));

        assertEquals(Set.of("other"), chat("!preview").available());
    }

    @Test
    void drainedDeployment_servesNothingUntilTheDrainEnds() {
        Look look = with(deployment("a")).with(deployment("b")).chat();
        look.state("a").operator().drain(new OperatorState.Drain("ops", true, SECOND));

        assertEquals(Set.of("b"), look.available());
        assertEquals(Eligibility.Kind.DRAINED, look.judge("a").kind());
        assertEquals(SECOND, look.judge("a").nanos());
        assertEquals(Eligibility.AVAILABLE, look.filter.check(look.state("a"), SECOND));
    }

    @Test
    void deploymentWithoutAPlace_isFull_andOneThatAdmitsNoneIsClosed() {
        Look look = with(deployment("full")
                        .limits(Limits.builder().maxParallelRequests(1).build()))
                .with(deployment("closed")
                        .limits(Limits.builder().maxParallelRequests(0).build()))
                .chat();
        assertTrue(look.state("full").ledger().reserve(TokenCounts.of(1, 1), 0));

        assertEquals(Eligibility.FULL, look.judge("full"));
        assertEquals(Eligibility.Kind.LIMITED, look.judge("closed").kind());
        assertEquals(Long.MAX_VALUE, look.judge("closed").nanos());
    }

    @Test
    void promptThatIsLargerThanTheLimit_neverFits_andOneOfItsSizeDoes() {
        with(deployment("small").limits(Limits.builder().inputTokensPerMinute(9).build()))
                .with(deployment("exact")
                        .limits(Limits.builder().inputTokensPerMinute(10).build()));
        Look look = chat();

        assertEquals(Eligibility.Kind.AVAILABLE, look.judge("exact").kind());
        assertTrue(look.judge("small").kind() != Eligibility.Kind.AVAILABLE);
    }

    @Test
    void deploymentWithoutRoom_isLimitedUntilThereIs() {
        Look look = with(deployment("a")
                        .limits(Limits.builder().requestsPerMinute(1).build()))
                .chat();
        assertTrue(look.state("a").ledger().reserve(TokenCounts.of(1, 1), 0));

        assertEquals(Eligibility.Kind.LIMITED, look.judge("a").kind());
        assertTrue(look.judge("a").nanos() > 0);
        assertEquals(
                Eligibility.AVAILABLE,
                look.filter.check(look.state("a"), look.judge("a").nanos()));
    }
}
