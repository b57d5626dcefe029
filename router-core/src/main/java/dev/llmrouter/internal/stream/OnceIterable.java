package dev.llmrouter.internal.stream;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The events of a stream, for one reader: a second iteration would miss what the first has taken. */
final class OnceIterable<E> implements Iterable<E> {
    /** Where events come from. */
    interface Source<E> {
        /** The next event; null at the end. */
        @Nullable
        E next();
    }

    private final Source<E> source;

    private final AtomicBoolean iterated = new AtomicBoolean();

    OnceIterable(Source<E> source) {
        this.source = source;
    }

    @Override
    public Iterator<E> iterator() {
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("a stream can be read once");
        }
        return new Events();
    }

    private final class Events implements Iterator<E> {
        private @Nullable E next;
        private boolean over;

        @Override
        public boolean hasNext() {
            if (next == null && !over) {
                next = source.next();
                over = next == null;
            }
            return next != null;
        }

        @Override
        public E next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the stream has ended");
            }
            E event = next;
            next = null;
            return event;
        }
    }
}
