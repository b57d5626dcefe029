package dev.llmrouter;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportFactory;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The transport that was given, or one that is found when the first call needs it: a caller with a client of their own needs none. */
final class TransportSource implements AutoCloseable {
    private final @Nullable Transport given;
    private @Nullable Transport found;
    private boolean closed;

    TransportSource(@Nullable Transport given) {
        this.given = given;
    }

    Transport get() {
        return given != null ? given : find();
    }

    private synchronized Transport find() {
        if (closed) {
            throw new IllegalStateException("the router is closed");
        }
        if (found == null) {
            found = ServiceLoader.load(TransportFactory.class, TransportFactory.class.getClassLoader()).stream()
                    .findFirst()
                    .or(() ->
                            ServiceLoader.load(TransportFactory.class).stream().findFirst())
                    .orElseThrow(() -> new IllegalStateException(
                            "No transport is on the class path. Add dev.llmrouter:router-okhttp,"
                                    + " give the builder a transport(…), or use execute(…) with a client of your own"))
                    .get()
                    .create();
        }
        return found;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (found != null) {
            found.close();
        }
    }
}
