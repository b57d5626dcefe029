package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.policy.CooldownPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may serve a request, and why another may not. */
class CandidateFilterChainTest extends FilterCase {
    // Tags

    private FilterCase tagged(boolean any) {
        settings.tagFiltering(true).tagsMatchAny(any);
        return with(deployment("both").tags(List.of("eu", "paid")))
                .with(deployment("eu").tags(List.of("eu")))
                .with(deployment("fallback").tags(List.of("default")))
                .with(deployment("none"));
    }

    @ParameterizedTest
    @CsvSource({"true, both eu", "false, both"})
    void requestWithTags_getsThoseWithAny_orWithAll(boolean any, String expected) {
        Look look = tagged(any).chat("eu", "paid");

        assertEquals(new TreeSet<>(List.of(expected.split(" "))), look.available());
        assertEquals(Eligibility.Kind.WRONG_TAGS, look.judge("none").kind());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestWithTagsThatNobodyHas_getsTheDefaultOnes(boolean any) {
        assertEquals(Set.of("fallback"), tagged(any).chat("us").available());
    }

    @Test
    void requestWithoutTags_getsTheDefaultOnes_whereThereAreAny() {
        assertEquals(Set.of("fallback"), tagged(false).chat().available());
    }

    @Test
    void requestWithoutTags_getsAll_whereNoneIsTheDefault() {
        settings.tagFiltering(true).tagsMatchAny(false);

        assertEquals(
                Set.of("a", "b"),
                with(deployment("a").tags(List.of("eu")))
                        .with(deployment("b"))
                        .chat()
                        .available());
    }

    @Test
    void tags_meanNothingUnlessTheyAreSwitchedOn() {
        assertEquals(
                Set.of("a", "b"),
                with(deployment("a").tags(List.of("eu")))
                        .with(deployment("b"))
                        .chat("eu")
                        .available());
    }

    // What a deployment is for

    @ParameterizedTest
    @CsvSource({
        "embedding, chat/completions, WRONG_ENDPOINT",
        "embedding, embeddings, AVAILABLE",
        "chat, chat/completions, AVAILABLE"
    })
    void mode_isWhatADeploymentServes(String mode, String path, Eligibility.Kind expected) {
        with(deployment("a").info(Map.of("mode", mode)));

        assertEquals(expected, new Look("m", Endpoint.of(path)).judge("a").kind());
    }

    @Test
    void wildcard_servesAModelAndNotItsPattern() {
        with(Deployment.builder("openai/*", "openai/*").id("w").apiKey(Secret.of("k")));

        assertEquals(Eligibility.NO_MODEL, new Look("openai/*", Endpoint.CHAT_COMPLETIONS).judge("w"));
        assertEquals(Eligibility.AVAILABLE, new Look("openai/gpt-4", Endpoint.CHAT_COMPLETIONS).judge("w"));
    }

    @Test
    void deploymentThatIsUnusableOrNotSpoken_servesNothing() {
        with(deployment("broken").unusable("its key is missing"))
                .with(Deployment.builder("m", "nobody/x").id("unspoken"))
                .with(deployment("a"));
        Look look = chat();

        assertEquals("its key is missing", look.judge("broken").words());
        assertEquals(Eligibility.Kind.UNUSABLE, look.judge("unspoken").kind());
        assertEquals(Set.of("a"), look.available());
    }

    @ParameterizedTest
    @CsvSource({"10, AVAILABLE", "9, PROMPT_TOO_LONG"})
    void prompt_mayBeAsLongAsTheWindow(int window, Eligibility.Kind expected) {
        settings.preCallChecks(true);
        with(deployment("a").info(Map.of("max_input_tokens", window)));
        Look look = chat();

        assertEquals(expected, look.judge("a").kind());
        assertEquals(
                expected == Eligibility.Kind.PROMPT_TOO_LONG,
                look.finder().select(look.route.members(), List.of(), null, 0).onlyPromptTooLong());
    }

    @Test
    void prompt_isNotTheReason_whereOneHasRoomForIt() {
        settings.preCallChecks(true);
        Look look = with(deployment("small").info(Map.of("max_input_tokens", 9)))
                .with(deployment("large"))
                .chat();

        assertFalse(
                look.finder().select(look.route.members(), List.of(), null, 0).onlyPromptTooLong());
    }

    @Test
    void prompt_isNotLookedAt_unlessThatIsSwitchedOn() {
        settings.preCallChecks(false);

        assertEquals(
                Eligibility.AVAILABLE,
                with(deployment("a").info(Map.of("max_input_tokens", 9))).chat().judge("a"));
    }

    // Room

    @Test
    void deploymentThatAdmitsNoCallAtOnce_isClosedForEver() {
        with(deployment("a").limits(Limits.builder().maxParallelRequests(0).build()));

        assertEquals(Eligibility.of(Eligibility.Kind.LIMITED, Long.MAX_VALUE), chat().judge("a"));
    }

    @Test
    void deploymentWithAsManyCallsAsItMayHave_isFull() {
        with(deployment("a").limits(Limits.builder().maxParallelRequests(1).build()));
        Look look = chat();
        assertTrue(look.state("a").ledger().reserve(TokenCounts.of(1, 1), 0));

        assertEquals(Eligibility.FULL, look.judge("a"));
    }

    @ParameterizedTest
    @CsvSource({"RATE_LIMITED, 9", "SERVER_ERROR, 5"})
    void cooldown_lastsUntilTheProviderMayBeAsked_whereItsLimitWasTheReason(FailureKind kind, long seconds) {
        Look look = with(deployment("a")).with(deployment("b")).chat();
        HealthTracker health = look.state("a").health();
        health.waitUntil(9 * SECOND, 0);
        health.coolUntil(kind, 5 * SECOND, 0);

        assertEquals(seconds * SECOND, look.judge("a").nanos());
    }

    @Test
    void deploymentThatComesBack_getsAsManyCallsAsItsRampSays() {
        Look look = with(deployment("a")).with(deployment("b")).chat();
        DeploymentState a = look.state("a");
        Outcome refused = PlanFixture.failure(FailureKind.RATE_LIMITED);
        assertTrue(a.health().failed(a.deployment(), 2, refused, CooldownPolicy.standard(), -6 * SECOND));

        assertEquals(Eligibility.AVAILABLE, look.judge("a"));
        assertTrue(a.ledger().reserve(TokenCounts.of(1, 1), 0));
        assertEquals(Eligibility.SLOW_START, look.judge("a"));
        assertEquals(Set.of("b"), look.available());
    }

    @Test
    void deploymentsThatComeBack_areThereWhenThereAreNoOthers_thoseOfTheLowestTier() {
        Look look =
                with(deployment("a").order(2)).with(deployment("b").order(1)).chat();
        for (DeploymentState state : look.route.members()) {
            state.health().coolUntil(FailureKind.SERVER_ERROR, -SECOND, -2 * SECOND);
            assertTrue(state.ledger().reserve(TokenCounts.of(1, 1), 0));
        }

        assertEquals(Set.of("b"), look.available());
    }

    @Test
    void soonest_isTheFirstThatEndsItsCooldown() {
        Look look = with(deployment("a"))
                .with(deployment("b"))
                .with(deployment("c"))
                .chat();
        look.state("a").health().coolUntil(FailureKind.SERVER_ERROR, 9 * SECOND, 0);
        look.state("b").health().coolUntil(FailureKind.SERVER_ERROR, 5 * SECOND, 0);
        look.state("c").health().coolUntil(FailureKind.SERVER_ERROR, 5 * SECOND, 0);

        assertEquals(
                look.state("b"),
                look.finder().select(look.route.members(), List.of(), null, 0).firstToRecover());
    }

    // The line

    @Test
    void deploymentWhereAnotherWaits_isNotForOneWhoCameLater() {
        Look look = with(deployment("a")).with(deployment("b")).chat();
        WaitQueue line = new WaitQueue();
        ResourceQueue limits = look.state("a").ledger().limiter().waiting();
        ResourceQueue health = look.state("b").health().waiting();
        WaitQueue.Waiter first = line.ticket(0, 1, 0);
        WaitQueue.Waiter second = line.ticket(0, 1, 0);
        line.join(first, "m", 1);
        line.waitAt(first, List.of(limits, health));

        assertEquals(
                Set.of(),
                look.ids(look.finder()
                        .select(look.route.members(), List.of(), second, 0)
                        .untried()));
        assertEquals(
                Set.of("a", "b"),
                look.ids(look.finder()
                        .select(look.route.members(), List.of(), first, 0)
                        .untried()));
        assertEquals(List.of(limits), look.filter.behind(look.state("a"), second));
        assertEquals(List.of(health), look.filter.behind(look.state("b"), second));
        assertEquals(List.of(), look.filter.behind(look.state("a"), first));
    }
}
