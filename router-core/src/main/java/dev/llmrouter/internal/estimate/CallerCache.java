package dev.llmrouter.internal.estimate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.Payload;
import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.List;
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

    /** Names are ids as a rule; a longer text is something else, and not kept. */
    private static final int LONGEST_NAME = 256;

    /** OpenAI's field, and the one that takes its place. */
    private static final List<String> FIELDS = List.of("user", "safety_identifier");

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
    public @Nullable CallerEstimates of(ModelRequest request) {
        String name = name(request.payload());
        return name == null ? null : named(name);
    }

    CallerEstimates named(String name) {
        return known.get(name, key -> new CallerEstimates());
    }

    private static @Nullable String name(Payload payload) {
        for (String field : FIELDS) {
            String name = payload instanceof JsonPayload json
                    ? json.field(field).text().orElse(null)
                    : payload instanceof MultipartPayload form
                            ? form.field(field).orElse(null)
                            : null;
            if (usable(name)) {
                return name;
            }
        }
        // Where clients of Anthropic put it.
        String name = payload instanceof JsonPayload json
                ? json.field("metadata").get("user_id").text().orElse(null)
                : null;
        return usable(name) ? name : null;
    }

    private static boolean usable(@Nullable String name) {
        return name != null && !name.isBlank() && name.length() <= LONGEST_NAME;
    }

    /** How many are known, after those that are too many or too old have gone. */
    long count() {
        known.cleanUp();
        return known.estimatedSize();
    }
}
