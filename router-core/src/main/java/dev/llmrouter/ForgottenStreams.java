package dev.llmrouter;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settles streams that were neither read to their end nor closed: noticed when the collector has found them and somebody looks. No thread
 * of its own; the engine looks whenever a stream is opened or a snapshot taken.
 */
final class ForgottenStreams {
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Set<Handle> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed; // set once, by closeAll()

    /** What goes on behind a stream that a caller holds. */
    interface Session {
        void onSettled(Runnable work);

        /** The reader wants no more. */
        void close();

        /** The router closes: the reader learns that more would have come. */
        void cut();
    }

    private static final class Handle extends PhantomReference<Object> {
        private final Session session;

        Handle(Object stream, Session session, ReferenceQueue<Object> queue) {
            super(stream, queue);
            this.session = session;
        }
    }

    void watch(Object stream, Session session) {
        sweep();
        Handle handle = new Handle(stream, session, queue);
        open.add(handle);
        session.onSettled(() -> open.remove(handle));
        if (closed) {
            session.cut();
        }
    }

    void sweep() {
        for (Reference<?> found = queue.poll(); found != null; found = queue.poll()) {
            if (found instanceof Handle handle) {
                handle.session.close();
            }
        }
    }

    /** The router closes: what is still flowing is cut. */
    void closeAll() {
        closed = true;
        List.copyOf(open).forEach(handle -> handle.session.cut());
    }
}
