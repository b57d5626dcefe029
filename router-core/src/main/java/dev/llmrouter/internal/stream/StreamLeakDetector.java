package dev.llmrouter.internal.stream;

import dev.llmrouter.internal.guard.Guard;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settles streams that were neither read to their end nor closed, after the garbage collector has found them:
 * a daemon thread waits for that while streams are open, and ends soon after the last of them.
 */
public final class StreamLeakDetector {
    /** Streams that follow each other share a thread. */
    private static final long LINGER_MILLIS = 1_000;

    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Set<Handle> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Thread> watching = new AtomicReference<>();
    private final Consumer<Runnable> elsewhere;
    private volatile boolean closed; // set once, by closeAll()

    public StreamLeakDetector(Consumer<Runnable> elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** The session behind a caller's handle. */
    interface Session {
        void onSettled(Runnable work);

        /** The reader closes the stream. */
        void close();

        /** The router closes: the reader gets an exception, because the stream is incomplete. */
        void cut();
    }

    private static final class Handle extends PhantomReference<Object> {
        private final Session session;

        Handle(Object stream, Session session, ReferenceQueue<Object> queue) {
            super(stream, queue);
            this.session = session;
        }
    }

    public void watch(Object stream, Session session) {
        Handle handle = new Handle(stream, session, queue);
        open.add(handle);
        session.onSettled(() -> open.remove(handle));
        watchQueue();
        if (closed) {
            session.cut();
        }
    }

    private void watchQueue() {
        if (watching.get() == null && !closed) {
            Thread thread = new Thread(this::run, "llm-router-streams");
            thread.setDaemon(true);
            if (watching.compareAndSet(null, thread)) {
                thread.start();
            }
        }
    }

    private void run() {
        try {
            do {
                Reference<?> found = queue.remove(LINGER_MILLIS);
                // On a worker: a listener or a transport that blocks must not delay the next stream.
                if (found != null) {
                    elsewhere.accept(() -> settle(found));
                }
            } while (!open.isEmpty() && !closed);
        } catch (InterruptedException e) {
            // Only close() interrupts it, which cuts all streams itself.
            Thread.currentThread().interrupt();
        } finally {
            watching.set(null);
        }
        if (!open.isEmpty()) {
            // One was opened while the thread was about to end.
            watchQueue();
        }
    }

    /** Even an exception of a caller's listener must not prevent the next stream from being settled. */
    private static void settle(@Nullable Reference<?> found) {
        if (found instanceof Handle handle) {
            Guard.run(handle.session, handle.session::close);
        }
    }

    /** The streams that the collector has found by now. */
    public void sweep() {
        for (Reference<?> found = queue.poll(); found != null; found = queue.poll()) {
            settle(found);
        }
    }

    /** The router closes: open streams are cut. */
    public void closeAll() {
        closed = true;
        List.copyOf(open).forEach(handle -> Guard.run(handle.session, handle.session::cut));
        Thread thread = watching.get();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
