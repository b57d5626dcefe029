package dev.llmrouter;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener on another thread that a request waits in line. Whoever stands in line may be the next one: a listener that blocked it
 * there would block all behind it. Once it has left the line, the request waits for its own news. Belongs to one plan.
 */
final class NewsInLine {
    private final Workers workers;
    private @Nullable CompletableFuture<@Nullable Void> last;
    /** The thread inside the listener. */
    private volatile @Nullable Thread teller;

    NewsInLine(Workers workers) {
        this.workers = workers;
    }

    /** Tells this, after what was told before. */
    void tell(Runnable event) {
        CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
        Runnable work = () -> {
            Thread outer = teller;
            teller = Thread.currentThread();
            try {
                event.run();
            } finally {
                teller = outer;
                told.complete(null);
            }
        };
        CompletableFuture<@Nullable Void> before = last;
        last = told;
        if (before == null || before.isDone()) {
            workers.handOver(work);
        } else {
            var unused = before.whenComplete((nothing, failure) -> work.run());
        }
    }

    /** Returns when everything was told, so that events of one request come in order. */
    void await() {
        CompletableFuture<@Nullable Void> told = last;
        last = null;
        // A listener that ends the request from inside its news cannot wait for that news.
        if (told != null && !told.isDone() && teller != Thread.currentThread()) {
            // It may have been put off by this very thread.
            Workers.finishTurns();
            told.join();
        }
    }
}
