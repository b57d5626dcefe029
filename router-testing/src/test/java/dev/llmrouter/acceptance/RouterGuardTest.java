package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.acceptance.GuardWorld.Place;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.testing.FakeReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever foreign code throws, and wherever: the caller gets it, once and unchanged, no reservation stays,
 * and the next call is served. Every way to make a call, every place where the router calls foreign code,
 * every sort of throwable.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterGuardTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final GuardWorld world = new GuardWorld();

    /** An undeclared checked exception. */
    enum Sort {
        RUNTIME_EXCEPTION {
            @Override
            Throwable make() {
                return new IllegalStateException("broken");
            }
        },
        ARGUMENT_EXCEPTION {
            @Override
            Throwable make() {
                return new IllegalArgumentException("broken");
            }
        },
        CHECKED_EXCEPTION {
            @Override
            Throwable make() {
                return new ClassNotFoundException("broken");
            }
        },
        ERROR {
            @Override
            Throwable make() {
                return new NoClassDefFoundError("broken");
            }
        };

        abstract Throwable make();
    }

    /**
     * The ways to make a call. Each ends in a future that is done when its caller has an answer or an
     * exception.
     */
    enum Way {
        SEND,
        SEND_ASYNC,
        STREAM,
        PUBLISH,
        EXECUTE,
        EXECUTE_ASYNC
    }

    static Stream<Arguments> everything() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(Place.values())
                        .flatMap(place -> Stream.of(Sort.values()).map(sort -> Arguments.of(way, place, sort))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("everything")
    void anyThrowable_reachesTheCallerAndLeavesNothing(Way way, Place place, Sort sort) throws Exception {
        Throwable thrown = sort.make();
        script();
        if (place == Place.STORE_LISTEN) {
            world.breaks(place, thrown);
        }
        // Tasks that an executor refuses run on threads that virtual time does not wait for, and so do
        // exchanges with a store.
        Router router = place == Place.EXECUTOR ? world.lonelyRouter() : world.router();
        // Long enough for the store's last reply to be trusted.
        world.clock.advance(Duration.ofSeconds(30));
        world.breaks(place, thrown);

        CompletableFuture<String> result = call(way, router);
        advanceUntilEnded(result, place);

        assertEnded(result, place, thrown);
        if (place != Place.STORE_EXCHANGE) {
            world.breaks(null, null);
        }
        assertNothingIsHeld(router);
        assertServes(router);
        world.breaks(place, thrown);
        router.close();
        assertEquals(0, world.fake.openCalls());
        world.recorded.assertBalanced();
    }

    /**
     * Tasks that an executor refuses run on threads of the router: time advances to the first attempt's end,
     * and no further.
     */
    private void advanceUntilEnded(CompletableFuture<String> result, Place place) throws Exception {
        if (place == Place.EXECUTOR) {
            world.clock.advance(Duration.ofSeconds(31));
            result.handle((answer, failure) -> true).get(60, TimeUnit.SECONDS);
        } else {
            world.clock.advanceUntil(result::isDone);
        }
    }

    /**
     * The first attempt fails, so that there is a retry, an end of an attempt and, with a time-out, a
     * cancellation on the way.
     */
    private void script() {
        world.fake
                .at("one.example")
                .replies(FakeReply.hang())
                .always(request -> request.streamed() ? FakeReply.stream("Hel", "lo") : FakeReply.text("Hello"));
        world.fake
                .at("two.example")
                .always(request -> request.streamed() ? FakeReply.stream("Hel", "lo") : FakeReply.text("Hello"));
    }

    private CompletableFuture<String> call(Way way, Router router) {
        return switch (way) {
            case SEND -> ended(() -> router.send(HELLO).text());
            case SEND_ASYNC -> router.sendAsync(HELLO).thenApply(answer -> answer.text());
            case STREAM -> ended(() -> read(router));
            case PUBLISH -> published(router);
            case EXECUTE -> ended(() -> router.execute("m", client()).toString());
            case EXECUTE_ASYNC -> router.executeAsync("m", asyncClient()).thenApply(Answer::toString);
        };
    }

    private static CompletableFuture<String> ended(Supplier<String> call) {
        try {
            return CompletableFuture.completedFuture(call.get());
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static String read(Router router) {
        StringBuilder text = new StringBuilder();
        try (ModelStream stream = router.stream(HELLO)) {
            stream.forEach(event -> text.append(event.text()));
        }
        return text.toString();
    }

    private CompletableFuture<String> published(Router router) {
        CompletableFuture<String> result = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        router.publish(HELLO).subscribe(new Flow.Subscriber<StreamEvent>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
                try {
                    world.pass(Place.SUBSCRIBER_ON_SUBSCRIBE);
                } catch (Throwable own) {
                    // Its own exception has ended its subscription, so it gets no further signal.
                    result.complete("Hello");
                    throw own;
                }
            }

            @Override
            public void onNext(StreamEvent event) {
                text.append(event.text());
                world.pass(Place.SUBSCRIBER_ON_NEXT);
            }

            @Override
            public void onError(Throwable failure) {
                assertTrue(result.completeExceptionally(failure), "a second end");
                world.pass(Place.SUBSCRIBER_END);
            }

            @Override
            public void onComplete() {
                assertTrue(result.complete(text.toString()), "a second end");
                world.pass(Place.SUBSCRIBER_END);
            }
        });
        return result;
    }

    /** An answer that holds a resource. */
    private final class Answer implements AutoCloseable {
        @Override
        public void close() {
            world.pass(Place.ANSWER_CLOSE);
        }

        @Override
        public String toString() {
            return "Hello";
        }
    }

    private ClientCall<Answer> client() {
        int[] calls = {0};
        return described(ClientCall.builder(deployment -> {
            world.pass(Place.CLIENT_CALL);
            if (calls[0]++ == 0) {
                throw new SdkException(503);
            }
            return new Answer();
        }));
    }

    private ClientCall<Answer> asyncClient() {
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        return described(ClientCall.async((deployment, attempt) -> {
            world.pass(Place.CLIENT_CALL);
            CompletableFuture<Answer> first = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterrupt) {
                    world.pass(Place.CLIENT_STAGE);
                    return super.cancel(mayInterrupt);
                }
            };
            calls.add(first);
            return calls.size() == 1 ? first : CompletableFuture.completedFuture(new Answer());
        }));
    }

    private ClientCall<Answer> described(ClientCall.Builder<Answer> call) {
        return call.usage(answer -> {
                    world.pass(Place.CLIENT_USAGE);
                    return TokenUsage.of(3, 4);
                })
                .failures(failure -> {
                    world.pass(Place.CLIENT_FAILURES);
                    return failure instanceof SdkException
                            ? Optional.of(Outcome.failure(dev.llmrouter.call.FailureKind.SERVER_ERROR, failure))
                            : Optional.empty();
                })
                .build();
    }

    /** Either the answer, whatever was thrown, or an end that names it. */
    private void assertEnded(CompletableFuture<String> result, Place place, Throwable thrown) {
        assertTrue(result.isDone(), "the caller waits for ever");
        @Nullable Throwable failure = result.handle((answer, why) -> why).join();
        if (failure == null) {
            assertEquals("Hello", result.join());
            return;
        }
        Throwable actual =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (actual instanceof RouterException routed) {
            assertSame(thrown, routed.getCause(), () -> "not reported as itself: " + routed);
            String words = String.valueOf(routed.getMessage());
            assertTrue(words.contains(thrown.getClass().getName()), words);
            assertTrue(!words.contains("malformed"), words);
            assertEquals(Place.OF_THE_PROVIDER.contains(place), words.contains("provider 'acme'"), words);
        } else {
            assertSame(thrown, actual);
        }
    }

    private void assertNothingIsHeld(Router router) {
        RouterSnapshot snapshot = router.snapshot();
        assertEquals(0, snapshot.callsInFlight());
        for (DeploymentSnapshot deployment : snapshot.deployments()) {
            assertEquals(0, deployment.tokensInFlight(), deployment::toString);
        }
        for (BudgetSnapshot budget : snapshot.budgets()) {
            assertEquals(0, BigDecimal.ZERO.compareTo(budget.held()), budget::toString);
        }
        assertEquals(0, world.fake.openCalls());
    }

    private void assertServes(Router router) {
        world.clock.advance(Duration.ofMinutes(2));
        for (int i = 0; i < 3; i++) {
            assertEquals("Hello", router.send(HELLO).text());
        }
    }
}
