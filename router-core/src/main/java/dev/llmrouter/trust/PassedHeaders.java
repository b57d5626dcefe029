package dev.llmrouter.trust;

import java.util.Locale;
import java.util.Set;

/** Which headers of a caller's request may reach a provider, and what HTTP allows in a header. Stateless. */
public final class PassedHeaders {
    /**
     * Credentials are the deployment's; a caller's own would reach the provider that serves the request. The
     * rest is the transport's.
     */
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

    private PassedHeaders() {}

    /** Whether a header of a request can be sent at all. */
    public static boolean isPassed(String name) {
        return isName(name) && mayBeSent(name);
    }

    /** The same for a name that is known to be one. */
    public static boolean mayBeSent(String name) {
        return !NOT_FROM_REQUESTS.contains(name.toLowerCase(Locale.ROOT));
    }

    // Loops, because these run for each header of each attempt, where a regular expression leaves half a
    // kilobyte on
    // the heap.

    /** Whether HTTP allows it as the name of a header. */
    public static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && IN_NAMES.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Whether HTTP allows it as the value of a header. */
    public static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }
}
