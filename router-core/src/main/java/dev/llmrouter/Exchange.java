package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** One attempt's HTTP exchange under its time-out. Knows how exchanges end; decides nothing. */
final class Exchange {
    private final TransportCall call;
    private final UnderWay underWay;
    private final TimeSource.Timer timer;
    private final Runnable giveUp;
    /** Written by who ends the exchange, before it is cancelled. */
    private volatile @Nullable FailureKind ended;

    /** What exchanges are made with. */
    record Means(Transport transport, TimeSource time, UnderWay underWay) {}

    private Exchange(Means means, OpenAttempt attempt, ModelRequest request) {
        boolean streamed = attempt.info().request().streamed();
        ProviderCall asked = new ProviderCall(
                request,
                attempt.deployment(),
                attempt.providerModel(),
                attempt.terms().overrides(),
                streamed,
                attempt.additions());
        call = means.transport().newCall(attempt.provider().request(asked));
        underWay = means.underWay();
        timer = means.time()
                .schedule(() -> end(FailureKind.TIMEOUT), attempt.terms().timeoutNanos());
        giveUp = () -> end(FailureKind.CANCELLED);
        underWay.add(giveUp);
    }

    /**
     * Prepares an exchange and starts its time-out; {@link #over()} or {@link #cancel()} ends that.
     *
     * @throws IllegalArgumentException if the request cannot be written for this deployment
     */
    static Exchange open(Means means, OpenAttempt attempt, ModelRequest request) {
        return new Exchange(means, attempt, request);
    }

    TransportCall call() {
        return call;
    }

    void cancel() {
        over();
        call.cancel();
    }

    /** Nobody waits for an answer any more: it has come, or it will not. */
    void over() {
        timer.cancel();
        underWay.remove(giveUp);
    }

    private void end(FailureKind why) {
        ended = why;
        call.cancel();
    }

    /** What an exception of the transport means. */
    Outcome broken(IOException e) {
        FailureKind why = ended;
        if (why != null) {
            return Outcome.failure(why, e);
        }
        if (e instanceof SocketTimeoutException) {
            return Outcome.failure(FailureKind.TIMEOUT, e);
        }
        return Outcome.failure(
                Thread.currentThread().isInterrupted() ? FailureKind.CANCELLED : FailureKind.CONNECTION, e);
    }
}
