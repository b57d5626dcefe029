package dev.llmrouter.acceptance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records the signals that it gets, and how many arrived at the same time. */
final class PieceCollector implements Flow.Subscriber<String> {
    final List<String> seen = new ArrayList<>();
    final CountDownLatch over = new CountDownLatch(1);
    final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    int completed;

    @Nullable
    Throwable failure;

    Consumer<Flow.Subscription> onEach = subscription -> {};
    private Flow.@Nullable Subscription subscription;

    Flow.Subscription subscription() {
        return requireNonNull(subscription, "nothing is subscribed");
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(String event) {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        seen.add(event);
        now.decrementAndGet();
        onEach.accept(subscription());
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        over.countDown();
    }

    @Override
    public void onComplete() {
        completed++;
        over.countDown();
    }
}
