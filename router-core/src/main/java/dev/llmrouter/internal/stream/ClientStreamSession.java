package dev.llmrouter.internal.stream;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.internal.client.UsageReader;
import dev.llmrouter.internal.dialect.UsageCounts;
import dev.llmrouter.internal.exec.ClientRun;
import dev.llmrouter.internal.exec.Clients;
import dev.llmrouter.internal.exec.ThreadRun;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.plan.ExceptionFactory;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.text.LogText;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a caller's own client from its first output to its end: reads each event in bounded time,
 * counts tokens, and settles the attempt once, whether the stream ends, breaks, or is closed early. One
 * thread reads; any thread may close.
 */
public final class ClientStreamSession<E> implements StreamLeakDetector.Session {
    /** A reader that heeds an interrupt needs a moment on a busy machine. */
    private static final long RETURNS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RoutePlan plan;
    private final ClientStreamInvoker.Begun<E> begun;
    private final ClientCall<ClientEvents<E>> call;
    private final Clients clients;
    private final AtomicBoolean settled = new AtomicBoolean();
    /** Runs once, at the end; set before another thread sees the session. */
    private volatile Runnable onSettled = () -> {};

    private final Queue<E> pending; // used by the reader only
    private volatile @Nullable ClientRun<?> reading;
    private volatile boolean cut; // set once, by cut()
    private volatile TokenUsage counted = TokenUsage.unknown(); // written by the reader
    /** The number of events up to the last one that reported usage; written by the reader. */
    private volatile long countedAt;

    private final AtomicLong delivered = new AtomicLong();

    public ClientStreamSession(
            RoutePlan plan, ClientStreamInvoker.Begun<E> begun, ClientCall<ClientEvents<E>> call, Clients clients) {
        this.plan = plan;
        this.begun = begun;
        this.call = call;
        this.clients = clients;
        pending = new ArrayDeque<>(begun.first());
    }

    @Override
    public void onSettled(Runnable work) {
        onSettled = work;
    }

    ActiveAttempt attempt() {
        return begun.attempt();
    }

    TokenUsage usage() {
        TokenUsage known = counted;
        if (!known.isKnown()) {
            return TokenUsage.estimate(attempt().reservedInputTokens(), delivered.get());
        }
        // Anthropic's first event reports the prompt's tokens and its last one the answer's, which may never
        // come.
        long since = delivered.get() - countedAt;
        return since == 0 ? known : TokenUsage.estimate(known.inputTokens(), known.outputTokens() + since);
    }

    /** The next event; null at the end. */
    @Nullable
    E next() {
        E event = settled.get() ? null : pending.poll();
        if (event == null && cut) {
            // Half an answer must not look like a whole one.
            throw broken(Outcome.failure(FailureKind.CANCELLED, 0));
        }
        if (event == null && !settled.get()) {
            event = read();
            if (event == null) {
                end();
            }
        }
        if (event != null) {
            count(event);
        }
        return event;
    }

    private void count(E event) {
        long events = delivered.incrementAndGet();
        UsageReader.read(event).ifPresent(usage -> {
            counted = UsageCounts.merged(counted, usage);
            countedAt = events;
        });
    }

    /** Usage that the caller reports for the whole stream wins over the usage in single events. */
    private void end() {
        countedAt = delivered.get();
        call.usage()
                .ifPresent(usage ->
                        counted = Guard.callOr(TokenUsage.unknown(), usage, () -> usage.apply(begun.events())));
        if (call.inputTokens() == 0 && counted.isKnown() && !counted.estimated()) {
            clients.prompts().learn(attempt().deployment().modelName(), counted.inputTokens());
        }
        settle(Outcome.success(200, usage()), null);
    }

    private @Nullable E read() {
        ClientRun<@Nullable E> run = new ThreadRun<>(
                clients.waiting(),
                attempt().deployment().id(),
                attempt().terms().idleNanos(),
                call.executor().orElse(clients.threads()),
                () -> begun.events().next());
        reading = run;
        try {
            if (settled.get()) {
                run.run();
            }
            run.start();
            return run.await();
        } catch (Throwable thrown) {
            if (!(thrown instanceof ClientRun.Left)) {
                reading = null;
            }
            throw ended(thrown);
        } finally {
            reading = null;
        }
    }

    private RuntimeException ended(Throwable thrown) {
        if (thrown instanceof ClientRun.Left left) {
            return broken(Outcome.failure(left.kind(), left));
        }
        Optional<Outcome> meaning = clients.meaning(call, attempt(), thrown);
        if (meaning.isPresent()) {
            return broken(settled.get() ? Outcome.failure(FailureKind.CANCELLED, thrown) : meaning.get());
        }
        settle(Outcome.failure(FailureKind.CANCELLED, thrown).withUsage(usage()), FailureKind.CANCELLED);
        return Clients.asItIs(thrown);
    }

    private StreamBrokenException broken(Outcome failure) {
        Outcome outcome = failure.withUsage(usage());
        FailureKind kind = outcome.kind().orElseThrow();
        settle(outcome, kind);
        return ExceptionFactory.streamBroken(
                plan,
                attempt(),
                outcome,
                "broke: " + LogText.text(outcome.toString()),
                kind == FailureKind.TIMEOUT ? 408 : 502,
                delivered.get());
    }

    /** The reader closes the stream. */
    @Override
    public void close() {
        settle(Outcome.failure(FailureKind.CANCELLED, 0).withUsage(usage()), FailureKind.CANCELLED);
    }

    /** The router closes: the reader gets an exception, because the stream is incomplete. */
    @Override
    public void cut() {
        if (!settled.get()) {
            cut = true;
            close();
        }
    }

    private void settle(Outcome outcome, @Nullable FailureKind failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        ClientRun<?> run = reading;
        if (run == null) {
            Guard.run(begun.events(), begun.events()::close);
        } else {
            run.run();
            // OkHttp leaves a connection open that is closed while another thread reads it. A reader that heeds the
            // interrupt
            // returns at once; one that is stuck in a read may hold a lock that closing needs.
            run.whenReturned(
                    RETURNS_NANOS, () -> clients.elsewhere(() -> Guard.run(begun.events(), begun.events()::close)));
        }
        attempt().close(outcome);
        plan.end(failure);
        onSettled.run();
    }
}
