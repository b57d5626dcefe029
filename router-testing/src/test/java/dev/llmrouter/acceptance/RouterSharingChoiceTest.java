package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A shared store changes how much may be sent, and not where to: tier, weight, price and every strategy choose as without one. */
class RouterSharingChoiceTest {
    private static final int REQUESTS = 600;
    /** Of all requests; two routers choose by chance each. */
    private static final double CHANCE = 0.05;

    private static final Limits LIMITS =
            Limits.builder().requestsPerMinute(600).tokensPerMinute(600_000).build();

    /** Two routers that send requests evenly to two deployments, "first" and "second". */
    private static final class World {
        private final FakeTransport transport = new FakeTransport();
        private final FakeClock clock = transport.clock();
        private final List<Router> routers = new ArrayList<>();
        private final List<CompletableFuture<?>> calls = new ArrayList<>();

        World(boolean shares, RoutingStrategy strategy, Deployment first, Deployment second) {
            InMemoryUsageStore store = new InMemoryUsageStore(clock);
            for (int i = 0; i < 2; i++) {
                Router.Builder builder = Router.builder()
                        .transport(transport)
                        .time(clock)
                        .random(new Random(i))
                        .executor(Runnable::run)
                        .deployment(first)
                        .deployment(second)
                        .settings(s -> s.strategy(strategy).maxWait(Duration.ofSeconds(10)));
                routers.add((shares ? builder.usageStore(store.connect()) : builder).build());
            }
            transport
                    .at("first.example")
                    .always(FakeReply.text("Hello").usage(60, 40).delay(Duration.ofMillis(300)));
            transport
                    .at("second.example")
                    .always(FakeReply.text("Hello").usage(60, 40).delay(Duration.ofMillis(900)));
        }

        /** The part of the requests that the first deployment gets. */
        double share(Duration pause) {
            for (int i = 0; i < REQUESTS; i++) {
                calls.add(routers.get(i % 2).sendAsync(ModelRequest.chat("m", "Hi")));
                clock.advance(pause);
            }
            clock.advance(Duration.ofMinutes(2));
            assertTrue(calls.stream().allMatch(call -> call.isDone() && !call.isCompletedExceptionally()));
            routers.forEach(Router::close);
            return transport.requestsTo("first.example").size() / (double) REQUESTS;
        }
    }

    private static Deployment deployment(String id, UnaryOperator<Deployment.Builder> more) {
        return Routers.deployment("m", id, d -> more.apply(d.limits(LIMITS)));
    }

    private static double share(boolean shares, RoutingStrategy strategy, Pair pair, Duration pause) {
        return new World(shares, strategy, deployment("first", pair.first), deployment("second", pair.second))
                .share(pause);
    }

    record Pair(UnaryOperator<Deployment.Builder> first, UnaryOperator<Deployment.Builder> second) {}

    private static final Pair SAME = new Pair(d -> d, d -> d);
    private static final Pair TIERS = new Pair(d -> d.order(1), d -> d.order(2));
    private static final Pair WEIGHTS = new Pair(d -> d.weight(9), d -> d.weight(1));
    private static final Pair PRICES =
            new Pair(d -> d.pricing(Pricing.of(0.001, 0.001)), d -> d.pricing(Pricing.of(0.1, 0.1)));

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of("order", RoutingStrategy.simpleShuffle(), TIERS),
                Arguments.of("weight", RoutingStrategy.simpleShuffle(), WEIGHTS),
                Arguments.of("simple-shuffle", RoutingStrategy.simpleShuffle(), SAME),
                Arguments.of("least-busy", RoutingStrategy.leastBusy(), SAME),
                Arguments.of("usage-based", RoutingStrategy.usageBased(), SAME),
                Arguments.of("latency-based", RoutingStrategy.latencyBased(0), SAME),
                Arguments.of("cost-based", RoutingStrategy.costBased(), PRICES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("choices")
    void sharesAtATenthOfTheLimits_areThoseWithoutAStore(String name, RoutingStrategy strategy, Pair pair) {
        Duration pause = Duration.ofMillis(500);

        assertEquals(share(false, strategy, pair, pause), share(true, strategy, pair, pause), CHANCE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("choices")
    void sharesAtHalfOfALimit_areThoseWithoutAStore(String name, RoutingStrategy strategy, Pair pair) {
        Duration pause = Duration.ofMillis(200);

        assertEquals(share(false, strategy, pair, pause), share(true, strategy, pair, pause), CHANCE);
    }

    @Test
    void firstTier_waitsForItsLeaseWithoutWaitingOtherwise() {
        World world = new World(
                true,
                RoutingStrategy.simpleShuffle(),
                deployment("first", d -> d.order(1)),
                deployment("second", d -> d.order(2)));

        assertEquals(1.0, world.share(Duration.ofMillis(500)), 0);
    }
}
