package dev.llmrouter.testing.store;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.time.TimeSource;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What several routers of one test share their limits through, as processes do through a Redis. Each is given a {@link #connect connection}
 * of its own:
 *
 * <pre>{@code
 * InMemoryUsageStore store = new InMemoryUsageStore(clock);
 * Router one = Router.builder().usageStore(store.connect()).time(clock)…
 * Router two = Router.builder().usageStore(store.connect()).time(clock)…
 * store.fail();     // neither reaches it now
 * store.heal();
 * store.forget();   // as a Redis that was restarted without its data
 * }</pre>
 *
 * <p>Counts windows in 240 slices, which holds back 0.42 % of a limit at most, and buckets exactly. Who gets what is said in the package
 * comment of {@code dev.llmrouter.usage}. Thread-safe.
 */
public final class InMemoryUsageStore {
    private final TimeSource time;
    private final long origin;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong exchanges = new AtomicLong();
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private SharedUsage usage = new SharedUsage();
    /** These are written by the test. */
    private volatile boolean failing;

    private volatile boolean losingReplies;
    private volatile Duration delay = Duration.ZERO;

    /**
     * Makes an empty store.
     *
     * @param time its clock, which it does not close; the routers' own, or another that goes as fast
     */
    public InMemoryUsageStore(TimeSource time) {
        this.time = requireNonNull(time, "time");
        origin = time.nanos();
    }

    /**
     * Opens the store for one router.
     *
     * @return a connection; closing it closes no other, and what its router holds then expires by itself
     */
    public UsageStore connect() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    /** Has every exchange fail from now on, before it arrives. */
    public void fail() {
        failing = true;
    }

    /** Lets every exchange arrive and its reply get lost from now on: the router sees a failure. */
    public void loseReplies() {
        losingReplies = true;
    }

    /**
     * Has every exchange take so long from now on; on a fake clock, time moves on by it.
     *
     * @param length how long; zero for no time
     */
    public void slow(Duration length) {
        delay = requireNonNull(length, "length");
    }

    /** Ends what {@link #fail}, {@link #loseReplies} and {@link #slow} began. */
    public void heal() {
        failing = false;
        losingReplies = false;
        delay = Duration.ZERO;
    }

    /** Loses all that was reported, and begins a new epoch. */
    public void forget() {
        synchronized (lock) {
            usage = new SharedUsage();
        }
    }

    /** {@return how many exchanges arrived, since the store was made} */
    public long exchanges() {
        return exchanges.get();
    }

    private Reply hear(Report report) {
        exchanges.incrementAndGet();
        synchronized (lock) {
            return usage.exchange(report, time.nanos() - origin);
        }
    }

    private void takeTime() throws StoreUnavailableException {
        try {
            time.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "The thread was interrupted while the in-memory store took its time", e);
        }
    }

    private static StoreUnavailableException unavailable(String why) {
        return new StoreUnavailableException(why, new IOException(why));
    }

    /** One router's. */
    private final class Connection implements UsageStore {
        private volatile boolean closed;
        /** Written by the router, once. */
        private volatile Runnable listener = () -> {};

        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            if (closed) {
                throw unavailable("This connection to the in-memory store is closed");
            }
            takeTime();
            if (failing) {
                throw unavailable("The in-memory store fails until heal() is called");
            }
            Reply reply = hear(report);
            if (!report.news().isEmpty()) {
                connections.stream().filter(other -> other != this).forEach(other -> other.listener.run());
            }
            if (losingReplies) {
                throw unavailable("The in-memory store loses its replies until heal() is called");
            }
            return reply;
        }

        @Override
        public void listen(Runnable onNews) {
            listener = requireNonNull(onNews, "onNews");
        }

        @Override
        public void close() {
            closed = true;
            connections.remove(this);
        }
    }
}
