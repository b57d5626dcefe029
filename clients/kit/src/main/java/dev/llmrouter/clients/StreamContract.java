package dev.llmrouter.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.clients.FaultyProvider.Course;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RouterListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code Router.executeStream} and {@code Router.executePublisher} make of a client whose answers flow:
 * extend it, and open yours, without retries of its own. Deployments {@code a} and {@code b} serve {@code m};
 * {@code a} is asked first.
 *
 * @param <E> the client's events
 */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StreamContract<E> {
    /** Long enough for a client's first call, which loads its classes. */
    private static final Timeouts PATIENT =
            Timeouts.builder().call(Duration.ofSeconds(15)).build();

    private final Dialect dialect;
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private FaultyProvider a;
    private FaultyProvider b;
    private Router router;

    /**
     * Makes the tests of a client.
     *
     * @param dialect what it speaks
     */
    @SuppressWarnings("NullAway.Init") // Set before each test.
    protected StreamContract(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Opens an answer with the client.
     *
     * @param deployment whom to ask; its {@code apiBase} has no path
     * @param attempt the time that is left
     * @return the answer
     * @throws Exception whatever the client throws
     */
    protected abstract ClientEvents<E> open(Deployment deployment, ClientAttempt attempt) throws Exception;

    /**
     * Reads an event.
     *
     * @param event of the client
     * @return its text, maybe empty
     */
    protected abstract String text(E event);

    /** {@return whether the client closes its connection when its stream is closed (default true)} */
    protected boolean hangsUp() {
        return true;
    }

    @BeforeEach
    void start() throws IOException {
        a = new FaultyProvider(dialect);
        b = new FaultyProvider(dialect);
        a.flows(Course.WHOLE);
        b.flows(Course.WHOLE);
        router = router(PATIENT);
    }

    private Router router(Timeouts timeouts) {
        return Router.builder()
                .deployment(deployment("a", a, timeouts))
                .deployment(deployment("b", b, PATIENT))
                .strategy((candidates, context) -> 0)
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(AttemptEnded event) {
                        outcomes.add(event.outcome());
                    }
                })
                .build();
    }

    private static Deployment deployment(String id, FaultyProvider provider, Timeouts timeouts) {
        return Deployment.builder("m", "openai/m")
                .id(id)
                .apiBase(provider.url())
                .apiKey(Secret.of("key"))
                .limits(Limits.builder().tokensPerMinute(100_000).build())
                .timeouts(timeouts)
                .build();
    }

    @AfterEach
    void everyPlaceIsFree() {
        try {
            assertEquals(0, router.snapshot().callsInFlight());
        } finally {
            router.close();
            a.close();
            b.close();
        }
    }

    private ClientStream<E> open() {
        return router.executeStream("m", ClientCall.builder(this::open).build());
    }

    private String read(ClientStream<E> stream) {
        StringBuilder text = new StringBuilder();
        stream.forEach(event -> text.append(text(event)));
        return text.toString();
    }

    /** The router's patience is not a test's, once the client has loaded its classes. */
    private void hurried(Timeouts timeouts) {
        read(open());
        router.close();
        outcomes.clear();
        router = router(timeouts);
    }

    @Test
    void answer_isReadToItsEnd_andCountedAsTheProviderDoes() {
        ClientStream<E> stream = open();
        assertEquals(1, router.snapshot().callsInFlight());

        assertEquals("Hello", read(stream));

        assertEquals(42, router.snapshot().deployments().get(0).tokensUsed());
        assertEquals(1, a.requests());
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMIT", "SERVER", "OVERLOADED", "KEY"})
    void refusal_goesElsewhere(Fault fault) {
        a.fails(fault);

        ClientStream<E> stream = open();

        assertEquals("Hello", read(stream));
        assertEquals("b", stream.deploymentId());
        assertEquals(fault.kind(), outcomes.get(0).kind().orElseThrow(), outcomes::toString);
        assertEquals(fault.status(), outcomes.get(0).status());
        assertEquals(1, a.requests());
    }

    @Test
    void failureInsteadOfTheFirstOutput_goesElsewhere() {
        a.flows(Course.FAILS_BEFORE_OUTPUT);

        ClientStream<E> stream = open();

        assertEquals("Hello", read(stream));
        assertEquals("b", stream.deploymentId());
        assertEquals(FailureKind.SERVER_ERROR, outcomes.get(0).kind().orElseThrow(), outcomes::toString);
    }

    @ParameterizedTest
    @EnumSource
    void silenceBeforeTheFirstOutput_endsAtItsTime_andGoesElsewhere(Silence silence) {
        hurried(Timeouts.builder().call(Duration.ofSeconds(1)).build());
        silence.of(a);

        ClientStream<E> stream = open();

        assertEquals("Hello", read(stream));
        assertEquals("b", stream.deploymentId());
        assertEquals(FailureKind.TIMEOUT, outcomes.get(0).kind().orElseThrow(), outcomes::toString);
    }

    /** The ways in which a provider stays silent. */
    enum Silence {
        /** Not even a status. */
        SILENT,
        /** It announces an answer. */
        SILENT_BEFORE_OUTPUT;

        void of(FaultyProvider provider) {
            if (this == SILENT) {
                provider.hangs();
            } else {
                provider.flows(Course.SILENT_BEFORE_OUTPUT);
            }
        }
    }

    @Test
    void breakAfterTheFirstOutput_endsTheStreamWithWhatCame_andIsNotReplayed() {
        a.flows(Course.BREAKS_AFTER_OUTPUT);
        // It has the first output when it is open.
        ClientStream<E> stream = open();
        a.breaks();
        StringBuilder text = new StringBuilder();

        StreamBrokenException broken =
                assertThrows(StreamBrokenException.class, () -> stream.forEach(event -> text.append(text(event))));

        assertTrue(text.toString().startsWith("Hel"), text::toString);
        assertTrue(broken.eventsDelivered() > 0);
        assertEquals(FailureKind.CONNECTION, broken.kind().orElseThrow(), broken::toString);
        assertEquals(0, b.requests());
    }

    @Test
    void silenceAfterTheFirstOutput_breaksTheStreamAtItsTime() {
        hurried(Timeouts.builder()
                .call(Duration.ofSeconds(15))
                .streamIdle(Duration.ofSeconds(1))
                .build());
        a.flows(Course.SILENT_AFTER_OUTPUT);
        ClientStream<E> stream = open();

        StreamBrokenException broken = assertThrows(StreamBrokenException.class, () -> read(stream));

        assertEquals(FailureKind.TIMEOUT, broken.kind().orElseThrow(), broken::toString);
        assertEquals(0, b.requests());
    }

    @Test
    void closingEarly_hangsUpAtTheProvider_andGivesThePlaceBack() throws InterruptedException {
        a.flows(Course.ENDLESS);
        ClientStream<E> stream = open();
        Iterator<E> events = stream.iterator();
        while (text(events.next()).isEmpty()) {
            assertEquals(1, router.snapshot().callsInFlight());
        }

        stream.close();

        assertEquals(0, router.snapshot().callsInFlight());
        assertTrue(!hangsUp() || a.wasHungUp());
        assertEquals(0, router.snapshot().deployments().get(0).failuresInLastMinute());
        assertTrue(router.snapshot().deployments().get(0).tokensUsed() > 0);
    }

    private TextSubscriber<E> subscribe() {
        TextSubscriber<E> subscriber = new TextSubscriber<>(this::text);
        router.executePublisher("m", ClientCall.builder(this::open).build()).subscribe(subscriber);
        return subscriber;
    }

    @Test
    void publisher_pushesTheWholeAnswer_andGoesElsewhereBeforeItsFirstOutput() throws Exception {
        a.fails(Fault.SERVER);

        assertEquals("Hello", subscribe().whole());

        assertEquals(1, b.requests());
        assertEquals(42, router.snapshot().deployments().get(1).tokensUsed());
    }

    @Test
    void publisherThatIsCancelled_hangsUpAtTheProvider() throws Exception {
        a.flows(Course.ENDLESS);
        TextSubscriber<E> subscriber = subscribe();
        assertTrue(subscriber.awaitText());

        subscriber.cancel();

        assertTrue(!hangsUp() || a.wasHungUp());
    }
}
