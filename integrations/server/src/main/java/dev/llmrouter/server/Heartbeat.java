package dev.llmrouter.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a stream of events to a client, and a comment whenever the provider has been silent for a second: a client that has gone is
 * noticed only by writing to it. Writes whole events, so that a comment never stands in the middle of one.
 */
final class Heartbeat implements AutoCloseable {
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(Heartbeat::daemon);
    /** A write to a client that does not read blocks, and must not hold up those to others. */
    private static final ExecutorService WRITERS = Executors.newCachedThreadPool(Heartbeat::daemon);

    private final OutputStream out;
    private final Runnable onGone;
    private final ReentrantLock lock = new ReentrantLock();
    private final Future<?> beats;
    private boolean written; // guarded by lock

    Heartbeat(OutputStream out, Runnable onGone) {
        this.out = out;
        this.onGone = onGone;
        beats = TIMER.scheduleWithFixedDelay(() -> WRITERS.execute(this::beat), 1, 1, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "llm-router-server");
        thread.setDaemon(true);
        return thread;
    }

    void write(byte[] bytes, int count) throws IOException {
        lock.lock();
        try {
            out.write(bytes, 0, count);
            out.flush();
            written = true;
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        if (!lock.tryLock()) {
            // Something is being written.
            return;
        }
        try {
            if (!written && !beats.isCancelled()) {
                out.write(COMMENT);
                out.flush();
            }
            written = false;
        } catch (IOException gone) {
            beats.cancel(false);
            onGone.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            beats.cancel(false);
        } finally {
            lock.unlock();
        }
    }
}
