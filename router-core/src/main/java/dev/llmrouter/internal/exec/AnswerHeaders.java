package dev.llmrouter.internal.exec;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The headers of an answer that its caller gets: not those of the connection, and not the provider's cookies.
 */
public final class AnswerHeaders {
    /**
     * RFC 9110, 7.6.1, and what was used before it. A cookie is the session of the provider's gateway with
     * this process.
     */
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

    private AnswerHeaders() {}

    /** A mutable copy; names in any case. */
    public static Map<String, String> of(Map<String, String> answered) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String connection = "";
        for (Map.Entry<String, String> header : answered.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!KEPT_HERE.contains(name)) {
                headers.put(header.getKey(), header.getValue());
            } else if (name.equals("connection")) {
                connection = header.getValue();
            }
        }
        if (!connection.isEmpty()) {
            for (String name : connection.split(",", -1)) {
                headers.remove(name.strip());
            }
        }
        return headers;
    }
}
