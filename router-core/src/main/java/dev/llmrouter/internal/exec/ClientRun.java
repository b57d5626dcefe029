package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work of a caller's own client that is bounded in time, whatever the client does: it ends by itself, or is
 * left behind at its time-out, when the router closes, or when the caller cancels. The first of these events
 * decides, once. Thread-safe.
 */
public abstract class ClientRun<V extends @Nullable Object> implements Runnable {
    static final Logger log = LoggerFactory.getLogger(ClientRun.class);

    private enum State {
        NEW,
        RUNNING,
        ENDED,
        LEFT
    }

    /**
     * The collaborators of a run.
     *
     * @param abandoned counts the runs that are left behind and still occupy a thread
     * @param late runs what follows a time-out: not on the timer's thread if that is the caller's code
     */
    public record Means(TimeSource time, ActiveCalls active, AbandonedCalls abandoned, Consumer<Runnable> late) {}

    /** Why the work was left behind. */
    public static final class Left extends Exception {
        private static final long serialVersionUID = 1L;

        private final FailureKind kind;

        Left(FailureKind kind, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.kind = kind;
        }

        public FailureKind kind() {
            return kind;
        }
    }

    private final Means means;
    private final String deploymentId;
    private final long timeoutNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final CompletableFuture<V> result = new CompletableFuture<>();
    /** The client has returned, or was waited for long enough. */
    private final CompletableFuture<@Nullable Void> returned = new CompletableFuture<>();

    ClientRun(Means means, String deploymentId, long timeoutNanos) {
        this.means = means;
        this.deploymentId = deploymentId;
        this.timeoutNanos = timeoutNanos;
    }

    /** Begins the work; its value or exception is in the {@link #result()}. */
    public final void start() {
        TimeSource.Timer timer = means.time().schedule(this::timeIsOver, timeoutNanos);
        means.active().add(this);
        result.whenComplete((value, failure) -> {
            timer.cancel();
            means.active().remove(this);
            if (result.isCancelled()) {
                leave(FailureKind.CANCELLED);
            }
        });
        begin();
    }

    /** The work's value, or its exception, or {@link Left}. Cancelling it leaves the work behind. */
    final CompletableFuture<V> result() {
        return result;
    }

    /** Waits for the end. After an interrupt the work is left behind, and the thread stays interrupted. */
    public final V await() throws Throwable {
        try {
            return result.get();
        } catch (InterruptedException e) {
            leave(FailureKind.CANCELLED);
            Thread.currentThread().interrupt();
            return decided();
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    /** The work may have ended before it could be left behind; then its end counts. */
    private V decided() throws Throwable {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw cause(e);
        }
    }

    private static Throwable cause(Exception wrapped) {
        Throwable cause = wrapped.getCause();
        return cause == null ? wrapped : cause;
    }

    /** Cancels it. */
    @Override
    public final void run() {
        leave(FailureKind.CANCELLED);
    }

    /**
     * Does something when the client has returned, or after this time: what the client reads must not be closed while it reads, unless it never
     * returns.
     */
    public final void whenReturned(long nanos, Runnable then) {
        TimeSource.Timer timer = means.time().schedule(() -> means.late().accept(() -> returned.complete(null)), nanos);
        returned.thenRun(() -> {
            timer.cancel();
            then.run();
        });
    }

    abstract void begin();

    /** Ends the work as far as the client allows; the router no longer waits for it. */
    abstract void stop(FailureKind why);

    /** Whether it cannot be left behind, because it runs on the thread that waits for it. */
    abstract boolean isInline();

    /** Whether it occupies a thread while it is left behind. */
    abstract boolean occupiesThread();

    private void timeIsOver() {
        means.late().accept(() -> leave(FailureKind.TIMEOUT));
    }

    final boolean isLeft() {
        return state.get() == State.LEFT;
    }

    /** False if the work has been left behind. */
    final boolean running() {
        return state.compareAndSet(State.NEW, State.RUNNING);
    }

    final void ended(V value) {
        if (state.compareAndSet(State.RUNNING, State.ENDED)) {
            if (!result.complete(value)) {
                closed(value);
            }
        } else {
            tooLate();
            closed(value);
        }
        returned.complete(null);
    }

    final void failed(Throwable thrown) {
        if (state.compareAndSet(State.RUNNING, State.ENDED)) {
            result.completeExceptionally(thrown);
        } else {
            tooLate();
            log.debug("A call to {} that was given up ended", deploymentId, thrown);
        }
        returned.complete(null);
    }

    private void tooLate() {
        if (occupiesThread()) {
            means.abandoned().remove(deploymentId);
        }
    }

    final void leave(FailureKind why) {
        if (isInline()) {
            stop(why);
        } else if (state.compareAndSet(State.NEW, State.LEFT)) {
            returned.complete(null);
            result.completeExceptionally(left(why, null));
        } else if (state.compareAndSet(State.RUNNING, State.LEFT)) {
            if (occupiesThread()) {
                means.abandoned().add(deploymentId);
            }
            stop(why);
            result.completeExceptionally(left(why, null));
        }
    }

    final Left left(FailureKind why, @Nullable Throwable cause) {
        return new Left(
                why,
                why == FailureKind.TIMEOUT
                        ? "the client did not answer within " + timeoutNanos / 1_000_000 + " ms"
                        : "the call was given up",
                cause);
    }

    /** A value that arrives after the work was left behind may hold a connection. */
    private void closed(V value) {
        if (value instanceof AutoCloseable open) {
            Guard.close(open);
        }
    }
}
