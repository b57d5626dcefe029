package dev.llmrouter.okhttp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for asynchronous calls: as many as there are calls, since each waits for its answer; virtual ones
 * where the JDK has them.
 */
final class DaemonThreads {
    static final String NAME = "llm-router-okhttp-";

    /** Long enough to serve the next burst, short enough that a quiet application holds none. */
    private static final long IDLE_SECONDS = 30;

    private final AtomicLong made = new AtomicLong();
    private final ExecutorService executor = VirtualThreads.perTask(NAME).orElseGet(this::platform);

    /** Returns whether the task will run: false after closing. */
    boolean run(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Running tasks go on to their end; no thread stays after that. */
    void close() {
        executor.shutdown();
    }

    private ExecutorService platform() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::newThread);
    }

    private Thread newThread(Runnable task) {
        // A pooled thread must not keep the thread-locals of the caller that started it.
        Thread thread = new Thread(null, task, NAME + made.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
