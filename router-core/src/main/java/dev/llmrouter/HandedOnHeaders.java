package dev.llmrouter;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which headers of an answer its caller gets: not those of the connection it came over, and not the provider's cookies. */
final class HandedOnHeaders {
    /** RFC 9110, 7.6.1, and what was used before it. A cookie is the session of the provider's gateway with this process. */
    private static final Set<String> KEPT_HERE = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "set-cookie",
            "set-cookie2");

    private HandedOnHeaders() {}

    /** A copy to add to; names in any case. */
    static Map<String, String> of(Map<String, String> answered) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answered);
        String named = headers.getOrDefault("connection", "");
        KEPT_HERE.forEach(headers::remove);
        if (!named.isEmpty()) {
            for (String name : named.split(",", -1)) {
                headers.remove(name.strip());
            }
        }
        return headers;
    }
}
