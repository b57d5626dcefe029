package dev.llmrouter.langchain4j;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads on which streams are read: as many as streams are open, and none while there are none. */
final class StreamThreads {
    static final Executor SHARED = make();

    private static final long IDLE_SECONDS = 10;

    private StreamThreads() {}

    private static Executor make() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    // Without inherited thread locals: the thread would keep those of the call that started it.
                    Thread thread =
                            new Thread(null, task, "llm-router-langchain4j-" + number.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
