package dev.llmrouter.internal.exec;

import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportFactory;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The application's transport, or one that is looked up when the first call needs it: a caller with a client
 * of its own needs none.
 */
public final class TransportLoader implements AutoCloseable {
    private final @Nullable Transport given;
    private final ReentrantLock lock = new ReentrantLock();
    /** Written under the lock. */
    private volatile @Nullable Transport found;

    private boolean closed;

    public TransportLoader(@Nullable Transport given) {
        this.given = given;
    }

    Transport get() {
        Transport known = given != null ? given : found;
        return known != null ? known : find();
    }

    private Transport find() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the router is closed");
            }
            Transport known = found;
            if (known == null) {
                known = required().create();
                found = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks the libraries of the transport before the first call; without a transport, callers may still use
     * clients of their own.
     */
    public void check() {
        if (given == null) {
            factory().ifPresent(TransportFactory::check);
        }
    }

    private static TransportFactory required() {
        return factory()
                .orElseThrow(() ->
                        new IllegalStateException("No transport is on the class path. Add dev.llmrouter:router-okhttp,"
                                + " give the builder a transport(…), or use execute(…) with a client of your own"));
    }

    private static Optional<TransportFactory> factory() {
        ClassLoader own = TransportFactory.class.getClassLoader();
        return ServiceLoader.load(TransportFactory.class)
                .findFirst()
                .or(() -> ServiceLoader.load(TransportFactory.class, own).findFirst());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            Transport known = found;
            if (known != null) {
                Guard.close(known);
            }
        } finally {
            lock.unlock();
        }
    }
}
