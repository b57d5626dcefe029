package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one deployment's calls are expected to take. */
class TokenEstimatorTest {
    private final EstimatorRegistry book = new EstimatorRegistry();

    private static TokenEstimator in(
            EstimatorRegistry book, String group, String id, String model, @Nullable EstimatorRegistry before) {
        Deployment deployment = Deployment.builder(group, model).id(id).build();
        Provider provider = Providers.standard(deployment.provider()).orElseThrow();
        return book.of(deployment, provider, before);
    }

    private TokenEstimator of(String group, String id, String model) {
        return in(book, group, id, model, null);
    }

    private static TokenDemand demand(long prompt, long maxOutput, @Nullable CallerEstimates caller) {
        return new TokenDemand(prompt, maxOutput, 0, caller);
    }

    private static void learn(TokenEstimator estimates, TokenDemand demand, TokenCounts truth, boolean whole) {
        estimates.learn(demand, estimates.expectedTotal(demand), truth, whole, 0);
    }

    private static void answer(TokenEstimator estimates, TokenDemand demand, long input, long output) {
        learn(estimates, demand, TokenCounts.of(input, output), true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure/x", "azure_text/x", "openai/x", "text-completion-openai/x"})
    void maxTokens_areReservedWhereTheyAreCharged(String model) {
        TokenEstimator estimates = of("m", "a", model);
        answer(estimates, demand(100, 1_000, null), 100, 50);

        assertEquals(new TokenCounts(100, 1_000, 1_100), estimates.reservation(demand(100, 1_000, null)));
        assertEquals(150, estimates.expected(demand(100, 1_000, null)).total());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic/x", "gemini/x", "hosted_vllm/x", "groq/x"})
    void elsewhere_whatAnswersTakeIsReserved(String model) {
        TokenEstimator estimates = of("m", "a", model);
        assertEquals(1_100, estimates.reservation(demand(100, 1_000, null)).total());
        answer(estimates, demand(100, 1_000, null), 100, 50);

        assertEquals(150, estimates.reservation(demand(100, 1_000, null)).total());
        assertEquals(110, estimates.reservation(demand(100, 10, null)).total());
        assertEquals(150, estimates.reservation(demand(100, -1, null)).total());
    }

    @Test
    void nothingKnownAndNothingSaid_isAGuess() {
        TokenEstimator estimates = of("m", "a", "groq/x");

        assertEquals(
                356, estimates.reservation(new TokenDemand(100, -1, 256, null)).total());
    }

    @Test
    void caller_isExpectedToBeAsItWas() {
        TokenEstimator estimates = of("m", "a", "groq/x");
        CallerEstimates writer = new CallerEstimates();
        CallerEstimates classifier = new CallerEstimates();
        for (int i = 0; i < 10; i++) {
            answer(estimates, demand(100, -1, writer), 100, 2_000);
            answer(estimates, demand(100, -1, classifier), 100, 4);
        }

        assertEquals(2_000, estimates.expected(demand(100, -1, writer)).output());
        assertEquals(4, estimates.expected(demand(100, -1, classifier)).output());
        assertEquals(1_002.0, (double) estimates.expected(demand(100, -1, null)).output(), 100);
        assertEquals(
                estimates.expected(demand(100, -1, null)), estimates.expected(demand(100, -1, new CallerEstimates())));
    }

    @Test
    void newModel_isExpectedToBeLikeItsGroup() {
        answer(of("m", "a", "groq/x"), demand(100, -1, null), 300, 70);
        TokenEstimator other = of("m", "b", "groq/y");

        assertEquals(new TokenCounts(100, 70, 170), other.expected(demand(100, -1, null)));
    }

    @Test
    void deploymentsOfAModel_learnTogetherAndErrAlone() {
        TokenEstimator one = of("m", "a", "groq/x");
        TokenEstimator other = of("n", "b", "groq/x");
        answer(one, demand(100, -1, null), 200, 50);
        answer(one, demand(100, -1, null), 200, 60);

        assertEquals(new TokenCounts(200, 55, 255), other.expected(demand(100, -1, null)));
        assertEquals(1, one.snapshot().answers());
        assertEquals(0, other.snapshot().answers());
    }

    @Test
    void answerBrokenOff_teachesThePromptOnly() {
        TokenEstimator estimates = of("m", "a", "groq/x");
        TokenDemand demand = demand(100, -1, null);
        learn(estimates, demand, TokenCounts.of(150, 3), false);

        assertEquals(new TokenCounts(150, 0, 150), estimates.expected(demand));
        assertEquals(0, estimates.snapshot().answers());
    }

    @Test
    void thoughtsInTheTotal_areExpectedWithTheAnswer() {
        TokenEstimator estimates = of("m", "a", "gemini/x");
        TokenDemand demand = demand(100, -1, null);
        learn(estimates, demand, new TokenCounts(100, 50, 400), true);

        assertEquals(400, estimates.expected(demand).total());
    }

    @Test
    void contextWindow_isCountedInEstimatesUntilTheFactorRestsOnSomeAnswers() {
        TokenEstimator estimates = of("m", "a", "groq/x");
        for (int i = 1; i < TokenEstimator.ENOUGH_TO_REFUSE; i++) {
            answer(estimates, demand(100, -1, null), 200, 50);
        }
        assertEquals(1_000, estimates.promptTokensForWindow(1_000));

        answer(estimates, demand(100, -1, null), 200, 50);

        assertEquals(2_000, estimates.promptTokensForWindow(1_000));
    }

    @Test
    void error_leavesOutWhatRestedOnNothing() {
        TokenEstimator estimates = of("m", "a", "groq/x");
        answer(estimates, demand(100, 4_000, null), 100, 100);

        answer(estimates, demand(100, 4_000, null), 100, 300);

        assertEquals(-0.5, estimates.snapshot().meanError(), 1e-9);
        assertEquals(0.5, estimates.snapshot().rmsError(), 1e-9);
    }

    @Test
    void error_isThatOfTheExpectation_alsoWhereMaxTokensAreReserved() {
        TokenEstimator estimates = of("m", "a", "azure/x");
        answer(estimates, demand(100, 4_000, null), 100, 100);
        answer(estimates, demand(100, 4_000, null), 130, 100);

        assertEquals(-30 / 230.0, estimates.snapshot().meanError(), 1e-9);
    }

    @Test
    void noisyCalls_areEstimatedWithinTheirNoise() {
        TokenEstimator estimates = of("m", "a", "groq/x");
        Random random = new Random(9);
        for (int i = 0; i < 500; i++) {
            long prompt = random.nextLong(200, 1_200);
            long output = Math.max(0, Math.round(400 + 100 * random.nextGaussian()));
            answer(estimates, demand(prompt, -1, null), Math.round(prompt * 1.3), output);
        }

        assertEquals(1.3, estimates.snapshot().promptFactor(), 0.01);
        assertEquals(0, estimates.snapshot().meanError(), 0.05);
    }

    @Test
    void nextTable_keepsWhatIsStillConfigured() {
        TokenEstimator old = of("m", "a", "groq/x");
        answer(old, demand(100, -1, null), 200, 50);
        answer(old, demand(100, -1, null), 200, 50);

        EstimatorRegistry next = new EstimatorRegistry();
        TokenEstimator same = in(next, "m", "a", "groq/x", book);
        TokenEstimator changed = in(next, "n", "b", "groq/y", book);

        assertNotSame(old, same);
        assertEquals(old.snapshot(), same.snapshot());
        assertEquals(1, changed.snapshot().promptFactor());
        assertTrue(changed.snapshot().outputTokens().isEmpty());
    }
}
