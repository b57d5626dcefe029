package dev.llmrouter.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Takes what a publisher pushes, one event at a time. */
final class PublishedEvents<E> implements ClientEvents<E>, Flow.Subscriber<E> {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    /** At most one event, and the end. */
    private final LinkedBlockingQueue<Signal<E>> signals = new LinkedBlockingQueue<>();

    private record Signal<E>(@Nullable E event, @Nullable Throwable failure) {}

    @Override
    public @Nullable E next() throws Exception {
        if (signals.isEmpty()) {
            subscription.get().request(1);
        }
        Signal<E> signal = signals.take();
        Throwable failure = signal.failure();
        if (failure != null) {
            throw failure instanceof Exception e ? e : new ExecutionException(failure);
        }
        return signal.event();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (!subscription.complete(given)) {
            given.cancel();
        }
    }

    @Override
    public void onNext(E event) {
        signals.add(new Signal<>(event, null));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal<>(null, failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal<>(null, null));
    }

    @Override
    public void close() {
        subscription.whenComplete((given, failure) -> {
            if (given != null) {
                given.cancel();
            }
        });
    }
}
