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

/** One attempt's HTTP exchange under its time-out. Knows how exchanges end; decides nothing. */
final class Exchange {
    private final TransportCall call;
    private final TimeSource.Timer timer;
    /** Written by the timer's thread before it cancels the call. */
    private volatile boolean timedOut;

    private Exchange(Transport transport, OpenAttempt attempt, ModelRequest request, TimeSource time) {
        boolean streamed = attempt.info().request().streamed();
        ProviderCall asked = new ProviderCall(
                request,
                attempt.deployment(),
                attempt.providerModel(),
                attempt.terms().overrides(),
                streamed);
        call = transport.newCall(attempt.provider().request(asked));
        timer = time.schedule(this::expire, attempt.terms().timeoutNanos());
    }

    /**
     * Prepares an exchange and starts its time-out.
     *
     * @throws IllegalArgumentException if the request cannot be written for this deployment
     */
    static Exchange open(Transport transport, OpenAttempt attempt, ModelRequest request, TimeSource time) {
        return new Exchange(transport, attempt, request, time);
    }

    TransportCall call() {
        return call;
    }

    void cancel() {
        timer.cancel();
        call.cancel();
    }

    /** The answer has come in time. */
    void answered() {
        timer.cancel();
    }

    private void expire() {
        timedOut = true;
        call.cancel();
    }

    /** What an exception of the transport means. */
    Outcome broken(IOException e) {
        timer.cancel();
        if (timedOut || e instanceof SocketTimeoutException) {
            return Outcome.failure(FailureKind.TIMEOUT, e);
        }
        return Outcome.failure(
                Thread.currentThread().isInterrupted() ? FailureKind.CANCELLED : FailureKind.CONNECTION, e);
    }
}
