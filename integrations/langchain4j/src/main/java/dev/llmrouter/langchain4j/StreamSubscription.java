package dev.llmrouter.langchain4j;

import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a stream to one subscriber as it asks for events. A thread is occupied while the stream is read, and none while the subscriber has
 * asked for no more than it got.
 */
final class StreamSubscription implements Flow.Subscription {
    private static final Logger log = LoggerFactory.getLogger(StreamSubscription.class);

    private final StreamSource source;
    private final Flow.Subscriber<? super HttpStreamingEvent> subscriber;
    private final Executor executor;
    private final AtomicLong asked = new AtomicLong();
    /**
     * How often work was found; the thread that raises it from 0 does the work, so that one at a time works.
     */
    private final AtomicInteger work = new AtomicInteger();

    private volatile boolean over; // set once: cancelled, ended or failed
    private volatile @Nullable Throwable misuse; // set before work is found
    private final Queue<HttpStreamingEvent> read = new ArrayDeque<>(); // used by the thread that works

    StreamSubscription(StreamSource source, Flow.Subscriber<? super HttpStreamingEvent> subscriber, Executor executor) {
        this.source = source;
        this.subscriber = subscriber;
        this.executor = executor;
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            misuse = new IllegalArgumentException("a subscriber must ask for one event or more, not " + count);
        } else {
            asked.getAndAccumulate(count, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        }
        if (!over && work.getAndIncrement() == 0) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::deliver);
        } catch (RejectedExecutionException e) {
            fail(e);
        }
    }

    private void deliver() {
        int found = work.get();
        do {
            deliverAsked();
            found = work.addAndGet(-found);
        } while (found != 0);
    }

    /** Reads on as soon as all that was read is delivered, so that the end is seen without being asked for. */
    private void deliverAsked() {
        try {
            while (!over) {
                Throwable wrong = misuse;
                if (wrong != null) {
                    fail(wrong);
                } else if (read.isEmpty()) {
                    fill();
                } else if (asked.get() > 0) {
                    next();
                } else {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void fill() throws IOException {
        List<? extends HttpStreamingEvent> events = source.read();
        if (events != null) {
            read.addAll(events);
        } else if (!over) {
            over = true;
            guarded("onComplete", subscriber::onComplete);
        }
    }

    private void next() {
        HttpStreamingEvent event = read.remove();
        if (asked.get() != Long.MAX_VALUE) {
            asked.decrementAndGet();
        }
        if (!guarded("onNext", () -> subscriber.onNext(event))) {
            cancel();
        }
    }

    private void fail(Throwable failure) {
        if (!over) {
            over = true;
            source.cancel();
            guarded("onError", () -> subscriber.onError(Failures.ofStream(failure)));
        }
    }

    private static boolean guarded(String method, Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException e) {
            log.warn(
                    "The subscriber of a stream threw an exception from {}, which it must not; the stream ends.",
                    method,
                    e);
            return false;
        }
    }

    @Override
    public void cancel() {
        over = true;
        source.cancel();
    }
}
