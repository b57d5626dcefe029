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
    private final ReferenceQueue<RoutedStream> queue = new ReferenceQueue<>();
    private final Set<Handle> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed; // set once, by closeAll()

    private static final class Handle extends PhantomReference<RoutedStream> {
        private final StreamSession session;

        Handle(RoutedStream stream, StreamSession session, ReferenceQueue<RoutedStream> queue) {
            super(stream, queue);
            this.session = session;
        }
    }

    void watch(RoutedStream stream, StreamSession session) {
        sweep();
        Handle handle = new Handle(stream, session, queue);
        open.add(handle);
        session.onSettled(() -> open.remove(handle));
        if (closed) {
            session.cut();
        }
    }

    void sweep() {
        for (Reference<? extends RoutedStream> found = queue.poll(); found != null; found = queue.poll()) {
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
