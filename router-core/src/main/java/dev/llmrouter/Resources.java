package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.time.TimeSource;
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
            workers.execute(work);
        } catch (RejectedExecutionException closedOrFull) {
            work.run();
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
