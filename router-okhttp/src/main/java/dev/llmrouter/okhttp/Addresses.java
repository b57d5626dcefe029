package dev.llmrouter.okhttp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Cache of parsed addresses: the same few are called again and again. Thread-safe. */
final class Addresses {
    /** A deployment has a handful; the bound matters where callers' models are part of addresses. */
    private static final int MOST = 4096;

    private final Map<String, HttpUrl> known = new ConcurrentHashMap<>();

    /** Null if the text is no address. */
    @Nullable
    HttpUrl of(String url) {
        HttpUrl before = known.get(url);
        if (before != null) {
            return before;
        }
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed != null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(url, parsed);
        }
        return parsed;
    }
}
