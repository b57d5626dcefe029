package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.plan.ExceptionFactory;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.ResponseTooLargeException;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt's HTTP exchange under its time-out. Knows how exchanges end; decides nothing. */
public final class HttpExchange {
    private final ActiveAttempt attempt;
    private final TransportCall call;
    private final ActiveCalls active;
    private final TimeSource.Timer timer;
    private final Runnable giveUp;
    /** Written by who ends the exchange, before it is cancelled. */
    private volatile @Nullable FailureKind ended;
    /** Runs when the exchange is ended before its answer; set before the exchange begins. */
    private volatile Runnable onEnd = () -> {};

    /** What exchanges are made with. */
    public record Means(Transport transport, Workers workers, ActiveCalls underWay) {}

    private HttpExchange(Means means, ActiveAttempt attempt, TransportCall call) {
        this.attempt = attempt;
        this.call = call;
        active = means.underWay();
        Workers workers = means.workers();
        // A transport is cancelled there, and what follows its answer is the caller's code.
        timer = workers.time()
                .schedule(
                        () -> workers.offTimer(() -> end(FailureKind.TIMEOUT)),
                        attempt.terms().timeoutNanos());
        giveUp = () -> end(FailureKind.CANCELLED);
        active.add(giveUp);
    }

    /**
     * Prepares an exchange and starts its time-out; {@link #over()} or {@link #cancel()} ends that.
     *
     * @throws Guard.Threw if the provider cannot write the request, or the transport cannot prepare to send it
     */
    public static HttpExchange open(Means means, ActiveAttempt attempt, ModelRequest request) throws Guard.Threw {
        boolean streamed = attempt.info().request().streamed();
        ProviderCall asked = ProviderCall.builder(request, attempt.deployment())
                .providerModel(attempt.providerModel())
                .overrides(attempt.terms().overrides())
                .streamed(streamed)
                .additions(attempt.additions())
                .build();
        Provider provider = attempt.provider();
        TransportRequest written =
                Guard.call(provider, () -> provider.request(asked)).withLimits(attempt.responseLimits());
        Transport transport = means.transport();
        return new HttpExchange(means, attempt, Guard.call(transport, () -> transport.newCall(written)));
    }

    /** Makes it on the calling thread. */
    public TransportResponse execute() throws IOException, Guard.Threw {
        Workers.finishTurns();
        return Guard.exchange(call, call::execute);
    }

    /** Its end is told to the future, or, if the exchange is ended before, to this. */
    CompletableFuture<TransportResponse> executeAsync(Runnable endedBefore) throws Guard.Threw {
        onEnd = endedBefore;
        return Guard.call(call, call::executeAsync);
    }

    public void cancel() {
        over();
        Guard.run(call, call::cancel);
    }

    /** Nobody waits for an answer any more: it has come, or it will not. */
    public void over() {
        timer.cancel();
        active.remove(giveUp);
    }

    private void end(FailureKind why) {
        ended = why;
        Guard.run(call, call::cancel);
        // A transport that does not tell its end must not keep the call.
        onEnd.run();
    }

    public static Outcome tooLarge(ResponseTooLargeException e) {
        return Outcome.failure(FailureKind.SERVER_ERROR, e).withCode(ExceptionFactory.TOO_LARGE);
    }

    /** What an exception of the transport means. */
    public Outcome broken(IOException e) {
        FailureKind why = ended;
        if (why != null) {
            return Outcome.failure(why, e);
        }
        if (e instanceof ResponseTooLargeException tooLarge) {
            return tooLarge(tooLarge);
        }
        if (e instanceof SocketTimeoutException) {
            return Outcome.failure(FailureKind.TIMEOUT, e);
        }
        if (e.getCause() instanceof InterruptedException interrupt) {
            Guard.keepInterrupt(interrupt);
            return Outcome.failure(FailureKind.CANCELLED, e);
        }
        return Outcome.failure(
                Thread.currentThread().isInterrupted() ? FailureKind.CANCELLED : FailureKind.CONNECTION, e);
    }

    /** What it means that the exchange was ended and its transport says nothing. */
    Outcome ended() {
        FailureKind why = ended;
        return Outcome.failure(
                why == null ? FailureKind.CONNECTION : why,
                new IOException("the exchange was ended before its answer"));
    }

    /** What any other exception means, of the transport or of the provider that reads what it has answered. */
    public Outcome threw(Guard.Threw e) {
        FailureKind why = ended;
        return why != null && !e.isOfProvider() ? Outcome.failure(why, e.thrown()) : attempt.threw(e);
    }
}
