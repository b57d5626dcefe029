package dev.llmrouter.spring;

import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Counts the requests under way, and says when there are none. Thread-safe. */
final class ActiveRequests implements RouterListener {
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<CompletableFuture<Void>> idle = new AtomicReference<>(new CompletableFuture<>());

    @Override
    public void requestStarted(RequestInfo request) {
        count.incrementAndGet();
    }

    @Override
    public void requestEnded(RequestEnded event) {
        if (count.decrementAndGet() == 0) {
            idle.get().complete(null);
        }
    }

    long count() {
        return count.get();
    }

    /** Completes as soon as no request is under way. */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        idle.set(asked);
        if (count.get() == 0) {
            asked.complete(null);
        }
        return asked;
    }
}
