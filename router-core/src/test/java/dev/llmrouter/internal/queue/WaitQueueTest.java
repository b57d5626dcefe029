package dev.llmrouter.internal.queue;

import static dev.llmrouter.internal.plan.PlanFixture.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.policy.Fallbacks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Waiting requests are served in order, without polling, and wait no longer than allowed. */
class WaitQueueTest {
    private final PlanFixture group = new PlanFixture();

    private PlanFixture oneAtATime() {
        return group.deployment(
                "m", "a", d -> d.limits(Limits.builder().maxParallelRequests(1).build()));
    }

    private WaitQueue line() {
        return group.engine().line();
    }

    @Test
    void request_waitsUntilACallEnds() {
        PlanFixture.Run first = oneAtATime().run();
        PlanFixture.Run second = group.run().waits();

        first.attempt("a").succeeds();

        second.called().attempt("a").succeeds().returned();
        assertEquals(0, line().size());
    }

    @Test
    void requests_areServedInTheOrderInWhichTheyCame() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        PlanFixture.Run second = group.run().waits();

        running.succeeds();
        second.waits();
        first.called().attempt("a").succeeds();

        second.called().attempt("a");
    }

    @Test
    void request_thatComesLaterDoesNotOvertakeOneThatHasBeenCalled() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        running.succeeds();

        PlanFixture.Run late = group.run().waits();

        first.called().attempt("a");
        late.called().waits();
    }

    @Test
    void requestOfHigherPriority_isServedFirst() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run ordinary = group.run().waits();
        PlanFixture.Run urgent = group.run("m", o -> o.priority(-1)).waits();

        running.succeeds();

        ordinary.waits();
        urgent.called().attempt("a");
    }

    @Test
    void requestOfLowPriority_getsItsShare() {
        Outcome asExpected = Outcome.success(200, TokenUsage.of(100, 0));
        oneAtATime();
        PlanFixture.Run running = run(0, 100);
        PlanFixture.Run patient = run(10, 100).waits();
        int urgent = 0;
        while (urgent < 20) {
            PlanFixture.Run next = run(0, 100).waits();
            running.ends(asExpected);
            if (patient.isCalled() && patient.called().isAttempt()) {
                break;
            }
            running = next.called().attempt("a");
            urgent++;
        }

        assertEquals(9, urgent);
    }

    @Test
    void requestOfLowPriority_isNotServedBeforeItsShareIsDue() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run patient = group.run("m", o -> o.priority(1)).waits();
        group.time.advance(Duration.ofSeconds(8));
        PlanFixture.Run urgent = group.run().waits();

        running.succeeds();

        patient.waits();
        urgent.called().attempt("a");
    }

    private PlanFixture bucketOfAMinute(long tpm) {
        return group.deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder()
                                .tokensPerMinute(tpm)
                                .kind(Limits.Kind.BUCKET)
                                .burst(Duration.ofSeconds(60))
                                .build()))
                .settings(s -> s.maxWait(Duration.ofMinutes(5)).timeout(Duration.ofMinutes(10)));
    }

    @Test
    void smallRequest_overtakesALargeOne_thatItDelaysByLittle() {
        bucketOfAMinute(60_000);
        run(0, 50_000).attempt("a");
        PlanFixture.Run large = run(0, 40_000).waits();

        run(0, 100).attempt("a");

        large.waits();
    }

    @Test
    void smallRequests_delayALargeOneByAQuarterOfItsWaitAtMost() {
        bucketOfAMinute(60_000);
        run(0, 60_000).attempt("a");
        run(0, 40_000).waits();
        int overtook = 0;
        for (int second = 0; second < 39; second++) {
            group.time.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 10; i++) {
                overtook += run(0, 100).isAttempt() ? 1 : 0;
            }
        }

        // They take 100 ms each of what flows in, and the wait grows with them: a third of 40 s.
        assertEquals(133, overtook);
    }

    @Test
    void requestOfMoreThanHalfTheSize_doesNotOvertake() {
        bucketOfAMinute(60_000);
        run(0, 50_000).attempt("a");
        run(0, 12_000).waits();

        run(0, 7_000).waits();
    }

    @Test
    void smallRequest_goesAheadWhereTheLargeOneWillNotBeServed() {
        Limits slow = Limits.builder().tokensPerMinute(30_000).build();
        Limits fast = Limits.builder()
                .tokensPerMinute(60_000)
                .kind(Limits.Kind.BUCKET)
                .burst(Duration.ofSeconds(30))
                .build();
        group.deployment("m", "slow", d -> d.limits(slow))
                .deployment("m", "fast", d -> d.limits(fast))
                .settings(s -> s.maxWait(Duration.ofMinutes(5)).timeout(Duration.ofMinutes(10)));
        group.run("slow", o -> {}, MockOptions.NONE, 10_000).attempt("slow");
        group.run("fast", o -> {}, MockOptions.NONE, 20_000).attempt("fast");
        PlanFixture.Run large = run(0, 25_000).waits();

        run(0, 9_000).attempt("slow");
        run(0, 9_000).attempt("slow");

        large.waits();
    }

    @Test
    void requestThatGivesUp_letsTheNextOneLook() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        PlanFixture.Run second = group.run().waits();
        first.plan.cancel();
        running.succeeds();

        second.called().attempt("a");
    }

    @Test
    void wait_endsAfterMaxWait() {
        oneAtATime().settings(s -> s.maxWait(Duration.ofSeconds(3))).run();
        PlanFixture.Run second = group.run();

        assertEquals(Duration.ofSeconds(3), second.pause());

        second.failed(NoDeploymentAvailableException.class);
        assertEquals(0, line().size());
    }

    @Test
    void wait_endsWithTheCallsTime() {
        oneAtATime().run();
        PlanFixture.Run second = group.run(
                "m",
                o -> o.timeouts(Timeouts.builder().call(Duration.ofSeconds(1)).build()));

        assertTrue(second.pause().compareTo(Duration.ofSeconds(1)) <= 0);

        second.failed(NoDeploymentAvailableException.class);
    }

    @Test
    void maxWaitOfZero_turnsTheLineOff() {
        oneAtATime().settings(s -> s.maxWait(Duration.ZERO)).run();

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void fullLine_turnsTheNextRequestAway() {
        oneAtATime().settings(s -> s.maxWaiting(1)).run();
        group.run().waits();

        group.run().failed(NoDeploymentAvailableException.class);
    }

    @Test
    void fullLine_fallsBackWhereThereIsSomewhereToGo() {
        oneAtATime()
                .deployment("other", "b", d -> d)
                .settings(s -> s.maxWaiting(0)
                        .fallbacks(Fallbacks.builder()
                                .generic(Map.of("m", List.of(FallbackTarget.of("other"))))
                                .build()))
                .run();

        group.run().attempt("b");
    }

    @Test
    void refill_isWaitedForByTheFirstAndPassedOn() {
        group.deployment(
                "m", "a", d -> d.limits(Limits.builder().requestsPerMinute(2).build()));
        group.run().succeeds();
        group.run().succeeds();
        group.time.advance(Duration.ofSeconds(55));
        PlanFixture.Run first = group.run();
        PlanFixture.Run second = group.run().waits();

        first.pause();
        first.attempt("a");

        second.called().attempt("a");
    }

    @Test
    void fourDeploymentsOfSix_answerTwentyFourRequestsAtOnce() {
        for (String id : List.of("a", "b", "c", "d")) {
            group.deployment(
                    "m", id, d -> d.limits(Limits.builder().requestsPerMinute(6).build()));
        }
        for (int i = 0; i < 24; i++) {
            group.run().succeeds().returned();
        }
    }

    @Test
    void retry_thatWaitsInTheLineIsServedToo() {
        PlanFixture.Run running = oneAtATime().run("m", o -> o.numRetries(0));
        PlanFixture.Run second = group.run().waits();
        running.fails(FailureKind.SERVER_ERROR);

        second.called().attempt("a").ends(failure(FailureKind.SERVER_ERROR));
        assertTrue(second.pause().compareTo(Duration.ofMillis(375)) >= 0);
        second.attempt("a").succeeds().returned();
    }

    @Test
    void place_isKeptAcrossAReload() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run waiting = group.run().waits();
        group.engine().reload(group.engine().table().config());
        assertNotNull(group.run().waits());

        running.succeeds();

        waiting.called().attempt("a");
    }

    private static Limits onePlaceOf(String account) {
        return Limits.builder().maxParallelRequests(1).group(account).build();
    }

    @Test
    void urgentRequest_thatComesWhileTheFirstIsWoken_isNotAsleepBesideThePlace() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run ordinary = group.run().waits();
        running.succeeds();

        PlanFixture.Run urgent = group.run("m", o -> o.priority(-1)).attempt("a");

        ordinary.called().waits();
        urgent.succeeds();
        ordinary.called().attempt("a");
    }

    @Test
    void requestThatWasOvertaken_sleepsUntilThereIsNews() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run ordinary = group.run().waits();
        PlanFixture.Run urgent = group.run("m", o -> o.priority(-1)).waits();
        running.succeeds();
        urgent.called().attempt("a");

        ordinary.called().waits();
    }

    @Test
    void groupsOfOneLimitGroup_wakeEachOther() {
        group.deployment("m", "a", d -> d.limits(onePlaceOf("account")))
                .deployment("n", "b", d -> d.limits(onePlaceOf("account")));
        PlanFixture.Run running = group.run();
        PlanFixture.Run first = group.run("n", o -> {}).waits();
        PlanFixture.Run second = group.run().waits();

        running.succeeds();

        second.waits();
        first.called().attempt("b").succeeds();
        second.called().attempt("a");
    }

    @Test
    void groupsOfOneBudget_wakeEachOther() {
        UnaryOperator<Deployment.Builder> priced = d -> d.pricing(Pricing.of(1, 0));
        group.deployment("m", "a", priced)
                .deployment("n", "b", priced)
                .settings(s -> s.providerBudget("openai", Budget.of(10, Duration.ofDays(1))));
        PlanFixture.Run running = group.run();
        PlanFixture.Run waiting = group.run("n", o -> {}).waits();

        running.ends(Outcome.success(200, TokenUsage.of(1, 0)));

        waiting.called().attempt("b");
    }

    @Test
    void requestForOneDeployment_doesNotStopThoseThatCanGoToAnother() {
        group.deployment(
                        "m",
                        "a",
                        d -> d.limits(Limits.builder().maxParallelRequests(1).build()))
                .deployment("m", "b", d -> d);
        group.run("a", o -> {}).attempt("a");
        group.run("a", o -> {}).waits();

        group.run().attempt("b");
    }

    @Test
    void requestForOneDeployment_keepsItsPlaceThere() {
        Limits onePlace = Limits.builder().maxParallelRequests(1).build();
        group.deployment("m", "a", d -> d.limits(onePlace)).deployment("m", "b", d -> d.limits(onePlace));
        PlanFixture.Run onA = group.run().attempt("a");
        PlanFixture.Run onB = group.run().attempt("b");
        PlanFixture.Run narrow = group.run("a", o -> {}).waits();
        PlanFixture.Run wide = group.run().waits();

        onA.succeeds();
        wide.waits();
        narrow.called().attempt("a");

        onB.succeeds();
        wide.called().attempt("b");
    }

    @Test
    void requestThatWaitsForATag_doesNotStopOthers() {
        group.deployment(
                        "m",
                        "a",
                        d -> d.tags(List.of("paid"))
                                .limits(Limits.builder().maxParallelRequests(1).build()))
                .deployment("m", "b", d -> d.tags(List.of("free")))
                .settings(s -> s.tagFiltering(true));
        group.run("m", o -> o.tags(List.of("paid"))).attempt("a");
        group.run("m", o -> o.tags(List.of("paid"))).waits();

        group.run("m", o -> o.tags(List.of("free"))).attempt("b");
    }

    @Test
    void requestThatWaits_usesWhatAReloadBrings() {
        oneAtATime().run();
        PlanFixture.Run first = group.run().waits();
        PlanFixture.Run second = group.run().waits();

        Catalog larger = Catalog.builder()
                .deployment(Deployment.builder("m", "openai/x").id("new").build())
                .build();
        group.engine().reload(new RouterConfig(larger, group.engine().table().settings()));

        first.called().attempt("new");
        second.called().attempt("new");
    }

    @Test
    void requestWhoseGroupAReloadRemoves_isServedByWhatItHad() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run waiting = group.run().waits();
        Catalog other = Catalog.builder()
                .deployment(Deployment.builder("other", "openai/x").id("b").build())
                .build();
        group.engine().reload(new RouterConfig(other, group.engine().table().settings()));

        waiting.called().waits();
        running.succeeds();
        waiting.called().attempt("a");
    }

    @Test
    void requestThatMustPauseFirst_doesNotKeepThePlaceFromOthers() {
        PlanFixture.Run failing = oneAtATime().run();
        PlanFixture.Run other = group.run().waits();

        failing.fails(FailureKind.SERVER_ERROR);

        other.called().attempt("a");
    }

    @Test
    void lastRequestThatLeaves_leavesNothingBehind() {
        PlanFixture.Run running = oneAtATime().run();
        PlanFixture.Run gone = group.run().waits();
        gone.plan.cancel();
        running.succeeds();

        assertTrue(line().isEmpty());
        group.run().attempt("a");
    }

    /** A request with a priority and a number of tokens. */
    private PlanFixture.Run run(int priority, long tokens) {
        return group.run("m", o -> o.priority(priority), MockOptions.NONE, tokens);
    }

    @Test
    void shareThatIsPutBack_isNewsForTheFirst() {
        Limits account =
                Limits.builder().tokensPerMinute(100_000).group("account").build();
        Deque<Runnable> betweenLookAndTake = new ArrayDeque<>();
        group.deployment("m", "a", d -> d.limits(account))
                .deployment("m", "b", d -> d.limits(account))
                .settings(s -> s.maxWait(Duration.ofMinutes(5)).strategy((candidates, context) -> {
                    Runnable other = betweenLookAndTake.poll();
                    if (other != null) {
                        other.run();
                    }
                    return 0;
                }));
        run(0, 20_000).attempt("a");
        PlanFixture.Run large = run(0, 90_000).waits();
        betweenLookAndTake.add(() -> run(-1, 60_000).attempt("a"));

        run(-1, 30_000).waits();

        large.called().waits();
    }
}
