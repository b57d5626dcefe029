package dev.llmrouter.okhttp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A table that holds its keys weakly, in parts with a lock each: every call writes to it twice, and a thread
 * that is suspended while it holds a single lock would stop all others. Thread-safe.
 */
final class WeakTable<K, V> {
    /** A power of two; many more than cores, so that threads seldom meet in one. */
    private static final int PART_BITS = 5;

    /** Spreads neighbouring hashes: 2³² divided by the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    private final List<Map<K, V>> parts = new ArrayList<>();

    WeakTable() {
        for (int i = 0; i < 1 << PART_BITS; i++) {
            parts.add(Collections.synchronizedMap(new WeakHashMap<>()));
        }
    }

    private Map<K, V> part(K key) {
        return parts.get((key.hashCode() * SPREAD) >>> (Integer.SIZE - PART_BITS));
    }

    /** Returns the previous value; null if there was none. */
    @Nullable
    V put(K key, V value) {
        return part(key).put(key, value);
    }

    @Nullable
    V remove(K key) {
        return part(key).remove(key);
    }

    List<K> keys() {
        List<K> keys = new ArrayList<>();
        for (Map<K, V> part : parts) {
            synchronized (part) {
                keys.addAll(part.keySet());
            }
        }
        return keys;
    }
}
