package dev.llmrouter.internal.plan;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Fallbacks;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** "Fallbacks": each sentence of the row. */
class RoutePlanFallbackTest {
    private final PlanFixture world = new PlanFixture();

    RoutePlanFallbackTest() {
        for (String group : List.of("m", "n", "o", "p")) {
            world.deployment(group, group + "1", d -> d.numRetries(0));
        }
    }

    private static List<FallbackTarget> to(String... models) {
        return Arrays.stream(models).map(FallbackTarget::of).toList();
    }

    private PlanFixture fallbacks(Fallbacks.Builder fallbacks) {
        return world.settings(s -> s.fallbacks(fallbacks.build()));
    }

    @Test
    void genericList_isWalkedInOrder() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n", "o"))));

        PlanFixture.Run run = world.run()
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("o1")
                .succeeds()
                .returned();

        assertEquals(2, run.plan.fallbacksTried());
        assertEquals(0, run.plan.retriesMade());
    }

    @Test
    void badRequest_goesToTheGenericListToo() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run().attempt("m1").fails(FailureKind.BAD_REQUEST).attempt("n1");
    }

    @Test
    void defaultList_servesGroupsWithoutOneOfTheirOwn() {
        fallbacks(Fallbacks.builder().generic(Map.of("n", to("o"))).defaults(to("p")));

        world.run().attempt("m1").fails(FailureKind.SERVER_ERROR).attempt("p1");
    }

    @Test
    void contextWindowError_goesToItsOwnList() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))).contextWindow(Map.of("m", to("o"))));

        world.run().attempt("m1").fails(FailureKind.CONTEXT_WINDOW).attempt("o1");
    }

    @Test
    void contentPolicyError_goesToItsOwnList() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))).contentPolicy(Map.of("m", to("o"))));

        world.run().attempt("m1").fails(FailureKind.CONTENT_POLICY).attempt("o1");
    }

    @Test
    void contextWindowError_withoutAnEntryOfItsOwnGoesToTheGenericList() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))).contextWindow(Map.of("o", to("p"))));

        world.run().attempt("m1").fails(FailureKind.CONTEXT_WINDOW).attempt("n1");
    }

    @Test
    void requestsOwnList_takesThePlaceOfTheRouters() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run("m", o -> o.fallbacks(to("p")))
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("p1")
                .fails(FailureKind.SERVER_ERROR)
                .failed(AttemptsExhaustedException.class);
    }

    @Test
    void targetWithOverrides_changesTheBody() {
        PlanFixture.Run run =
                world.run("m", o -> o.fallbacks(List.of(new FallbackTarget("n", Map.of("temperature", 0)))));

        run.attempt("m1").fails(FailureKind.SERVER_ERROR).attempt("n1");

        assertEquals(Map.of("temperature", 0), run.open().terms().overrides());
    }

    @Test
    void disabledFallbacks_endTheRequestInItsGroup() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run("m", o -> o.disableFallbacks(true))
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .failed(AttemptsExhaustedException.class);
    }

    @Test
    void fallbacks_ofTheGroupAreFoundThroughItsAlias() {
        world.alias("other", "m");
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run("other", o -> {})
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1");
    }

    @Test
    void fallbacks_ofTheAliasAreFoundThroughItsGroup() {
        world.alias("other", "m");
        fallbacks(Fallbacks.builder().generic(Map.of("other", to("n"))));

        world.run().attempt("m1").fails(FailureKind.SERVER_ERROR).attempt("n1");
    }

    @Test
    void target_isTriedOncePerRequestWhateverTheCircle() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"), "n", to("m", "o"), "o", to("m", "n"))));

        world.run()
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("o1")
                .fails(FailureKind.SERVER_ERROR)
                .failed(AttemptsExhaustedException.class);
    }

    @Test
    void targetsOfATarget_areTriedBeforeTheRestOfTheList() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n", "o"), "n", to("p"))));

        world.run()
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("p1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("o1");
    }

    @Test
    void maxFallbacks_countsTargetsTried() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n", "o", "p"))).maxFallbacks(2));

        world.run()
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("o1")
                .fails(FailureKind.SERVER_ERROR)
                .failed(AttemptsExhaustedException.class);
    }

    @Test
    void exception_tellsEveryAttemptAndTheFirstGroupsFailureAsItsKind() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));
        PlanFixture.Run run = world.run()
                .attempt("m1")
                .fails(FailureKind.TIMEOUT)
                .attempt("n1")
                .fails(FailureKind.AUTHENTICATION);

        AttemptsExhaustedException all = run.failed(AttemptsExhaustedException.class);

        assertEquals(FailureKind.TIMEOUT, all.kind().orElseThrow());
        assertEquals(
                List.of("m1", "n1"),
                all.attempts().stream().map(a -> a.deploymentId()).toList());
        assertTrue(all.toString().matches("(?s).*m1: TIMEOUT.*n1: AUTHENTICATION.*"), all::toString);
    }

    @Test
    void groupWithoutRoom_fallsBackWhenWaitingIsTooLong() {
        world.deployment(
                "q", "q1", d -> d.limits(Limits.builder().requestsPerMinute(0).build()));
        fallbacks(Fallbacks.builder().generic(Map.of("q", to("n"))));

        world.run("q", o -> {}).attempt("n1");
    }

    @Test
    void targetThatCannotHoldThePrompt_isSkipped() {
        world.deployment("small", "small1", d -> d.info(Map.of("max_input_tokens", 100)));
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("small", "n"))));

        world.run("m", o -> {}, MockOptions.NONE, 5000)
                .attempt("m1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1");
    }

    @Test
    void promptThatFitsNowhere_isRejectedBeforeAnythingIsSent() {
        world.deployment("small", "small1", d -> d.info(Map.of("max_input_tokens", 100)));

        RequestRejectedException tooLong =
                world.run("small", o -> {}, MockOptions.NONE, 5000).failed(RequestRejectedException.class);

        assertEquals(FailureKind.CONTEXT_WINDOW, tooLong.kind().orElseThrow());
        assertTrue(tooLong.attempts().isEmpty());
    }

    @Test
    void promptThatFitsNowhereInTheGroup_goesToTheContextWindowList() {
        world.deployment("small", "small1", d -> d.info(Map.of("max_input_tokens", 100)));
        fallbacks(Fallbacks.builder().contextWindow(Map.of("small", to("n"))));

        world.run("small", o -> {}, MockOptions.NONE, 5000).attempt("n1");
    }

    @Test
    void lowerTiers_areUsedFirst() {
        world.deployment("t", "t2", d -> d.order(2)).deployment("t", "t1", d -> d.order(1));

        world.run("t", o -> {}).attempt("t1").fails(FailureKind.SERVER_ERROR).attempt("t2");
    }

    @Test
    void nextTier_hasRetriesOfItsOwn() {
        world.deployment("t", "t1", d -> d.order(1))
                .deployment("t", "t2", d -> d.order(2))
                .deployment("t", "t3", d -> d.order(2));
        fallbacks(Fallbacks.builder().generic(Map.of("t", to("n"))));

        world.run("t", o -> o.numRetries(1))
                .attempt("t1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("t2")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1");
        world.run("t", o -> o.numRetries(0))
                .attempt("t1")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("t2")
                .fails(FailureKind.SERVER_ERROR)
                .attempt("n1");
    }

    @Test
    void nextTierWithoutRoom_isLeftForTheFallback() {
        world.deployment("t", "t1", d -> d.order(1))
                .deployment(
                        "t",
                        "t2",
                        d -> d.order(2)
                                .limits(Limits.builder().requestsPerMinute(0).build()));
        fallbacks(Fallbacks.builder().generic(Map.of("t", to("n"))));

        world.run("t", o -> {}).attempt("t1").fails(FailureKind.AUTHENTICATION).attempt("n1");
    }

    @Test
    void filteredAnswer_isHandedOutWhenThereIsNowhereToGo() {
        world.run()
                .attempt("m1")
                .ends(Outcome.filtered(200, "content_filter", TokenUsage.unknown()))
                .returned();
    }

    @Test
    void filteredAnswer_isHandedOutWhenItsFallbacksFail() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));
        PlanFixture.Run run = world.run();
        run.attempt("m1")
                .ends(Outcome.filtered(200, "content_filter", TokenUsage.of(3, 4)))
                .attempt("n1")
                .fails(FailureKind.SERVER_ERROR)
                .returned();

        assertEquals("m1", run.plan.last().deployment().id());
        assertEquals(TokenUsage.of(3, 4), run.plan.lastOutcome().usage());
    }

    @Test
    void refusalOfTheContentFilter_withoutAnAnswer_isThrownWhenThereIsNowhereToGo() {
        world.run()
                .attempt("m1")
                .ends(Outcome.failure(FailureKind.CONTENT_POLICY, 200))
                .failed(RequestRejectedException.class);
    }

    @Test
    void filteredAnswer_fallsBackWhenThereIsAList() {
        fallbacks(Fallbacks.builder().contentPolicy(Map.of("m", to("n"))));

        world.run()
                .attempt("m1")
                .ends(Outcome.filtered(200, "content_filter", TokenUsage.unknown()))
                .attempt("n1");
    }

    @Test
    void mockedGroupFailure_fallsBackBeforeAnyAttempt() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run("m", o -> {}, new MockOptions(FailureKind.SERVER_ERROR, null, null, null), 10)
                .attempt("n1")
                .succeeds()
                .returned();
    }

    @Test
    void unknownModel_tellsNearNames() {
        world.deployment("gpt-4o-mini", "x", d -> d);

        UnknownModelException unknown = world.run("gpt-4o-mni", o -> {}).failed(UnknownModelException.class);

        assertEquals(List.of("gpt-4o-mini"), unknown.near());
        assertEquals(404, unknown.status());
    }

    @Test
    void retryAfter_ofAGroupThatFellBackIsNotWaitedFor() {
        fallbacks(Fallbacks.builder().generic(Map.of("m", to("n"))));

        world.run()
                .attempt("m1")
                .ends(failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(60)))
                .attempt("n1");
    }
}
