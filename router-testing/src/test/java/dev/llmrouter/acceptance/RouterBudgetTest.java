package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.testing.FakeReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The costs of calls, from the request to the snapshot: a prompt token is a dollar, an answer token two. */
class RouterBudgetTest {
    private static final Budget HUNDRED = Budget.of(100, Duration.ofHours(1));

    private final Routers world = new Routers();

    private Routers budgeted() {
        return world.deployment("a", d -> d.pricing(Pricing.of(1, 2)).budget(HUNDRED));
    }

    private void replies(FakeReply reply) {
        world.transport.at("a.example").always(reply);
    }

    private static ModelRequest hello() {
        return ModelRequest.chat("m", "Hi");
    }

    private static BudgetSnapshot budget(Router router) {
        return router.snapshot().budgets().get(0);
    }

    private static void assertSpent(long dollars, Router router) {
        assertEquals(0, BigDecimal.valueOf(dollars).compareTo(budget(router).spent()), budget(router)::toString);
        assertEquals(BigDecimal.ZERO, budget(router).held());
    }

    @ParameterizedTest
    @EnumSource
    void answer_hasItsCostAndIsBooked(Routers.Way way) {
        replies(FakeReply.text("Hello").usage(7, 3));
        budgeted();

        ModelResponse answer = way.apply(world).apply(hello());

        assertEquals(OptionalDouble.of(13), answer.cost());
        assertEquals(OptionalDouble.of(13), answer.attempts().get(0).cost());
    }

    @ParameterizedTest
    @EnumSource
    void spentBudget_isAnErrorUntilThePeriodEnds(Routers.Way way) {
        replies(FakeReply.text("Hello").usage(100, 0));
        budgeted();
        Function<ModelRequest, ModelResponse> send = way.apply(world);
        assertEquals(OptionalDouble.of(100), send.apply(hello()).cost());

        RouterException e = assertThrows(NoDeploymentAvailableException.class, () -> send.apply(hello()));
        assertEquals(429, e.status());
        world.transport.clock().advance(e.retryAfter().orElseThrow());

        assertEquals(200, send.apply(hello()).status());
    }

    @Test
    void stream_isBookedAtItsEnd() {
        replies(FakeReply.stream("Once ", "upon").usage(7, 3));
        Router router = budgeted().build();

        ModelRequest asksForUsage = ModelRequest.builder("m")
                .json("{\"messages\":[],\"stream_options\":{\"include_usage\":true}}")
                .build();
        try (ModelStream stream = router.stream(asksForUsage)) {
            assertEquals(1, router.snapshot().callsInFlight());
            stream.forEach(event -> assertEquals(BigDecimal.ZERO, budget(router).spent()));
            assertEquals(OptionalDouble.of(13), stream.cost());
        }

        assertSpent(13, router);
    }

    @Test
    void abandonedStream_costsWhatItDelivered() {
        replies(FakeReply.stream("Once ", "upon ", "a time"));
        Router router = budgeted().build();

        ModelStream stream = router.stream(hello());
        stream.iterator().next();
        stream.close();
        double cost = stream.cost().orElseThrow();
        stream.close();

        assertEquals(cost, budget(router).spent().doubleValue());
        assertEquals(BigDecimal.ZERO, budget(router).held());
    }

    @Test
    void brokenStream_costsWhatItDelivered() {
        replies(FakeReply.stream("Once ", "upon ", "a time").breakAfter(2));
        Router router = budgeted().build();

        ModelStream stream = router.stream(hello());
        assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> {}));

        assertEquals(stream.cost().orElseThrow(), budget(router).spent().doubleValue());
        assertEquals(BigDecimal.ZERO, budget(router).held());
    }

    @Test
    void cancelledCall_isBookedOnce() {
        replies(FakeReply.hang());
        Router router = budgeted().build();

        CompletableFuture<ModelResponse> answer = router.sendAsync(hello());
        BigDecimal held = budget(router).held();
        answer.cancel(true);

        assertEquals(held, budget(router).spent());
        assertEquals(BigDecimal.ZERO, budget(router).held());
    }

    @Test
    void ownClient_isBookedByItsUsageOrTheEstimate() {
        Router router = budgeted().build();

        router.execute("m", deployment -> "an answer");

        assertEquals(BigDecimal.ZERO, budget(router).held());
    }

    @Test
    void listener_hearsTheCost() {
        replies(FakeReply.text("Hello").usage(7, 3));
        List<OptionalDouble> costs = new ArrayList<>();
        world.builder.listener(new RouterListener() {
            @Override
            public void attemptEnded(AttemptEnded event) {
                costs.add(event.outcome().cost());
            }
        });

        budgeted().build().send(hello());

        assertEquals(List.of(OptionalDouble.of(13)), costs);
    }

    @Test
    void pretendedAnswer_costsNothing() {
        world.builder.allowMocks();
        Router router = budgeted().build();

        router.send(ModelRequest.builder("m")
                .json("{\"messages\":[],\"mock_response\":\"Hello\"}")
                .build());

        assertSpent(0, router);
    }

    @Test
    void hundredCallsAtOnce_doNotOvershoot() {
        replies(FakeReply.text("Hello").usage(10, 0).delay(Duration.ofSeconds(1)));
        Router router = budgeted().build();
        // More is expected of each than it takes in the end.
        ModelRequest tenDollars = ModelRequest.builder("m")
                .json("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":5}")
                .build();
        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(router.sendAsync(tenDollars));
        }

        world.transport.clock().advanceUntil(() -> calls.stream().allMatch(CompletableFuture::isDone));

        long answered =
                calls.stream().filter(call -> !call.isCompletedExceptionally()).count();
        assertEquals(10, answered);
        assertSpent(100, router);
    }

    @Test
    void listPrice_isUsedWhereNoneIsGiven() {
        replies(FakeReply.text("Hello").usage(1_000_000, 100_000));
        world.deployment("a");

        assertEquals(OptionalDouble.of(3.5), world.build().send(hello()).cost());
    }

    @Test
    void tagInTheBody_isBoundByItsBudget() {
        replies(FakeReply.text("Hello").usage(100, 0));
        Router router = world.deployment("a", d -> d.pricing(Pricing.of(1, 2)))
                .builder
                .trust(RequestTrust.APPLICATION)
                .settings(s -> s.tagBudget("chat", Budget.of(50, Duration.ofHours(1))))
                .build();
        ModelRequest tagged = ModelRequest.builder("m")
                .json("{\"messages\":[],\"metadata\":{\"tags\":[\"chat\"]}}")
                .build();
        router.send(tagged);

        NoDeploymentAvailableException e =
                assertThrows(NoDeploymentAvailableException.class, () -> router.send(tagged));

        assertEquals(Map.of("a", "tag 'chat' has spent its budget of $50 per 1h; next period in 1 h"), e.reasons());
    }
}
