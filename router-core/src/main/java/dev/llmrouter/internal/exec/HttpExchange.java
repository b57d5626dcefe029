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

/** One attempt's HTTP exchange under its time-out. Determines how it ended; decides nothing. */
public final class HttpExchange {
    private final ActiveAttempt attempt;
    private final ProviderCall asked;
    private final TransportCall call;
    private final ActiveCalls active;
    private final TimeSource.Timer timer;
    private final Runnable giveUp;
    /** Written by the thread that ends the exchange, before the cancellation. */
    private volatile @Nullable FailureKind ended;
    /** Runs if the exchange is ended before its answer; set before the exchange begins. */
    private volatile Runnable onEnd = () -> {};

    /** The collaborators of an exchange. */
    public record Means(Transport transport, Workers workers, ActiveCalls active) {}

    private HttpExchange(Means means, ActiveAttempt attempt, ProviderCall asked, TransportCall call) {
        this.attempt = attempt;
        this.asked = asked;
        this.call = call;
        active = means.active();
        Workers workers = means.workers();
        // The worker cancels the transport, and then runs the caller's code.
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
     * @throws Guard.Threw if the provider cannot write the request, or the transport cannot prepare to send
     *     it
     */
    static HttpExchange open(Means means, ActiveAttempt attempt, ModelRequest request) throws Guard.Threw {
        boolean streamed = attempt.info().request().streamed();
        ProviderCall asked = ProviderCall.builder(request, attempt.deployment())
                .providerModel(attempt.providerModel())
                .overrides(attempt.terms().overrides())
                .streamed(streamed)
                .additions(attempt.additions())
                .onDropped(attempt::dropped)
                .build();
        Provider provider = attempt.provider();
        TransportRequest written = Guard.call(provider, () -> provider.request(asked))
                .withMethod(request.method())
                .withQuery(request.query())
                .withLimits(attempt.responseLimits());
        attempt.sendsTo(written.url());
        Transport transport = means.transport();
        return new HttpExchange(means, attempt, asked, Guard.call(transport, () -> transport.newCall(written)));
    }

    /** What is done with an open exchange: it is carried out, or its answer is read. */
    public interface Task<T> {
        /** The result of the attempt. */
        AttemptResult<T> run(HttpExchange exchange) throws IOException, Guard.Threw;
    }

    /**
     * Makes one attempt on the calling thread: opens an exchange, carries the task out, and ends its
     * time-out.
     */
    public static <T> AttemptResult<T> attempt(Means means, ActiveAttempt attempt, ModelRequest request, Task<T> task) {
        HttpExchange exchange;
        try {
            exchange = open(means, attempt, request);
        } catch (Guard.Threw e) {
            return AttemptResult.failed(attempt.unsent(e));
        }
        return exchange.run(task);
    }

    /**
     * Carries a task out, the last one of this exchange. What it throws is the outcome of the attempt, unless
     * it is a fault of the router.
     */
    <T> AttemptResult<T> run(Task<T> task) {
        try {
            return task.run(this);
        } catch (IOException e) {
            return AttemptResult.failed(broken(e));
        } catch (Guard.Threw e) {
            cancel();
            return AttemptResult.failed(threw(e));
        } catch (RuntimeException | Error bug) {
            cancel();
            throw bug;
        } finally {
            over();
        }
    }

    /** Makes the exchange on the calling thread. */
    public TransportResponse execute() throws IOException, Guard.Threw {
        Workers.finishTurns();
        return Guard.exchange(call, call::execute);
    }

    /**
     * Makes the exchange asynchronously: completes the future, or, if the exchange is ended first, runs this.
     */
    CompletableFuture<TransportResponse> executeAsync(Runnable endedBefore) throws Guard.Threw {
        onEnd = endedBefore;
        return Guard.call(call, call::executeAsync);
    }

    /** A complete answer in the form of its endpoint. */
    public Provider.Answer translated(Provider.Answer answer) throws Guard.Threw {
        Provider provider = attempt.provider();
        return Guard.call(
                provider, () -> provider.normalized(provider.translation(asked).complete(answer)));
    }

    /** An error of a streamed request in the form of its endpoint. */
    public Provider.Answer translatedError(Provider.Answer answer) throws Guard.Threw {
        Provider provider = attempt.provider();
        return Guard.call(provider, () -> provider.translation(asked).complete(answer));
    }

    /** A stream in the form of its endpoint. */
    public TransportResponse translated(TransportResponse response) throws Guard.Threw {
        Provider provider = attempt.provider();
        return Guard.call(provider, () -> provider.translation(asked).streamed(response));
    }

    public void cancel() {
        over();
        Guard.run(call, call::cancel);
    }

    /** The answer has arrived, or will not: ends the time-out. */
    public void over() {
        timer.cancel();
        active.remove(giveUp);
    }

    private void end(FailureKind why) {
        ended = why;
        Guard.run(call, call::cancel);
        // The call must end even if the transport never completes its future.
        onEnd.run();
    }

    public static Outcome tooLarge(ResponseTooLargeException e) {
        return Outcome.failure(FailureKind.SERVER_ERROR, e).withCode(ExceptionFactory.TOO_LARGE);
    }

    /** The outcome of an exception of the transport. */
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

    /** The outcome if the exchange was ended and the transport did not report it. */
    Outcome ended() {
        FailureKind why = ended;
        return Outcome.failure(
                why == null ? FailureKind.CONNECTION : why,
                new IOException("the exchange was ended before its answer"));
    }

    /** The outcome of any other exception, of the transport or of the provider that reads the answer. */
    public Outcome threw(Guard.Threw e) {
        FailureKind why = ended;
        return why != null && !e.isOfProvider() ? Outcome.failure(why, e.thrown()) : attempt.threw(e);
    }
}
