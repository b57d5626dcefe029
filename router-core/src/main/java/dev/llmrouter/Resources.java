package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.time.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a router uses of the world, and which of it is its own to close. */
final class Resources implements AutoCloseable {
    /** What this thread runs next, while it runs something that was handed over. */
    private static final ThreadLocal<@Nullable Deque<Runnable>> IN_TURN = new ThreadLocal<>();

    private final TimeSource time;
    private final boolean ownTime;
    private final TransportSource transport;
    private final UnderWay underWay = new UnderWay();
    private final Executor workers;
    private final @Nullable ExecutorService ownWorkers;

    /** Collects what was given; null is what the router makes for itself. */
    Resources(@Nullable TimeSource time, @Nullable Executor workers, TransportSource transport) {
        ownTime = time == null;
        this.time = time == null ? TimeSource.system() : time;
        this.transport = transport;
        ownWorkers = workers == null ? newWorkers() : null;
        this.workers = ownWorkers != null ? ownWorkers : requireNonNull(workers);
    }

    /** Threads only while there is work: they read streams for subscribers and go on with calls after a pause. */
    private static ExecutorService newWorkers() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "llm-router-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    TimeSource time() {
        return time;
    }

    Executor workers() {
        return workers;
    }

    UnderWay underWay() {
        return underWay;
    }

    /**
     * What exchanges are made with.
     *
     * @throws IllegalStateException if there is no transport
     */
    Exchange.Means means() {
        return new Exchange.Means(transport.get(), time, underWay);
    }

    /** Goes on elsewhere than on the timer's thread, if there is still an elsewhere. */
    void handOver(Runnable work) {
        try {
            workers.execute(() -> runInTurn(work));
        } catch (RejectedExecutionException closedOrFull) {
            runInTurn(work);
        }
    }

    /** An executor may run its work at once. Then one request wakes the next inside its own work, and a long line would be a deep stack. */
    private static void runInTurn(Runnable work) {
        Deque<Runnable> outer = IN_TURN.get();
        if (outer != null) {
            outer.add(work);
            return;
        }
        IN_TURN.set(new ArrayDeque<>(List.of(work)));
        try {
            finishTurns();
        } finally {
            IN_TURN.remove();
        }
    }

    /** Runs what this thread has put off; a thread that blocks does so first, because it may block for what that does. */
    static void finishTurns() {
        Deque<Runnable> turns = IN_TURN.get();
        if (turns == null) {
            return;
        }
        // One that fails does not take along the others, which belong to other requests.
        Throwable failure = null;
        for (Runnable next = turns.poll(); next != null; next = turns.poll()) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public void close() {
        try {
            underWay.close();
            transport.close();
        } finally {
            if (ownWorkers != null) {
                ownWorkers.shutdownNow();
            }
            if (ownTime) {
                time.close();
            }
        }
    }
}
