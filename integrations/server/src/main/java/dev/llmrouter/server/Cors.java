package dev.llmrouter.server;

import dev.llmrouter.exchange.ExchangeRequest;
import java.util.Map;
import java.util.Set;

/** Which pages of other origins may call; none by default. */
record Cors(Set<String> origins) {
    private static final String ANY = "*";

    void addTo(Map<String, String> headers, ExchangeRequest request) {
        String origin = request.headers().get("origin");
        if (origin == null || !(origins.contains(ANY) || origins.contains(origin))) {
            return;
        }
        headers.put("access-control-allow-origin", origins.contains(ANY) ? ANY : origin);
        headers.put("access-control-expose-headers", "*");
        headers.put("vary", "Origin");
        if (request.method().equals("OPTIONS")) {
            headers.put("access-control-allow-methods", "GET, POST, DELETE");
            headers.put(
                    "access-control-allow-headers",
                    request.headers().getOrDefault("access-control-request-headers", "authorization, content-type"));
            headers.put("access-control-max-age", "3600");
        }
    }
}
