package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.plan.RetryDecider.Decision;
import dev.llmrouter.policy.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a failed request is retried in its group, and where. */
class RetryDeciderTest {
    private static final RetryPolicy POLICY =
            RetryPolicy.builder().numRetries(5).build();

    private static Deployment.Builder deployment() {
        return Deployment.builder("m", "openai/x").id("a");
    }

    private static int allowed(RequestOptions options, Deployment deployment) {
        return RetryDecider.allowed(options, deployment, POLICY, "m", FailureKind.SERVER_ERROR);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"RATE_LIMITED", "TIMEOUT", "SERVER_ERROR", "CONNECTION"})
    void failureThatMayPass_isRetriedAnywhere(FailureKind kind) {
        assertEquals(Decision.ANYWHERE, RetryDecider.decide(kind, 0, 1, false));
    }

    @Test
    void failureThatMayPass_withAFallback_isRetriedOnlyWhereItWasNotTried() {
        assertEquals(Decision.UNTRIED_ONLY, RetryDecider.decide(FailureKind.SERVER_ERROR, 0, 1, true));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"AUTHENTICATION", "PERMISSION", "NOT_FOUND"})
    void failureOfOneDeployment_isRetriedOnlyWhereItWasNotTried(FailureKind kind) {
        assertEquals(Decision.UNTRIED_ONLY, RetryDecider.decide(kind, 0, 1, false));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"BAD_REQUEST", "CANCELLED"})
    void failureOfTheRequest_isNotRetried(FailureKind kind) {
        assertEquals(Decision.LEAVE, RetryDecider.decide(kind, 0, 100, false));
    }

    @Test
    void retries_end() {
        assertEquals(Decision.ANYWHERE, RetryDecider.decide(FailureKind.TIMEOUT, 1, 2, false));
        assertEquals(Decision.LEAVE, RetryDecider.decide(FailureKind.TIMEOUT, 2, 2, false));
        assertEquals(Decision.LEAVE, RetryDecider.decide(FailureKind.TIMEOUT, 0, 0, false));
    }

    @Test
    void numberOfRetries_ofTheRequest_winsOverTheDeployments() {
        RequestOptions asked = RequestOptions.builder().numRetries(1).build();

        assertEquals(1, allowed(asked, deployment().numRetries(3).build()));
    }

    @Test
    void numberOfRetries_ofTheDeployment_winsOverThePolicys() {
        assertEquals(
                3, allowed(RequestOptions.none(), deployment().numRetries(3).build()));
    }

    @Test
    void numberOfRetries_thatIsSetNowhereElse_isThePolicys() {
        assertEquals(5, allowed(RequestOptions.none(), deployment().build()));
    }
}
