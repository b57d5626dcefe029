package dev.llmrouter.acceptance;

import static dev.llmrouter.acceptance.SharedRouters.answers;
import static dev.llmrouter.acceptance.SharedRouters.ask;
import static dev.llmrouter.acceptance.SharedRouters.hello;
import static dev.llmrouter.acceptance.SharedRouters.sharing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers whose shared store is away, has lost its data, or is slow: callers do not notice. */
class RouterSharingTroubleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SharedRouters world = new SharedRouters();
    private final List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();

    /** Requests at a steady pace, in turns. */
    private void load(Duration length, Duration between, Router... routers) {
        long steps = length.dividedBy(between);
        for (int i = 0; i < steps; i++) {
            calls.addAll(ask(routers[i % routers.length], 1));
            world.clock.advance(between);
        }
    }

    private void assertAllAnswered() {
        world.clock.advanceUntil(() -> calls.stream().allMatch(CompletableFuture::isDone));
        calls.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .ifPresent(CompletableFuture::join);
        assertEquals(calls.size(), answers(calls));
    }

    @Test
    void storeThatIsAwayFromTheStart_isReportedAndNoErrorOfCallers() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(5));
        world.store.fail();
        Router router = world.router();

        load(Duration.ofMinutes(2), Duration.ofSeconds(2), router);

        assertAllAnswered();
        world.assertMostInAMinute(60);
        assertFalse(sharing(router).connected());
        assertTrue(sharing(router).message().contains("fails until heal()"), sharing(router)::toString);
    }

    @Test
    void storeLostInTheFirstSeconds_leavesALoneRouterTheWholeLimit() {
        world.rpm("eu", 60).maxWait(SECOND);
        Router router = world.router();
        router.send(hello());
        world.clock.advance(SECOND);

        world.store.fail();
        world.clock.advance(Duration.ofSeconds(4));
        calls.addAll(ask(router, 59));
        world.clock.advance(SECOND);

        assertFalse(sharing(router).connected());
        assertEquals(59, answers(calls));
    }

    @Test
    void storeLostInTheFirstSeconds_leavesRoutersThatKnowOfEachOtherAnEqualPart() {
        world.rpm("eu", 60).maxWait(SECOND);
        Router one = world.router();
        Router two = world.router();
        world.clock.advance(Duration.ofMillis(1500));
        one.send(hello());
        world.clock.advance(Duration.ofMillis(500));

        world.store.fail();
        world.clock.advance(Duration.ofSeconds(4));
        List<CompletableFuture<ModelResponse>> ofTwo = ask(two, 60);
        world.clock.advance(SECOND);

        assertEquals(30, answers(ofTwo));
    }

    @Test
    void routersWithDifferentLimitsForOneDeployment_areReported() {
        Router one = world.rpm("eu", 60).router();
        Router two = world.withoutDeployments().rpm("eu", 120).router();
        assertEquals("", sharing(one).message() + sharing(two).message());

        load(Duration.ofSeconds(30), SECOND, one, two);

        String message = sharing(one).message();
        assertTrue(message.contains("deployment eu") && message.contains("60 requests in 60 s"), message);
        assertTrue(sharing(two).message().contains("120 requests in 60 s"), sharing(two)::toString);
        assertTrue(sharing(one).connected());

        two.reload(world.config("eu", 60));
        load(Duration.ofSeconds(30), SECOND, one, two);

        assertEquals("", sharing(one).message() + sharing(two).message());
    }

    @Test
    void storeThatNeverAnswers_isNotLookedAtAHundredTimesASecond() {
        world.rpm("eu", 60).maxWait(Duration.ofSeconds(10));
        RecordingListener listener = new RecordingListener();
        // Exchanges are handed to an executor that loses them.
        Router router = world.router(listener, task -> {});

        calls.addAll(ask(router, 5));
        world.clock.advance(Duration.ofSeconds(11));

        long looks = listener.events().stream()
                .filter(line -> line.contains("paused"))
                .count();
        assertTrue(looks <= 5 * 25, () -> looks + " looks for five requests in ten seconds");
    }

    @Test
    void storeThatGoesAwayUnderLoad_leavesEachRouterItsShare() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(5));
        Router one = world.router();
        Router two = world.router();
        load(Duration.ofSeconds(40), SECOND, one, two);

        world.store.fail();
        load(Duration.ofMinutes(3), SECOND, one, two);
        assertFalse(sharing(one).connected());
        assertFalse(sharing(two).connected());
        world.store.heal();
        load(Duration.ofMinutes(3), SECOND, one, two);

        assertTrue(sharing(one).connected());
        assertAllAnswered();
        world.assertMostInAMinute(60);
    }

    @Test
    void overloadWhileTheStoreComesAndGoes_addsNoMoreThanTheShares() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(90));
        Router one = world.router();
        Router two = world.router();
        for (int i = 0; i < 4; i++) {
            load(Duration.ofSeconds(70), Duration.ofMillis(500), one, two);
            world.store.fail();
            load(Duration.ofSeconds(45), Duration.ofMillis(500), one, two);
            world.store.heal();
        }

        assertAllAnswered();
        world.assertMostInAMinute(60);
    }

    @Test
    void repliesThatGetLost_areCountedOnce() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(90));
        Router one = world.router();
        Router two = world.router();
        load(Duration.ofSeconds(50), Duration.ofMillis(500), one, two);
        world.store.loseReplies();
        load(Duration.ofSeconds(20), Duration.ofMillis(500), one, two);
        world.store.heal();
        load(Duration.ofSeconds(90), Duration.ofMillis(500), one, two);

        assertAllAnswered();
        world.assertMostInAMinute(60);
    }

    @Test
    void limitsThatChangeWhileTheStoreIsAway_areSharedToo() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(90));
        Router one = world.router();
        Router two = world.router();
        load(Duration.ofSeconds(20), SECOND, one, two);
        world.store.fail();
        load(Duration.ofMinutes(3), SECOND, one, two);

        assertAllAnswered();
        RouterConfig next = world.config("eu", 120);
        one.reload(next);
        two.reload(next);
        long before = world.sentInAll();
        calls.addAll(ask(one, 400));
        calls.addAll(ask(two, 400));
        world.clock.advance(Duration.ofSeconds(59));

        long sent = world.sentInAll() - before;
        assertTrue(sent >= 90 && sent <= 120, () -> sent + " sent");
        world.assertMostInAMinute(120);
    }

    @Test
    void storeThatIsBack_isFoundWithinASecond() {
        world.rpm("eu", 60);
        Router router = world.router();
        router.send(hello());
        world.store.fail();
        load(Duration.ofSeconds(10), SECOND, router);
        assertFalse(sharing(router).connected());

        world.store.heal();
        world.clock.advance(SECOND);

        assertTrue(sharing(router).connected());
        assertEquals("", sharing(router).message());
    }

    @Test
    void storeThatForgets_getsTheUsageAgain() {
        world.rpm("eu", 60).maxWait(Duration.ofMinutes(90));
        Router one = world.router();
        Router two = world.router();
        for (int i = 0; i < 4; i++) {
            load(Duration.ofSeconds(47), Duration.ofMillis(400), one, two);
            world.store.forget();
        }
        load(Duration.ofSeconds(47), Duration.ofMillis(400), one, two);

        assertAllAnswered();
        world.assertMostInAMinute(60);
    }

    @Test
    void bucket_staysWithinItsLimitWhileTheStoreComesAndGoes() {
        world.limited(
                        "eu",
                        Limits.builder()
                                .requestsPerMinute(60)
                                .kind(Limits.Kind.BUCKET)
                                .burst(Duration.ofSeconds(10))
                                .build())
                .maxWait(Duration.ofMinutes(90));
        Router one = world.router();
        Router two = world.router();
        for (int i = 0; i < 3; i++) {
            load(Duration.ofSeconds(40), Duration.ofMillis(500), one, two);
            world.store.fail();
            load(Duration.ofSeconds(30), Duration.ofMillis(500), one, two);
            world.store.heal();
            load(Duration.ofSeconds(30), Duration.ofMillis(500), one, two);
            world.store.forget();
        }

        assertAllAnswered();
        // The most that a bucket of ten admits in a minute.
        world.assertMostInAMinute(70 + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void anyTrouble_passesNoLimit(long seed) {
        Random random = new Random(seed);
        int rpm = new int[] {12, 30, 60, 240}[random.nextInt(4)];
        world.rpm("eu", rpm).maxWait(Duration.ofHours(3));
        Router[] routers = new Router[1 + random.nextInt(4)];
        Arrays.setAll(routers, i -> world.router());
        // A router that never reached the store knows of no others.
        Arrays.stream(routers).forEach(router -> calls.addAll(ask(router, 1)));
        world.clock.advance(Duration.ofSeconds(8));
        for (int i = 0; i < 24; i++) {
            switch (random.nextInt(5)) {
                case 0 -> world.store.fail();
                case 1 -> world.store.forget();
                case 2 -> world.store.loseReplies();
                default -> world.store.heal();
            }
            // From a third to three times of what the limit allows, most of it at one of them.
            Duration between = Duration.ofMillis(20_000 / rpm + random.nextInt(180_000 / rpm));
            long until = world.clock.nanos()
                    + Duration.ofSeconds(3 + random.nextInt(60)).toNanos();
            int favourite = random.nextInt(routers.length);
            while (world.clock.nanos() < until) {
                int which = random.nextInt(3) > 0 ? favourite : random.nextInt(routers.length);
                calls.addAll(ask(routers[which], 1));
                world.clock.advance(between);
            }
        }
        world.store.heal();

        assertAllAnswered();
        world.assertMostInAMinute(rpm);
    }

    @Test
    void requests_neverExchangeOnTheirOwnThread() {
        Set<Thread> exchanging = ConcurrentHashMap.newKeySet();
        UsageStore connection = world.store.connect();
        world.rpm("eu", 6_000);
        try (Router router = Router.builder()
                .transport(new FakeTransport())
                .usageStore(new Recording(connection, exchanging))
                .deployment(Routers.deployment(
                        "m",
                        "eu",
                        d -> d.limits(Limits.builder().requestsPerMinute(6_000).build())))
                .build()) {
            router.send(hello());
            calls.addAll(ask(router, 20));
            router.send(hello());
            calls.forEach(CompletableFuture::join);

            assertFalse(exchanging.isEmpty());
            assertFalse(exchanging.contains(Thread.currentThread()), exchanging::toString);
        }
    }

    /** Records the calling threads. */
    private record Recording(UsageStore store, Set<Thread> threads) implements UsageStore {
        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            threads.add(Thread.currentThread());
            return store.exchange(report);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
