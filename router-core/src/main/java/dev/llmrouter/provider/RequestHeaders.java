package dev.llmrouter.provider;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
            "openai-project",
            "x-goog-user-project",
            "x-amz-security-token",
            "host",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "proxy-connection",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "accept-encoding");

    /** What a name may have besides letters and digits. */
    private static final String IN_NAMES = "!#$%&'*+.^_`|~-";

    private RequestHeaders() {}

    static Map<String, String> of(ProviderCall call, String contentType, Map<String, String> credentials) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept", accept(call));
        call.request().headers().forEach((name, value) -> {
            if (!NOT_FROM_REQUESTS.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        });
        headers.putAll(credentials);
        headers.putAll(call.deployment().headers());
        headers.put("Content-Type", contentType);
        headers.forEach(RequestHeaders::refuseBroken);
        return headers;
    }

    /** Whether a header of a request can be sent at all. */
    static boolean isPassed(String name) {
        return isName(name) && !NOT_FROM_REQUESTS.contains(name.toLowerCase(Locale.ROOT));
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
        if (!isName(name)) {
            throw new IllegalArgumentException("a header has a name that HTTP does not allow");
        }
        if (!isValue(value)) {
            throw new IllegalArgumentException("header '" + name
                    + "' has a character that HTTP does not allow, such as a line break or a letter outside ASCII");
        }
    }

    // Loops, because these run for each header of each attempt, where a regular expression leaves half a kilobyte on
    // the heap.

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && IN_NAMES.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }
}
