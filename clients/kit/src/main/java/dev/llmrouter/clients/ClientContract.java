package dev.llmrouter.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientAttempt;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.policy.Fallbacks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code Router.execute} makes of a client: extend it, and ask with yours, without retries of its own.
 * Two deployments {@code a} and {@code b} serve {@code m}; {@code c} serves {@code long}, where prompts go
 * that are too long or filtered.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ClientContract {
    private final Dialect dialect;
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private FaultyProvider a;
    private FaultyProvider b;
    private FaultyProvider c;
    private Router router;

    /**
     * Makes the tests of a client.
     *
     * @param dialect what it speaks
     */
    @SuppressWarnings("NullAway.Init") // Set before each test.
    protected ClientContract(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Asks with the client.
     *
     * @param deployment whom to ask; its {@code apiBase} has no path
     * @param attempt the time that is left
     * @return the client's whole answer
     * @throws Exception whatever the client throws
     */
    protected abstract Object ask(Deployment deployment, ClientAttempt attempt) throws Exception;

    /** {@return whether exceptions of the client carry headers (default true)} */
    protected boolean carriesHeaders() {
        return true;
    }

    /**
     * Tells whether exceptions of the client carry the provider's words.
     *
     * @param fault what the provider answered
     * @return whether they are there (default true)
     */
    protected boolean carriesBody(Fault fault) {
        return true;
    }

    @BeforeEach
    void start() throws IOException {
        a = new FaultyProvider(dialect);
        b = new FaultyProvider(dialect);
        c = new FaultyProvider(dialect);
        Map<String, List<FallbackTarget>> elsewhere = Map.of("m", List.of(FallbackTarget.of("long")));
        router = Router.builder()
                .deployment(deployment("m", "a", a))
                .deployment(deployment("m", "b", b))
                .deployment(deployment("long", "c", c))
                .strategy((candidates, context) -> 0)
                .settings(settings -> settings.fallbacks(Fallbacks.builder()
                        .contextWindow(elsewhere)
                        .contentPolicy(elsewhere)
                        .build()))
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(AttemptEnded event) {
                        outcomes.add(event.outcome());
                    }
                })
                .build();
    }

    private static Deployment deployment(String model, String id, FaultyProvider provider) {
        return Deployment.builder(model, "openai/m")
                .id(id)
                .apiBase(provider.url())
                .apiKey(Secret.of("key"))
                .limits(Limits.builder().tokensPerMinute(100_000).build())
                // Long enough for a client's first call, which loads its classes.
                .timeouts(Timeouts.builder().call(Duration.ofSeconds(15)).build())
                .build();
    }

    @AfterEach
    void stop() {
        router.close();
        a.close();
        b.close();
        c.close();
    }

    @Test
    void answer_isCounted() {
        router.execute("m", this::ask);

        assertEquals(42, router.snapshot().deployments().get(0).tokensUsed());
    }

    @ParameterizedTest
    @EnumSource
    void failure_isOfItsKind_keepsItsCause_andGoesWhereThatKindGoes(Fault fault) {
        a.fails(fault);

        if (fault.kind() == FailureKind.BAD_REQUEST) {
            RouterException refused = assertThrows(RouterException.class, () -> router.execute("m", this::ask));
            assertTrue(
                    refused.providerMessage().orElseThrow().contains(fault.message()),
                    () -> refused.providerMessage().toString());
        } else {
            router.execute("m", this::ask);
        }

        Outcome outcome = outcomes.get(0);
        assertEquals(fault.kind(), outcome.kind().orElseThrow(), outcome::toString);
        assertEquals(fault.status(), outcome.status());
        assertTrue(outcome.cause().isPresent());
        assertEquals(
                carriesBody(fault),
                outcome.providerMessage().orElse("").contains(fault.message()),
                () -> outcome.providerMessage().toString());
        assertEquals(1, a.requests());
        boolean elsewhere = fault.kind() == FailureKind.CONTEXT_WINDOW || fault.kind() == FailureKind.CONTENT_POLICY;
        assertEquals(elsewhere ? 1 : 0, c.requests());
        assertEquals(elsewhere || fault.kind() == FailureKind.BAD_REQUEST ? 0 : 1, b.requests());
    }

    @Test
    void retryAfter_isObeyed() {
        a.fails(Fault.RATE_LIMIT);

        router.execute("m", this::ask);

        if (carriesHeaders()) {
            assertEquals(Duration.ofSeconds(7), outcomes.get(0).retryAfter().orElseThrow());
        }
    }

    @Test
    void unreachableDeployment_isAConnectionThatFailed() {
        a.close();

        router.execute("m", this::ask);

        assertEquals(FailureKind.CONNECTION, outcomes.get(0).kind().orElseThrow());
    }

    @Test
    void clientThatHangs_isLeftBehindAtItsTime() {
        router.execute("m", this::ask);
        a.hangs();
        outcomes.clear();
        Deployment hanging = deployment("m", "a", a).toBuilder()
                .timeouts(Timeouts.builder().call(Duration.ofSeconds(1)).build())
                .build();
        try (Router impatient = Router.builder()
                .deployment(hanging)
                .deployment(deployment("m", "b", b))
                .strategy((candidates, context) -> 0)
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(AttemptEnded event) {
                        outcomes.add(event.outcome());
                    }
                })
                .build()) {
            impatient.execute("m", this::ask);

            assertEquals(FailureKind.TIMEOUT, outcomes.get(0).kind().orElseThrow());
            assertEquals(1, b.requests());
            assertEquals(0, impatient.snapshot().callsInFlight());
        }
    }
}
