package dev.llmrouter.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for news on one channel, from one thread, while a router subscribes. Thread-safe. */
final class NewsChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisUsageStore.class);

    /** As long as a Redis needs to restart, doubled until it is a rest that no server minds. */
    private static final long FIRST_PAUSE_MILLIS = 100;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** More processes than one through one store are tests or a mistake; no memory grows by it. */
    private static final int MOST_OWN = 64;

    private static final String SEQ = "seq";

    private static final int LONGEST_SEQ = 32;

    /** No reply has reported yet how far the news go. */
    private static final long UNKNOWN = -1;

    private final Client client;
    private final Keys keys;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Written by the thread alone. */
    private volatile @Nullable Subscription current;

    /** How far the news go that were handed on; written by exchanges. */
    private volatile long seen = UNKNOWN;

    /** Whether no listener was there for a while. Of the thread alone. */
    private boolean broken;

    NewsChannel(Client client, Keys keys) {
        this.client = client;
        this.keys = keys;
    }

    /** So far the news were handed on by a reply. */
    void seen(long place) {
        seen = place;
    }

    /** What a process of one's own tells is no news to it. */
    void ownProcess(String process) {
        if (own.size() < MOST_OWN) {
            own.add(process);
        }
    }

    void listen(Runnable onNews) {
        listeners.add(onNews);
        if (closed.getCount() > 0 && started.compareAndSet(false, true)) {
            Thread thread = new Thread(this::run, "llm-router-redis-news");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Redis failed elsewhere: this connection may be dead too, and would not tell. */
    void doubt() {
        Subscription subscription = current;
        if (subscription != null) {
            try {
                subscription.cut();
            } catch (RuntimeException e) {
                LOG.debug("the subscription to {} was broken already", keys.channel(), e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        doubt();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        do {
            Subscription subscription = new Subscription(this::begun, this::notified);
            current = subscription;
            subscribe(subscription);
            broken = true;
            pause = subscription.hasBegun() ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        } while (rest(pause));
        current = null;
        client.closeAgain();
    }

    /** Something may have been reported while no listener was there; and after a break, Redis may have lost what it knew. */
    private void begun() {
        if (broken) {
            notified();
            return;
        }
        // What is longer is not the router's, and not read.
        boolean ours = client.client().hstrlen(keys.state(), SEQ) <= LONGEST_SEQ;
        String last = ours ? client.client().hget(keys.state(), SEQ) : null;
        if (seen != UNKNOWN && last != null && !last.equals(Long.toString(seen))) {
            notified();
        }
    }

    private void subscribe(Subscription subscription) {
        try {
            if (closed.getCount() > 0) {
                subscription.run(client.client(), keys.channel());
            }
        } catch (RuntimeException | StackOverflowError e) {
            // The exchanges tell of the same trouble, in words. An answer of lists in lists is read by recursion.
            LOG.debug("the subscription to {} ended", keys.channel(), e);
        }
    }

    private boolean rest(long millis) {
        try {
            return !closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void notified(String process) {
        if (own.size() != 1 || !own.contains(process)) {
            notified();
        }
    }

    private void notified() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener for news failed", e);
            }
        }
    }
}
