package dev.llmrouter.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that an application gives up is over at the provider too: its connection is closed, and nothing is in flight. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
    private static Router over(HangingProvider provider, Timeouts timeouts) {
        return Router.builder()
                .deployment(Deployment.builder("m", "openai/gpt-4o")
                        .apiBase(provider.baseUrl())
                        .apiKey(Secret.of("key"))
                        .timeouts(timeouts)
                        .build())
                .settings(settings -> settings.numRetries(0))
                .build();
    }

    @Test
    void handleOfAStream_hangsUpAtTheProvider() throws Exception {
        CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        try (HangingProvider provider = new HangingProvider(HangingProvider.STREAM_THAT_STALLS);
                Router router = over(provider, Timeouts.unset())) {
            RouterModels.streamingChat(router, "m").chat("Hi", new ModelCall.Recorder() {
                @Override
                public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                    handle.complete(context.streamingHandle());
                }

                @Override
                public void onError(Throwable failure) {
                    ended.set(true);
                }
            });

            handle.get(30, TimeUnit.SECONDS).cancel();

            assertTrue(provider.wasHungUp());
            assertEquals(0, router.snapshot().callsInFlight());
            assertTrue(router.snapshot().deployments().get(0).tokensUsed() > 0);
            assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
            assertFalse(ended.get());
        }
    }

    interface Assistant {
        TokenStream answer(String question);
    }

    @Test
    void tokenStreamThatIsCancelled_hangsUpAtTheProvider() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (HangingProvider provider = new HangingProvider(HangingProvider.STREAM_THAT_STALLS);
                Router router = over(provider, Timeouts.unset())) {
            AiServices.builder(Assistant.class)
                    .streamingChatModel(RouterModels.streamingChat(router, "m"))
                    .build()
                    .answer("Hi")
                    .onPartialResponseWithContext((piece, context) -> {
                        context.streamingHandle().cancel();
                        cancelled.countDown();
                    })
                    .onCompleteResponse(whole -> {})
                    .onError(failure -> {})
                    .start();

            assertTrue(cancelled.await(30, TimeUnit.SECONDS));
            assertTrue(provider.wasHungUp());
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void interruptedCaller_hangsUpAtTheProvider() throws Exception {
        try (HangingProvider provider = new HangingProvider(HangingProvider.NOTHING);
                Router router = over(provider, Timeouts.unset())) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> thrown.complete(assertThrows(
                    RuntimeException.class, () -> RouterModels.chat(router, "m").chat("Hi"))));
            caller.start();
            assertTrue(provider.wasAsked());

            caller.interrupt();

            assertTrue(provider.wasHungUp());
            thrown.get(30, TimeUnit.SECONDS);
            assertEquals(0, router.snapshot().callsInFlight());
        }
    }

    @Test
    void attemptThatIsOver_hangsUpAtTheProvider() throws Exception {
        Timeouts shortTime = Timeouts.builder().call(Duration.ofMillis(300)).build();
        try (HangingProvider provider = new HangingProvider(HangingProvider.NOTHING);
                Router router = over(provider, shortTime)) {
            assertThrows(
                    TimeoutException.class, () -> RouterModels.chat(router, "m").chat("Hi"));

            assertTrue(provider.wasHungUp());
        }
    }

    @Test
    void timeoutOfTheModel_hangsUpAtTheProvider() throws Exception {
        try (HangingProvider provider = new HangingProvider(HangingProvider.NOTHING);
                Router router = over(provider, Timeouts.unset())) {
            TimeoutException thrown = assertThrows(
                    TimeoutException.class,
                    () -> RouterModels.chat(router, "m", builder -> builder.timeout(Duration.ofMillis(400)))
                            .chat("Hi"));

            assertTrue(provider.wasHungUp());
            assertInstanceOf(RouterHttpException.class, thrown.getCause());
        }
    }

    @Test
    void streamThatFallsSilent_isATimeoutAndHangsUpAtTheProvider() throws Exception {
        Timeouts idle = Timeouts.builder().streamIdle(Duration.ofMillis(300)).build();
        try (HangingProvider provider = new HangingProvider(HangingProvider.STREAM_THAT_STALLS);
                Router router = over(provider, idle)) {
            ModelCall.Recorder recorded = new ModelCall.Recorder();
            RouterModels.streamingChat(router, "m").chat("Hi", recorded);

            assertThrows(TimeoutException.class, recorded::whole);

            assertTrue(provider.wasHungUp());
            assertTrue(recorded.text.toString().startsWith("Once"), recorded.text::toString);
        }
    }

    @Test
    void closedRouter_endsItsStreams() throws Exception {
        ModelCall.Recorder recorded = new ModelCall.Recorder();
        try (HangingProvider provider = new HangingProvider(HangingProvider.STREAM_THAT_STALLS)) {
            Router router = over(provider, Timeouts.unset());
            RouterModels.streamingChat(router, "m").chat("Hi", recorded);
            assertTrue(provider.wasAsked());

            router.close();

            assertThrows(RuntimeException.class, recorded::whole);
            assertTrue(provider.wasHungUp());
        }
    }
}
