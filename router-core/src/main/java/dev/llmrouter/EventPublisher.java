package dev.llmrouter;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream as a publisher. Each subscriber makes a request of its own. A worker is occupied only while there is demand: it reads as many
 * events as were asked for, and leaves.
 */
final class EventPublisher implements Flow.Publisher<StreamEvent> {
    private final Supplier<ModelStream> open;
    private final Executor workers;

    EventPublisher(Supplier<ModelStream> open, Executor workers) {
        this.open = open;
        this.workers = workers;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super StreamEvent> subscriber) {
        subscriber.onSubscribe(new Session(subscriber));
    }

    private final class Session implements Flow.Subscription {
        private final Flow.Subscriber<? super StreamEvent> subscriber;
        private final AtomicLong demand = new AtomicLong();
        /** How many reasons to work there are; whoever raises it from 0 starts a worker. */
        private final AtomicLong work = new AtomicLong();

        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicReference<@Nullable ModelStream> stream = new AtomicReference<>();
        /** Set by the worker while it makes the call. */
        private volatile @Nullable InterruptGuard opening;
        /** Touched by the one worker of the moment. */
        private @Nullable Iterator<StreamEvent> events;

        Session(Flow.Subscriber<? super StreamEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                finish(new IllegalArgumentException("a subscriber must ask for one event or more, not " + n));
                return;
            }
            demand.updateAndGet(asked -> asked + n < 0 ? Long.MAX_VALUE : asked + n);
            if (work.getAndIncrement() == 0) {
                try {
                    workers.execute(this::serve);
                } catch (RejectedExecutionException closedOrFull) {
                    finish(closedOrFull);
                }
            }
        }

        @Override
        public void cancel() {
            ended.set(true);
            InterruptGuard guard = opening;
            if (guard != null) {
                guard.interrupt(FailureKind.CANCELLED);
            }
            ModelStream opened = stream.get();
            if (opened != null) {
                opened.close();
            }
        }

        private void serve() {
            long missed;
            do {
                missed = work.get();
                deliver();
            } while (work.addAndGet(-missed) > 0);
        }

        private void deliver() {
            try {
                while (!ended.get() && demand.get() > 0) {
                    if (!events().hasNext()) {
                        finish(null);
                        return;
                    }
                    StreamEvent event = events().next();
                    demand.decrementAndGet();
                    subscriber.onNext(event);
                }
            } catch (RuntimeException e) {
                finish(e);
            } catch (Error e) {
                // Not the subscriber's to handle, but nothing may stay open for it.
                cancel();
                throw e;
            }
        }

        /** Makes the call; a cancellation interrupts it, because its first event may be far away. */
        private ModelStream opened() {
            InterruptGuard guard = new InterruptGuard();
            opening = guard;
            try {
                if (ended.get()) {
                    guard.interrupt(FailureKind.CANCELLED);
                }
                return open.get();
            } finally {
                opening = null;
                guard.end();
            }
        }

        private Iterator<StreamEvent> events() {
            Iterator<StreamEvent> current = events;
            if (current == null) {
                ModelStream opened = opened();
                stream.set(opened);
                if (ended.get()) {
                    opened.close();
                }
                current = opened.iterator();
                events = current;
            }
            return current;
        }

        private void finish(@Nullable RuntimeException failure) {
            boolean first = ended.compareAndSet(false, true);
            ModelStream opened = stream.get();
            if (opened != null) {
                opened.close();
            }
            if (first && failure == null) {
                subscriber.onComplete();
            } else if (first) {
                subscriber.onError(failure);
            }
        }
    }
}
