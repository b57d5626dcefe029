package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.internal.guard.Guard;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Work of an asynchronous client. Giving it up cancels its future; what that stops is up to the client. */
final class StageRun<V extends @Nullable Object> extends ClientRun<V> {
    private final Callable<? extends CompletionStage<? extends V>> work;
    private volatile @Nullable CompletionStage<? extends V> stage;

    StageRun(
            Means means,
            String deploymentId,
            long timeoutNanos,
            Callable<? extends CompletionStage<? extends V>> work) {
        super(means, deploymentId, timeoutNanos);
        this.work = work;
    }

    // Any throwable, declared or not, is the result.
    @SuppressWarnings({"CatchThrowable", "NullAway"}) // A stage that succeeded has the value that its type promises.
    @Override
    void begin() {
        if (!running()) {
            return;
        }
        try {
            CompletionStage<? extends V> started = work.call();
            stage = started;
            if (isLeft()) {
                stop(FailureKind.CANCELLED);
            }
            started.whenComplete((value, failure) -> {
                if (failure == null) {
                    ended(value);
                } else {
                    failed(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                }
            });
        } catch (Throwable thrown) {
            failed(thrown);
        }
    }

    @Override
    void stop(FailureKind why) {
        CompletionStage<? extends V> started = stage;
        if (started == null) {
            return;
        }
        try {
            Future<?> future = started instanceof Future<?> own ? own : started.toCompletableFuture();
            future.cancel(true);
        } catch (UnsupportedOperationException noFuture) {
            log.debug("A client's stage cannot be cancelled; it goes on by itself", noFuture);
        } catch (Throwable thrown) {
            Guard.complain(started, thrown);
        }
    }

    @Override
    boolean isInline() {
        return false;
    }

    @Override
    boolean occupiesThread() {
        return false;
    }
}
