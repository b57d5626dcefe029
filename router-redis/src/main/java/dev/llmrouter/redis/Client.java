package dev.llmrouter.redis;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The client, made when it is first needed: those of clusters and sentinels connect at once, and Redis may be down then. Thread-safe. */
final class Client implements AutoCloseable {
    private final Supplier<UnifiedJedis> maker;
    private final boolean closing;
    private final String place;
    private final boolean encrypts;
    private final ReentrantLock making = new ReentrantLock();

    /** Written under the lock. */
    private volatile @Nullable UnifiedJedis made;

    /** Written under the lock, once. */
    private volatile boolean closed;

    private Client(Supplier<UnifiedJedis> maker, boolean closing, String place, boolean encrypts) {
        this.maker = maker;
        this.closing = closing;
        this.place = place;
        this.encrypts = encrypts;
    }

    static Client given(UnifiedJedis client, boolean closing) {
        return new Client(() -> client, closing, "the address of the given client", true);
    }

    static Client of(Target target) {
        return new Client(
                new ClientMaker(target), true, target.place(), target.login().ssl());
    }

    /** For messages. */
    String place() {
        return place;
    }

    /** Whether its connections may be encrypted ones. */
    boolean encrypts() {
        return encrypts;
    }

    /** Once more after a connection that turned out to be broken: a Redis that was restarted has broken all that rested. */
    <T> T call(Function<UnifiedJedis, T> action) {
        UnifiedJedis redis = client();
        try {
            return action.apply(redis);
        } catch (JedisConnectionException e) {
            if (Troubles.connectionWasStale(e)) {
                return action.apply(redis);
            }
            throw e;
        } finally {
            closeAgain();
        }
    }

    /**
     * After use by another thread: a cluster's client that was closed meanwhile opens connections again for a
     * thread that still uses it.
     */
    void closeAgain() {
        if (closed) {
            close();
        }
    }

    UnifiedJedis client() {
        UnifiedJedis present = made;
        return present != null && !closed ? present : make();
    }

    private UnifiedJedis make() {
        making.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            UnifiedJedis present = made;
            if (present == null) {
                present = maker.get();
                made = present;
            }
            return present;
        } finally {
            making.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        making.lock();
        try {
            closed = true;
            UnifiedJedis present = made;
            if (present != null && closing) {
                present.close();
            }
        } finally {
            making.unlock();
        }
    }
}
