package dev.llmrouter.benchmarks.http;

import dev.llmrouter.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that make calls until they are done, and stop with the first failure of any of them: a comparison
 * of failures is none.
 */
final class Callers {
    private final Mode mode;
    private final int count;
    private final TimeSource time;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Callers(Mode mode, int count, TimeSource time) {
        this.mode = mode;
        this.count = count;
        this.time = time;
    }

    /** What one thread does, again and again. */
    interface Work {
        /** Whether there is more to do. */
        boolean next(int thread, long round) throws IOException, InterruptedException;
    }

    TimeSource time() {
        return time;
    }

    Mode mode() {
        return mode;
    }

    int count() {
        return count;
    }

    void run(Work work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = mode.thread(() -> loop(work, number));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable broken = failure.get();
        if (broken != null) {
            throw new IllegalStateException("a call failed", broken);
        }
    }

    private void loop(Work work, int thread) {
        try {
            long round = 0;
            while (failure.get() == null && work.next(thread, round)) {
                round++;
            }
        } catch (IOException e) {
            failed(new UncheckedIOException(e));
        } catch (InterruptedException | RuntimeException | Error e) {
            failed(e);
        }
    }

    void failed(Throwable broken) {
        failure.compareAndSet(null, broken);
    }
}
