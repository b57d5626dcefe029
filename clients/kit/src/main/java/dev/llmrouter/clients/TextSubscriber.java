package dev.llmrouter.clients;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Collects the texts of events that are pushed. */
final class TextSubscriber<E> implements Flow.Subscriber<E> {
    private final Function<E, String> text;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<String> whole = new CompletableFuture<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final StringBuilder seen = new StringBuilder(); // one signal at a time

    TextSubscriber(Function<E, String> text) {
        this.text = text;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(E event) {
        String piece = text.apply(event);
        seen.append(piece);
        if (!piece.isEmpty()) {
            begun.countDown();
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(seen.toString());
    }

    /** Waits until some text has come. */
    boolean awaitText() throws InterruptedException {
        return begun.await(30, TimeUnit.SECONDS);
    }

    /** Waits for the end. */
    String whole() throws Exception {
        return whole.get(30, TimeUnit.SECONDS);
    }

    void cancel() {
        subscription.join().cancel();
    }
}
