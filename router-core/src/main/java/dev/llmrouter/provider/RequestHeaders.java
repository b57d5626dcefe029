package dev.llmrouter.provider;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The headers of one attempt. What the deployment sets wins over what the request sets, because any header can be a credential. */
final class RequestHeaders {
    /** Credentials are the deployment's; a caller's own would be told to whoever serves the request. The rest is the transport's. */
    private static final Set<String> NOT_FROM_REQUESTS = Set.of(
            "authorization",
            "api-key",
            "x-api-key",
            "x-goog-api-key",
            "proxy-authorization",
            "cookie",
            "openai-organization",
            "host",
            "connection",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "accept-encoding");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

    private RequestHeaders() {}

    static Map<String, String> of(ProviderCall call, String contentType, Map<String, String> credentials) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept", accept(call));
        headers.putAll(call.request().headers());
        // Not removeAll, which would compare by case when the set is the larger one.
        NOT_FROM_REQUESTS.forEach(headers::remove);
        headers.putAll(credentials);
        headers.putAll(call.deployment().headers());
        headers.put("Content-Type", contentType);
        headers.forEach(RequestHeaders::refuseBroken);
        return headers;
    }

    /** Errors come as JSON even where an event stream is wanted; speech comes as whatever was asked for in the body. */
    private static String accept(ProviderCall call) {
        if (call.streamed()) {
            return "text/event-stream, application/json";
        }
        return call.request().endpoint().path().startsWith("audio/") ? "*/*" : "application/json";
    }

    /** A line break in a value would be another header. The value may be a key and is not told. */
    private static void refuseBroken(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a header has a name that HTTP does not allow");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("header '" + name
                    + "' has a character that HTTP does not allow, such as a line break or a letter outside ASCII");
        }
    }
}
