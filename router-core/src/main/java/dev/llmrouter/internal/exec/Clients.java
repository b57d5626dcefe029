package dev.llmrouter.internal.exec;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.client.ClientFailure;
import dev.llmrouter.internal.client.ClientFailures;
import dev.llmrouter.internal.client.UsageReader;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.request.ClientPrompts;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared by calls of callers' own clients: the threads, and the reading of answers and exceptions.
 * Thread-safe.
 */
public final class Clients implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Clients.class);

    /** The classes that were reported once, for as long as each class is loaded. */
    private static final ClassValue<AtomicBoolean> COMPLAINED = new ClassValue<>() {
        @Override
        protected AtomicBoolean computeValue(Class<?> type) {
            return new AtomicBoolean();
        }
    };

    /**
     * The dialect for deployments of providers that only the caller's client knows: their errors have much
     * the same shapes.
     */
    private static final Provider STANDARD = Providers.standard("openai").orElseThrow();

    private final RouterResources resources;
    private final @Nullable Executor given;
    private final ClientThreads own = new ClientThreads();
    private final AbandonedCalls abandoned;
    private final ClientPrompts prompts = new ClientPrompts();
    private final AtomicBoolean usageMissed = new AtomicBoolean();

    public Clients(RouterResources resources, @Nullable Executor given, int maxAbandoned) {
        this.resources = resources;
        this.given = given;
        abandoned = new AbandonedCalls(maxAbandoned);
    }

    TimeSource time() {
        return resources.time();
    }

    public Executor threads() {
        return given == null ? own : given;
    }

    /** Does something that may block on another thread, where there is one. */
    public void elsewhere(Runnable work) {
        if (given == null) {
            try {
                own.execute(work);
                return;
            } catch (RejectedExecutionException closed) {
                // The router is closing; its workers end a little later.
            }
        }
        resources.workers().handOver(work);
    }

    public AbandonedCalls abandoned() {
        return abandoned;
    }

    public ClientPrompts prompts() {
        return prompts;
    }

    /** For runs that a thread waits for. */
    public ClientRun.Means waiting() {
        return waiting(resources.active());
    }

    /** The same for one call, which can be cancelled by this. */
    public ClientRun.Means waiting(ActiveCalls ofOneCall) {
        return new ClientRun.Means(time(), ofOneCall, abandoned, resources.workers()::offTimer);
    }

    /** For runs whose end triggers the caller's code, which must not run on the timer's thread. */
    ClientRun.Means warned() {
        return new ClientRun.Means(time(), resources.active(), abandoned, resources.workers()::handOver);
    }

    /**
     * The usage that an answer reports; unknown if none can be read, with one warning where limits or budgets
     * need it.
     */
    TokenUsage usage(ActiveAttempt attempt, @Nullable Object answer) {
        Optional<TokenUsage> read = UsageReader.read(answer);
        if (read.isEmpty() && attempt.countsTokens() && !usageMissed.get() && usageMissed.compareAndSet(false, true)) {
            log.warn(
                    "An answer of type {} from deployment {} does not say what it cost; its limits and budgets are charged"
                            + " an estimate of {} tokens for each such call. Let the client return the SDK's whole answer,"
                            + " or give ClientCall.builder(…).usage(…) or inputTokens(…). Said once.",
                    answer == null ? null : answer.getClass().getName(),
                    attempt.deployment().id(),
                    attempt.reservedTokens());
        }
        return read.orElse(TokenUsage.unknown());
    }

    /**
     * The outcome that the caller's own classification gives an exception; empty if it is a bug of the
     * caller's code.
     */
    public Optional<Outcome> meaning(ClientCall<?> call, ActiveAttempt attempt, Throwable thrown) {
        if (call.failures().isEmpty()) {
            return failure(attempt, thrown);
        }
        try {
            return call.failures().get().apply(thrown);
        } catch (Throwable mistake) {
            // The user needs both: the bug to fix, and the exception that led to it.
            if (!mistake.equals(thrown)) {
                mistake.addSuppressed(thrown);
            }
            throw asItIs(mistake);
        }
    }

    /** Errors and bugs of the caller's code are thrown to the caller. */
    public static RuntimeException asItIs(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException mistake ? mistake : new CompletionException(thrown);
    }

    /** The outcome of an exception; empty if it is a bug of the caller's code. */
    private Optional<Outcome> failure(ActiveAttempt attempt, Throwable thrown) {
        if (thrown instanceof RouterException) {
            // An exception of this router or another one: its kind is already known.
            return Optional.empty();
        }
        ClientFailure meaning = ClientFailures.read(thrown);
        if (meaning instanceof ClientFailure.Answered answered) {
            return Optional.of(answered(attempt, answered).withCause(thrown));
        }
        if (meaning instanceof ClientFailure.Broke broke) {
            return Optional.of(Outcome.failure(broke.kind(), thrown));
        }
        if (meaning instanceof ClientFailure.Unreadable) {
            complain(thrown, attempt.deployment().id());
            return Optional.of(Outcome.failure(FailureKind.SERVER_ERROR, thrown));
        }
        return Optional.empty();
    }

    /** By the same rule as an answer that the router reads itself. */
    private static Outcome answered(ActiveAttempt attempt, ClientFailure.Answered error) {
        Provider provider = attempt.state().provider() == null ? STANDARD : attempt.provider();
        if (error.status() < 300) {
            String body = new String(error.body(), StandardCharsets.UTF_8);
            return provider.content(new StreamEvent("error", body))
                    .failure()
                    .orElseGet(() -> Outcome.failure(FailureKind.SERVER_ERROR, 0));
        }
        Outcome outcome = provider.outcome(
                new Provider.Answer(Endpoint.CHAT_COMPLETIONS, error.status(), error.headers(), error.body()));
        attempt.learnFromAnswer(provider.rateLimits(error.headers()), outcome);
        return outcome;
    }

    private static void complain(Throwable thrown, String deploymentId) {
        if (COMPLAINED.get(thrown.getClass()).compareAndSet(false, true)) {
            log.warn(
                    "An exception of type {} from deployment {} has no status that the router can read; it is taken as"
                            + " SERVER_ERROR, and the request goes on. ClientCall.builder(…).failures(…) can say what it"
                            + " means. Said once for each type.",
                    thrown.getClass().getName(),
                    deploymentId);
        }
    }

    @Override
    public void close() {
        own.close();
    }
}
