package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.StreamBrokenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of a caller's own client until their first output, and their costs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RouterClientOpeningTest {
    /** An event in the shape of OpenAI's SDKs. */
    record Chunk(List<Choice> choices, Optional<Usage> usage) {}

    record Choice(Delta delta, Optional<String> finishReason) {}

    record Delta(Optional<String> content) {}

    record Usage(long promptTokens, long completionTokens) {}

    private static final Chunk ROLE =
            new Chunk(List.of(new Choice(new Delta(Optional.of("")), Optional.empty())), Optional.empty());
    private static final Chunk TEXT =
            new Chunk(List.of(new Choice(new Delta(Optional.of("Hi")), Optional.empty())), Optional.empty());
    private static final Chunk END =
            new Chunk(List.of(new Choice(new Delta(Optional.empty()), Optional.of("stop"))), Optional.empty());

    private final Routers world = new Routers();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void everyStartHasItsEnd() {
        world.listener.assertBalanced();
    }

    private static Chunk counting(long prompt, long answer) {
        return new Chunk(List.of(), Optional.of(new Usage(prompt, answer)));
    }

    /** Some events, and then an exception; none for the end. */
    private ClientEvents<Chunk> events(List<Chunk> chunks, @Nullable RuntimeException then) {
        Iterator<Chunk> events = chunks.iterator();
        return new ClientEvents<>() {
            @Override
            public @Nullable Chunk next() {
                if (!events.hasNext() && then != null) {
                    throw then;
                }
                return events.hasNext() ? events.next() : null;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private static List<Chunk> all(ClientStream<Chunk> stream) {
        List<Chunk> all = new ArrayList<>();
        stream.forEach(all::add);
        return all;
    }

    @Test
    void failureAfterAnnouncements_movesOn_andTheyAreNotSeen() {
        Router router = world.deployment("a").deployment("b").build();

        ClientStream<Chunk> stream = router.executeStream(
                "m",
                d -> d.id().equals("a")
                        ? events(List.of(ROLE), new SdkException(500))
                        : events(List.of(ROLE, TEXT, END), null));

        assertEquals(List.of(ROLE, TEXT, END), all(stream));
        assertEquals("b", stream.deploymentId());
        assertEquals(2, closed.get());
    }

    @Test
    void answerOfNothingButAnnouncements_isAFailure() {
        world.deployment("a").builder.settings(settings -> settings.numRetries(0));
        Router router = world.build();

        AttemptsExhaustedException empty = assertThrows(
                AttemptsExhaustedException.class,
                () -> router.executeStream("m", d -> events(List.of(ROLE, counting(3, 0)), null)));

        assertEquals(FailureKind.SERVER_ERROR, empty.kind().orElseThrow());
        assertEquals(1, closed.get());
    }

    @Test
    void answerWithoutText_isAnAnswerIfItsEndIsReported() {
        ClientStream<Chunk> stream =
                world.deployment("a").build().executeStream("m", d -> events(List.of(ROLE, END), null));

        assertEquals(List.of(ROLE, END), all(stream));
    }

    @Test
    void countsOfSeveralEvents_areTakenTogether() {
        Router router = world.deployment("a").build();
        ClientStream<Chunk> stream =
                router.executeStream("m", d -> events(List.of(counting(30, 1), TEXT, counting(0, 12), END), null));

        all(stream);

        assertEquals(TokenUsage.of(30, 12), stream.usage());
        assertEquals(42, router.snapshot().deployments().get(0).tokensUsed());
    }

    @Test
    void streamThatBreaks_isChargedForWhatCameAfterItsLastCount() {
        Router router = world.deployment("a").build();
        ClientStream<Chunk> stream =
                router.executeStream("m", d -> events(List.of(counting(30, 1), TEXT, TEXT), new SdkException(500)));

        assertThrows(StreamBrokenException.class, () -> all(stream));

        assertEquals(33, router.snapshot().deployments().get(0).tokensUsed());
    }

    @Test
    void answerThatOpensTooLate_isClosedAndNotRead() throws InterruptedException {
        Timeouts two = Timeouts.builder().call(Duration.ofSeconds(2)).build();
        Router router =
                world.deployment("a", d -> d.timeouts(two)).deployment("b").build();
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        AtomicInteger read = new AtomicInteger();

        ClientStream<Chunk> stream = router.executeStream("m", d -> {
            if (d.id().equals("b")) {
                return events(List.of(TEXT, END), null);
            }
            world.transport.clock().advance(Duration.ofSeconds(3));
            awaitDeaf(goOn);
            return new ClientEvents<>() {
                @Override
                public Chunk next() {
                    read.incrementAndGet();
                    return TEXT;
                }

                @Override
                public void close() {
                    late.countDown();
                }
            };
        });
        assertEquals("b", stream.deploymentId());
        goOn.countDown();

        late.await();
        assertEquals(0, read.get());
        stream.close();
    }

    /** Ignores interrupts, as clients on OkHttp do. */
    private static void awaitDeaf(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException deaf) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
