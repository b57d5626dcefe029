package dev.llmrouter.exchange;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * One HTTP exchange through the router, made once: either {@link #execute()} or {@link #executeAsync()}. Attempts, pauses, queueing and
 * fallbacks are all part of it. Thread-safe.
 */
public interface Exchange {
    /**
     * Makes the exchange on the calling thread. Every end of a request is an answer: that of a deployment, the provider's error, or an
     * error of the router in the form of the API that was called.
     *
     * @return the answer; close it
     * @throws IOException if the exchange was cancelled, by {@link #cancel()}, an interrupt, or because the router was closed
     */
    ExchangeResponse execute() throws IOException;

    /**
     * Makes the exchange without occupying the calling thread. While the request waits for a streamed answer to begin, it occupies a thread
     * of the router or of the executor that was given to the router.
     *
     * @return a future of the answer, or of an {@link IOException}; cancelling it cancels the exchange
     */
    CompletableFuture<ExchangeResponse> executeAsync();

    /**
     * Makes the exchange as {@link #executeAsync()} does, for a client with types of its own.
     *
     * @param answer turns the answer into the client's, which must close it
     * @param failure turns the exception, unwrapped, into the client's
     * @param <R> the client's answer
     * @return a future of the client's answer, or of the client's exception; cancelling it cancels the
     *     exchange and closes an answer that arrives at that moment
     */
    default <R> CompletableFuture<R> executeAsync(
            Function<? super ExchangeResponse, ? extends R> answer,
            Function<? super Throwable, ? extends Throwable> failure) {
        CompletableFuture<R> result = new CompletableFuture<>();
        CompletableFuture<ExchangeResponse> made = executeAsync();
        result.whenComplete((response, failed) -> {
            if (result.isCancelled()) {
                made.cancel(true);
            }
        });
        made.whenComplete((response, failed) -> {
            if (failed != null) {
                Throwable cause = failed.getCause();
                result.completeExceptionally(
                        failure.apply(failed instanceof CompletionException && cause != null ? cause : failed));
                return;
            }
            boolean taken = false;
            try {
                taken = result.complete(answer.apply(response));
            } catch (RuntimeException | Error thrown) {
                result.completeExceptionally(thrown);
            } finally {
                if (!taken) {
                    response.close();
                }
            }
        });
        return result;
    }

    /**
     * Ends the exchange: the attempt that is under way at the provider, a pause, a wait in the queue, a body that is being read. May be
     * called from any thread, at any time, more than once; does not block.
     */
    void cancel();
}
