package dev.llmrouter.internal.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.llmrouter.time.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which deployment served a session, a caller or the beginning of a prompt last: as many as fit, the most
 * frequent ones. A reload does not change it. Thread-safe.
 */
public final class AffinityTable {
    /** About 10 MB. */
    static final int MOST = 50_000;

    private final Cache<Key, Home> homes;

    /**
     * What requests have in common.
     *
     * @param text which session, caller or prompt
     * @param ttlNanos how long it is remembered
     */
    public record Key(String group, String text, long ttlNanos) {}

    private record Home(String deployment, long ttlNanos) {}

    /** By its own time, from the last answer. */
    private static final class ByKind implements Expiry<Key, Home> {
        @Override
        public long expireAfterCreate(Key key, Home home, long nowNanos) {
            return home.ttlNanos;
        }

        @Override
        public long expireAfterUpdate(Key key, Home home, long nowNanos, long leftNanos) {
            return home.ttlNanos;
        }

        @Override
        public long expireAfterRead(Key key, Home home, long nowNanos, long leftNanos) {
            return leftNanos;
        }
    }

    public AffinityTable(Ticker ticker) {
        homes = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfter(new ByKind())
                .ticker(ticker::nanos)
                // Evicting one of them is too little work for another thread.
                .executor(Runnable::run)
                .build();
    }

    /** Where the first of them is at home that is known; null when none is. */
    public @Nullable String find(List<Key> keys) {
        for (int i = 0; i < keys.size(); i++) {
            Home home = homes.getIfPresent(keys.get(i));
            if (home != null) {
                return home.deployment;
            }
        }
        return null;
    }

    /** All of them are at home there from now on. */
    public void settle(List<Key> keys, String deployment) {
        for (int i = 0; i < keys.size(); i++) {
            homes.put(keys.get(i), new Home(deployment, keys.get(i).ttlNanos));
        }
    }

    /** Those of them that are at home there have no home any more. */
    public void leave(List<Key> keys, String deployment) {
        for (Key key : keys) {
            homes.asMap().remove(key, new Home(deployment, key.ttlNanos));
        }
    }

    /** How many are known, after those that are too many or too old have gone. */
    long count() {
        homes.cleanUp();
        return homes.estimatedSize();
    }
}
