package dev.llmrouter.internal.stream;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.error.RouterException;
import dev.llmrouter.internal.exec.ActiveCalls;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stream as a publisher. Each subscription makes a request of its own. A worker is occupied only while
 * there is demand: it reads as many events as the subscriber requested, and leaves. One worker at a time
 * sends signals, so that a subscriber gets them one after the other.
 *
 * @param <E> the events
 */
public final class EventPublisher<E> implements Flow.Publisher<E> {
    private final Source<E> source;
    private final Workers workers;
    private final ActiveCalls active;

    /** Opens streams. */
    public interface Source<E> {
        /** Opens one; its waits can be cancelled by this. */
        Open<E> open(ActiveCalls active);

        /** How long a worker may take to begin. */
        long patienceNanos();

        /** The exception that a subscriber gets if no worker has begun in that time. */
        RouterException unstarted();
    }

    /** A stream, and how to close it. */
    public record Open<E>(Iterable<E> events, AutoCloseable stream) {}

    public EventPublisher(Source<E> source, Workers workers, ActiveCalls active) {
        this.source = source;
        this.workers = workers;
        this.active = active;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super E> subscriber) {
        new Session(requireNonNull(subscriber, "subscriber"), active.ofOneCall()).begin();
    }

    private final class Session implements Flow.Subscription {
        private final Flow.Subscriber<? super E> subscriber;
        private final ActiveCalls opening;
        private final AtomicLong demand = new AtomicLong();
        /**
         * The number of pending signals; the thread that raises it from 0 starts a worker. The first signal
         * is onSubscribe.
         */
        private final AtomicLong work = new AtomicLong(1);

        private final AtomicReference<@Nullable AutoCloseable> stream = new AtomicReference<>();
        private final AtomicReference<@Nullable IllegalArgumentException> refused = new AtomicReference<>();
        private volatile boolean cancelled; // set once, by cancel()
        private @Nullable Iterator<E> events; // used by the current worker only
        private boolean over; // used by the current worker only

        Session(Flow.Subscriber<? super E> subscriber, ActiveCalls opening) {
            this.subscriber = subscriber;
            this.opening = opening;
        }

        void begin() {
            try {
                subscriber.onSubscribe(this);
            } catch (Throwable thrown) {
                Guard.complain(subscriber, thrown);
                cancel();
            }
            if (work.decrementAndGet() > 0) {
                startWorker();
            }
        }

        @Override
        public void request(long n) {
            if (n > 0) {
                demand.updateAndGet(asked -> asked + n < 0 ? Long.MAX_VALUE : asked + n);
            } else if (refused.compareAndSet(
                    null, new IllegalArgumentException("a subscriber must ask for one event or more, not " + n))) {
                // The worker may be waiting for an event that comes much later.
                giveUp();
            }
            if (work.getAndIncrement() == 0) {
                startWorker();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            giveUp();
        }

        private void giveUp() {
            opening.close();
            Guard.close(stream.get());
        }

        private void startWorker() {
            try {
                workers.occupy(this::serve, source.patienceNanos(), this::unstarted);
            } catch (Guard.Threw e) {
                finish(e.thrown());
            }
        }

        private void unstarted() {
            finish(source.unstarted());
        }

        private void serve() {
            long missed;
            do {
                missed = work.get();
                deliver();
            } while (work.addAndGet(-missed) > 0);
        }

        private void deliver() {
            while (!over && (demand.get() > 0 || isGivenUp())) {
                E event;
                try {
                    event = isGivenUp() ? null : next();
                } catch (Throwable failure) {
                    finish(failure);
                    return;
                }
                if (event == null || isGivenUp()) {
                    finish(null);
                } else {
                    demand.decrementAndGet();
                    hand(event);
                }
            }
        }

        private boolean isGivenUp() {
            return cancelled || refused.get() != null;
        }

        private void hand(E event) {
            try {
                subscriber.onNext(event);
            } catch (Throwable thrown) {
                Guard.complain(subscriber, thrown);
                finish(thrown);
            }
        }

        /** Null at the end. */
        private @Nullable E next() {
            Iterator<E> current = events;
            if (current == null) {
                Open<E> opened = source.open(opening);
                stream.set(opened.stream());
                if (isGivenUp()) {
                    Guard.close(opened.stream());
                }
                current = opened.events().iterator();
                events = current;
            }
            return current.hasNext() ? current.next() : null;
        }

        /** Sends the last signal, unless the subscriber cancelled. */
        private void finish(@Nullable Throwable failure) {
            if (over) {
                return;
            }
            over = true;
            Guard.close(stream.get());
            IllegalArgumentException invalid = refused.get();
            Throwable error = invalid == null ? failure : invalid;
            if (cancelled) {
                return;
            }
            Guard.run(subscriber, () -> {
                if (error == null) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(error);
                }
            });
        }
    }
}
