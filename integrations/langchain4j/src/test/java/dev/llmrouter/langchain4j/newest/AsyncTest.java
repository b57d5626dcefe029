package dev.llmrouter.langchain4j.newest;

import static dev.llmrouter.langchain4j.World.CHAT;
import static dev.llmrouter.langchain4j.World.STREAM;
import static dev.llmrouter.langchain4j.World.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.HttpErrorResponseReceived;
import dev.langchain4j.http.client.sse.HttpResponseReceived;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.llmrouter.Router;
import dev.llmrouter.langchain4j.RouterHttpException;
import dev.llmrouter.langchain4j.World;
import dev.llmrouter.testing.FakeReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code executeAsync} and {@code stream} of LangChain4j's client, in virtual time. */
class AsyncTest {
    private final World world = new World();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    @Test
    void future_hasTheAnswer() {
        world.provider().always(FakeReply.text("Hello"));

        SuccessfulHttpResponse answer =
                world.client().executeAsync(request(CHAT)).join();

        assertTrue(answer.body().contains("Hello"), answer.body());
    }

    @Test
    void futureOfAnError_hasTheExceptionItself() {
        world.provider().always(FakeReply.status(401));

        CompletableFuture<SuccessfulHttpResponse> answer = world.client().executeAsync(request(CHAT));

        CompletionException thrown = assertThrows(CompletionException.class, answer::join);
        assertEquals(
                401,
                assertInstanceOf(RouterHttpException.class, thrown.getCause()).statusCode());
    }

    @Test
    void cancelledFuture_endsTheRequestAtTheProvider() {
        world.provider().always(FakeReply.hang());
        CompletableFuture<SuccessfulHttpResponse> answer = world.client().executeAsync(request(CHAT));
        assertEquals(1, world.transport.openCalls());

        answer.cancel(true);

        assertEquals(0, world.transport.openCalls());
    }

    /** Records what it gets; asks for one event at a time, up to a number. */
    private static class Recorder implements Flow.Subscriber<HttpStreamingEvent> {
        final List<String> calls = new ArrayList<>();
        final List<HttpStreamingEvent> events = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        Flow.Subscription subscription = new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        };
        private int left;

        Recorder(int most) {
            left = most;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            askForOne();
        }

        private void askForOne() {
            if (left-- > 0) {
                subscription.request(1);
            }
        }

        @Override
        public void onNext(HttpStreamingEvent event) {
            events.add(event);
            if (!(event instanceof ServerSentEvent sent && sent.data().equals("[DONE]"))) {
                calls.add(event.getClass().getSimpleName());
            }
            askForOne();
        }

        @Override
        public void onError(Throwable failure) {
            calls.add("error");
            failures.add(failure);
        }

        @Override
        public void onComplete() {
            calls.add("complete");
        }
    }

    private Recorder recorded(Recorder subscriber) {
        world.client().stream(request(STREAM)).subscribe(subscriber);
        return subscriber;
    }

    @Test
    void publisher_hasTheHeadTheEventsAndTheEnd() {
        world.provider().always(FakeReply.stream("Once ", "upon"));

        Recorder recorded = recorded(new Recorder(100));

        assertEquals(
                List.of("HttpResponseReceived", "ServerSentEvent", "ServerSentEvent", "ServerSentEvent", "complete"),
                recorded.calls);
        HttpResponseReceived head = assertInstanceOf(HttpResponseReceived.class, recorded.events.get(0));
        assertEquals(List.of("a"), head.response().headers().get("x-litellm-model-id"));
    }

    @Test
    void publisher_asksTheProviderWhenItIsAsked() {
        world.provider().always(FakeReply.stream("Once"));

        Recorder recorded = recorded(new Recorder(0));
        assertEquals(0, world.transport.requests().size());
        recorded.subscription.request(Long.MAX_VALUE);

        assertEquals("complete", recorded.calls.get(recorded.calls.size() - 1));
    }

    @Test
    void publisher_sendsNoMoreThanItWasAskedFor() {
        world.provider().always(FakeReply.stream("Once ", "upon"));

        Recorder recorded = recorded(new Recorder(2));
        assertEquals(List.of("HttpResponseReceived", "ServerSentEvent"), recorded.calls);
        recorded.subscription.request(2);

        assertEquals(4, recorded.events.size());
        recorded.subscription.cancel();
    }

    @Test
    void endOfAStream_isNotAskedFor() {
        world.provider().always(FakeReply.stream("Once"));

        // The head, a piece, the reason of the end, [DONE].
        Recorder recorded = recorded(new Recorder(4));

        assertEquals("complete", recorded.calls.get(recorded.calls.size() - 1));
    }

    @Test
    void publisherOfAnError_hasItsHeadAndThenTheException() {
        world.provider().always(FakeReply.status(401));

        Recorder recorded = recorded(new Recorder(100));

        assertEquals(List.of("HttpErrorResponseReceived", "error"), recorded.calls);
        assertEquals(
                401,
                assertInstanceOf(HttpErrorResponseReceived.class, recorded.events.get(0))
                        .statusCode());
        assertEquals(
                401,
                assertInstanceOf(RouterHttpException.class, recorded.failures.get(0))
                        .statusCode());
    }

    @Test
    void publisherOfAStreamThatFallsSilent_endsWithATimeout() {
        world.provider().always(FakeReply.stream("Once ", "upon").stallAfter(1));

        Recorder recorded = recorded(new Recorder(100));

        assertInstanceOf(TimeoutException.class, recorded.failures.get(0));
    }

    @Test
    void cancelledSubscription_endsTheRequestAtTheProvider() {
        world.provider().always(FakeReply.stream("Once ", "upon").stallAfter(1));
        Router router = world.builder.build();
        Recorder recorded = new Recorder(1);
        World.client(router, c -> {}).stream(request(STREAM)).subscribe(recorded);
        assertEquals(1, router.snapshot().callsInFlight());

        recorded.subscription.cancel();

        assertEquals(0, router.snapshot().callsInFlight());
        assertEquals(List.of("HttpResponseReceived"), recorded.calls);
    }

    @Test
    void subscriptionCancelledBeforeItAsks_sendsNothing() {
        world.provider().always(FakeReply.stream("Once"));
        Recorder recorded = recorded(new Recorder(0));

        recorded.subscription.cancel();
        recorded.subscription.request(1);

        assertEquals(0, world.transport.requests().size());
        assertTrue(recorded.calls.isEmpty());
    }

    @Test
    void askingForNothing_isAnError() {
        Recorder recorded = recorded(new Recorder(0));

        recorded.subscription.request(0);

        assertInstanceOf(IllegalArgumentException.class, recorded.failures.get(0));
    }

    @Test
    void subscriberThatThrows_getsNoMore() {
        world.provider().always(FakeReply.stream("Once ", "upon"));

        Recorder recorded = recorded(new Recorder(100) {
            @Override
            public void onNext(HttpStreamingEvent event) {
                super.onNext(event);
                throw new IllegalStateException("of the subscriber");
            }
        });

        assertEquals(List.of("HttpResponseReceived"), recorded.calls);
    }

    @Test
    void executorThatRefuses_isAnError() {
        HttpClient refused = World.client(
                world.builder.build(),
                c -> c.executor(task -> {
                    throw new RejectedExecutionException("full");
                }));
        Recorder recorded = new Recorder(1);

        refused.stream(request(STREAM)).subscribe(recorded);

        assertInstanceOf(RejectedExecutionException.class, recorded.failures.get(0));
        assertFalse(recorded.calls.contains("complete"));
    }
}
