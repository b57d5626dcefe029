package dev.llmrouter.acceptance;

import static dev.llmrouter.acceptance.SharedRouters.MINUTE;
import static dev.llmrouter.acceptance.SharedRouters.answers;
import static dev.llmrouter.acceptance.SharedRouters.ask;
import static dev.llmrouter.acceptance.SharedRouters.failures;
import static dev.llmrouter.acceptance.SharedRouters.hello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Routers of one store together keep the rules that each of them would keep alone. */
class RouterSharingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SharedRouters world = new SharedRouters();

    private SharedRouters page() {
        return world.rpm("eu", 6).rpm("us", 6);
    }

    @Test
    void burstAtTwoRouters_getsWhatTheLimitsAdmitInAMinute() {
        page();
        List<CompletableFuture<ModelResponse>> calls = ask(world.router(), 24);
        calls.addAll(ask(world.router(), 24));

        world.clock.advance(MINUTE);

        assertEquals(12, answers(calls));
    }

    @Test
    void burstThatWaits_isAnsweredMinuteByMinute() {
        page().maxWait(Duration.ofMinutes(10));
        List<CompletableFuture<ModelResponse>> calls = ask(world.router(), 24);
        calls.addAll(ask(world.router(), 24));

        world.clock.advanceUntil(() -> answers(calls) == 48);

        assertEquals(48, answers(calls));
        // In the fifth minute at the latest: a window's slices hold back 0.42 % of it, and the last ones wait
        // for an exchange.
        assertTrue(world.clock.elapsed().compareTo(Duration.ofSeconds(245)) < 0, world.clock::toString);
        world.assertMostInAMinute(12);
    }

    @Test
    void trafficAtOneRouter_getsTheWholeLimit() {
        page();
        Router one = world.router();
        Router two = world.router();
        one.send(hello());
        two.send(hello());
        world.clock.advance(Duration.ofMinutes(2));

        List<CompletableFuture<ModelResponse>> calls = ask(one, 24);
        world.clock.advance(SECOND);

        assertEquals(12, answers(calls));
    }

    @Test
    void trafficAtOneRouterWhileTheOtherLives_getsWhatIsLeft() {
        page().maxWait(Duration.ofMinutes(2));
        Router one = world.router();
        Router two = world.router();
        one.send(hello());
        two.send(hello());

        List<CompletableFuture<ModelResponse>> calls = ask(one, 24);
        world.clock.advance(Duration.ofSeconds(30));

        assertEquals(10, answers(calls));
    }

    @Test
    void routerThatDoesNotWait_asksTheStoreNevertheless() {
        world.rpm("eu", 6).maxWait(Duration.ZERO);
        Router router = world.router();

        for (int i = 0; i < 6; i++) {
            router.send(hello());
            world.clock.advance(Duration.ofSeconds(3));
        }
        Duration before = world.clock.elapsed();

        assertThrows(NoDeploymentAvailableException.class, () -> router.send(hello()));
        assertTrue(world.clock.elapsed().minus(before).compareTo(Duration.ofMillis(200)) < 0, world.clock::toString);
    }

    @Test
    void threeRouters_stayWithinALimitOfTokens() {
        world.limited("eu", Limits.builder().tokensPerMinute(3_000).build()).maxWait(Duration.ofMinutes(30));
        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.addAll(ask(world.router(), 400));
        }

        world.clock.advanceUntil(() -> calls.stream().allMatch(CompletableFuture::isDone));

        assertEquals(1_200, answers(calls));
        world.assertMostInAMinute(300);
    }

    @Test
    void bucket_isSharedToo() {
        world.limited("eu", bucket(60)).maxWait(Duration.ofMinutes(10));
        List<CompletableFuture<ModelResponse>> calls = ask(world.router(), 90);
        calls.addAll(ask(world.router(), 90));

        world.clock.advance(Duration.ofSeconds(1));
        long burst = answers(calls);
        world.clock.advance(Duration.ofSeconds(59));
        long later = answers(calls);
        world.clock.advance(Duration.ofSeconds(65));

        assertTrue(burst == 60 || burst == 61, "at once: " + burst);
        assertTrue(later >= 115 && later <= 120, "after a minute: " + later);
        assertEquals(180, answers(calls));
    }

    private static Limits bucket(int rpm) {
        return Limits.builder().requestsPerMinute(rpm).kind(Kind.BUCKET).build();
    }

    @Test
    void cooldown_keepsTheOtherRouterAwayAtOnce_andEndsThereToo() {
        page();
        world.transport.at("eu.example").replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(20)));
        RecordingListener listener = new RecordingListener();
        Router one = world.router();
        Router two = world.router(listener);
        ask(two, 1);
        world.clock.advance(SECOND);

        List<CompletableFuture<ModelResponse>> calls = ask(one, 4);
        world.clock.advance(Duration.ofMillis(100));

        assertTrue(
                listener.events().toString().contains("cooldownStarted eu RATE_LIMITED"), listener.events()::toString);
        world.clock.advance(Duration.ofSeconds(25));
        assertTrue(listener.events().contains("cooldownEnded eu"), listener.events()::toString);
        listener.assertBalanced();
        assertTrue(answers(calls) >= 3);
    }

    @Test
    void routerThatStarts_knowsOfACooldown_alsoWithoutLimits() {
        world.deployment("eu", d -> d).deployment("us", d -> d);
        world.transport.at("eu.example").always(FakeReply.status(429).retryAfter(Duration.ofMinutes(2)));
        Router one = world.router();
        for (int i = 0; i < 9; i++) {
            ask(one, 1);
            world.clock.advance(SECOND);
        }
        long refused = world.transport.requestsTo("eu.example").size();

        Router two = world.router();
        List<CompletableFuture<ModelResponse>> calls = ask(two, 9);

        assertEquals(9, answers(calls));
        assertEquals(refused, world.transport.requestsTo("eu.example").size());
    }

    @Test
    void deploymentThatAReloadBrings_isKnownToCool() {
        world.deployment("eu", d -> d).deployment("us", d -> d);
        world.transport.at("eu.example").always(FakeReply.status(429).retryAfter(Duration.ofMinutes(2)));
        Router one = world.router();
        for (int i = 0; i < 9; i++) {
            ask(one, 1);
            world.clock.advance(SECOND);
        }
        SharedRouters other = world.withoutDeployments().deployment("us", d -> d);
        Router two = other.router();
        world.clock.advance(SECOND);

        two.reload(other.config("eu", 600));
        world.clock.advance(SECOND);

        assertTrue(two.snapshot().deployments().stream()
                .anyMatch(each -> each.id().equals("eu") && each.cooldown().isPresent()));
    }

    @Test
    void oldKeyThatIsRefusedToOneRouter_isNotHeldAgainstTheNewKeyOfAnother() {
        world.deployment("eu", d -> d).deployment("us", d -> d);
        world.transport.at("eu.example").always(FakeReply.status(401));
        Router one = world.router();
        Router two = world.router();
        two.reload(new RouterConfig(
                Catalog.builder()
                        .deployment(Routers.deployment("m", "eu", d -> d.apiKey(Secret.of("new"))))
                        .build(),
                RouterSettings.builder().build()));

        for (int i = 0; i < 9; i++) {
            ask(one, 1);
        }
        world.clock.advance(SECOND);

        assertTrue(one.snapshot().deployments().get(0).cooldown().isPresent());
        assertFalse(two.snapshot().deployments().get(0).cooldown().isPresent());
    }

    @Test
    void reloadOfASharedLimit_keepsWhatWasSpentSinceTheLastExchange() {
        world.rpm("eu", 600).maxWait(Duration.ZERO);
        Router one = world.router();
        Router two = world.router();
        for (int i = 0; i < 40; i++) {
            ask(one, 4);
            world.clock.advance(Duration.ofMillis(50));
        }
        ask(one, 80);

        one.reload(world.config("eu", 610));
        two.reload(world.config("eu", 610));
        world.clock.advance(Duration.ofSeconds(5));
        for (int i = 0; i < 400; i++) {
            ask(two, 10);
            world.clock.advance(Duration.ofMillis(100));
        }

        world.assertMostInAMinute(610);
        assertTrue(world.mostIn(MINUTE) > 500, () -> world.mostIn(MINUTE) + " of 610");
    }

    @Test
    void limitThatAReloadAdds_countsEarlierUsage() {
        world.deployment("eu", d -> d).maxWait(Duration.ZERO);
        Router one = world.router();
        Router two = world.router();
        ask(one, 20);
        ask(two, 20);

        one.reload(world.config("eu", 60));
        two.reload(world.config("eu", 60));
        for (int i = 0; i < 300; i++) {
            ask(one, 1);
            ask(two, 1);
            world.clock.advance(Duration.ofMillis(100));
        }

        world.assertMostInAMinute(60);
    }

    @Test
    void retryAfterOfADeploymentWithoutCooldown_reachesTheOtherRouter() {
        world.rpm("eu", 600).maxWait(Duration.ofMinutes(2));
        world.transport.at("eu.example").replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(20)));
        Router one = world.router();
        Router two = world.router();
        ask(two, 1);
        world.clock.advance(SECOND);
        ask(one, 1);
        world.clock.advance(Duration.ofMillis(100));
        long before = world.sentInAll();

        ask(two, 1);
        world.clock.advance(Duration.ofSeconds(15));
        assertEquals(before, world.sentInAll());
        world.clock.advance(Duration.ofSeconds(10));
        assertTrue(world.sentInAll() > before);
    }

    @Test
    void limitThatOneRouterLearned_isKnownToTheOther() {
        world.deployment("eu", d -> d);
        world.transport.at("").always(limited());
        Router one = world.router();
        Router two = world.router();
        ask(two, 1);
        world.clock.advance(SECOND);

        for (int i = 0; i < 10; i++) {
            ask(one, 1);
            world.clock.advance(SECOND);
        }

        assertEquals(learned(one), learned(two));
        assertFalse(learned(one).isEmpty());
    }

    private static FakeReply limited() {
        return FakeReply.text("Hello")
                .usage(5, 5)
                .header("x-ratelimit-limit-requests", "60")
                .header("x-ratelimit-remaining-requests", "59")
                .header("x-ratelimit-reset-requests", "1s");
    }

    private static String learned(Router router) {
        return router.snapshot().deployments().get(0).learned().stream()
                .map(limit -> limit.of() + " " + limit.kind() + " " + limit.limit() + " in " + limit.period())
                .collect(Collectors.joining(", "));
    }

    private void callsOfAHundredDollars(Budget budget) {
        world.deployment("eu", d -> d.pricing(Pricing.of(1, 1)).budget(budget));
        world.transport.at("").always(FakeReply.text("Hello").usage(60, 40));
    }

    @Test
    void budgetSpentByOneRouter_stopsTheOther() {
        callsOfAHundredDollars(Budget.of(100, Duration.ofHours(1)));
        Router one = world.router();
        Router two = world.router();
        two.send(hello());
        world.clock.advance(Duration.ofHours(2));
        one.send(hello());
        world.clock.advance(Duration.ofSeconds(10));

        assertThrows(NoDeploymentAvailableException.class, () -> two.send(hello()));
        assertEquals(1, failures(ask(one, 1)));
    }

    @Test
    void close_reportsTheLastExpense() {
        callsOfAHundredDollars(Budget.of(200, Duration.ofHours(1)));
        Router one = world.router();
        Router two = world.router();
        two.send(hello());
        world.clock.advance(Duration.ofHours(2));
        one.send(hello());
        one.close();
        two.send(hello());
        world.clock.advance(Duration.ofSeconds(5));

        assertThrows(NoDeploymentAvailableException.class, () -> two.send(hello()));
    }

    @Test
    void close_givesBackWhatIsHeld() {
        world.rpm("eu", 60);
        Router one = world.router();
        Router two = world.router();
        ask(one, 20);
        // Now some more are expected.
        world.clock.advance(SECOND);
        one.close();

        List<CompletableFuture<ModelResponse>> calls = ask(two, 60);
        world.clock.advance(Duration.ofSeconds(2));

        assertEquals(40, answers(calls));
    }

    @Test
    void idleRouter_sendsOnlyHeartbeats() {
        page();
        Router one = world.router();
        Router two = world.router();
        ask(one, 3);
        ask(two, 3);
        world.clock.advance(Duration.ofMinutes(2));
        long before = world.store.exchanges();

        world.clock.advance(Duration.ofMinutes(10));

        // Each of two, every six seconds of a lease time of ten.
        assertEquals(200, (double) (world.store.exchanges() - before), 2);
    }

    @Test
    void streamsAndCancelledCalls_leaveNothingHeld() {
        world.limited(
                "eu",
                Limits.builder().requestsPerMinute(6).tokensPerMinute(3_000).build());
        world.transport
                .at("")
                .always(FakeReply.stream("Once ", "upon ", "a time").usage(5, 5));
        Router one = world.router();
        Router two = world.router();
        readOne(one);
        abandonOne(one);
        cancelOne(one);
        assertEquals(0, world.transport.openCalls());
        world.clock.advance(Duration.ofMinutes(2));

        List<CompletableFuture<ModelResponse>> calls = ask(two, 20);
        world.clock.advance(SECOND);

        assertEquals(6, answers(calls));
    }

    private static void readOne(Router router) {
        try (ModelStream stream = router.stream(hello())) {
            stream.forEach(event -> {});
        }
    }

    private static void abandonOne(Router router) {
        try (ModelStream stream = router.stream(hello())) {
            stream.iterator().next();
        }
    }

    private void cancelOne(Router router) {
        CompletableFuture<ModelResponse> call = router.sendAsync(hello());
        call.cancel(true);
    }
}
