package dev.llmrouter.provider;

import dev.llmrouter.trust.PassedHeaders;
import java.util.Map;
import java.util.TreeMap;

/** The headers of one attempt. What the deployment sets wins over what the request sets, because any header can be a credential. */
final class AttemptHeaders {
    private AttemptHeaders() {}

    static Map<String, String> of(ProviderCall call, String contentType, Map<String, String> credentials) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept", accept(call));
        call.request().headers().forEach((name, value) -> {
            if (PassedHeaders.mayBeSent(name)) {
                headers.put(name, value);
            }
        });
        headers.putAll(credentials);
        headers.putAll(call.deployment().headers());
        if (!contentType.isEmpty()) {
            headers.put("Content-Type", contentType);
        }
        headers.forEach(AttemptHeaders::refuseBroken);
        return headers;
    }

    /** Errors come as JSON even where an event stream is wanted; speech comes as whatever was asked for in the body. */
    private static String accept(ProviderCall call) {
        if (call.streamed()) {
            return "text/event-stream, application/json";
        }
        return call.request().endpoint().path().startsWith("audio/") ? "*/*" : "application/json";
    }

    /** A line break in a value would be another header. The value may be a key and is not shown. */
    private static void refuseBroken(String name, String value) {
        if (!PassedHeaders.isName(name)) {
            throw new IllegalArgumentException("a header has a name that HTTP does not allow");
        }
        if (!PassedHeaders.isValue(value)) {
            throw new IllegalArgumentException("header '" + name
                    + "' has a character that HTTP does not allow, such as a line break or a letter outside ASCII");
        }
    }
}
