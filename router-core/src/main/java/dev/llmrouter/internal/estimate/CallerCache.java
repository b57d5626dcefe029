package dev.llmrouter.internal.estimate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.llmrouter.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Callers and what was learned of them: as many as fit, the most frequent ones; looked up once for a request.
 * Thread-safe.
 */
public final class CallerCache {
    /** About 5 MB when each uses two models. */
    static final int MOST = 10_000;

    /** A caller that comes every day stays known. */
    static final Duration LIFE = Duration.ofDays(1);

    private final Cache<String, CallerEstimates> known;

    public CallerCache(Ticker ticker) {
        known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(LIFE)
                .ticker(ticker::nanos)
                // Evicting one of them is too little work for another thread.
                .executor(Runnable::run)
                .build();
    }

    /** What is known of the caller that a request names; null when it names none. */
    public @Nullable CallerEstimates of(@Nullable String name) {
        return name == null ? null : named(name);
    }

    CallerEstimates named(String name) {
        return known.get(name, key -> new CallerEstimates());
    }

    /** How many are known, after those that are too many or too old have gone. */
    long count() {
        known.cleanUp();
        return known.estimatedSize();
    }
}
