package dev.llmrouter.testing.provider;

import java.util.Map;

/**
 * A request that came to a {@link MockProvider}. Immutable.
 *
 * @param path its path, with the query if it has one
 * @param headers its headers, names in lower case, the first value of each; credentials are left out
 * @param body its body; bytes that are no text are there one character each, as in ISO 8859-1
 */
public record MockRequest(String path, Map<String, String> headers, String body) {
    /**
     * Copies the headers.
     *
     * @param path its path
     * @param headers its headers
     * @param body its body
     */
    public MockRequest {
        headers = Map.copyOf(headers);
    }

    /** {@return path and size; never the body} */
    @Override
    public String toString() {
        return "MockRequest[" + path + ", " + body.length() + " characters]";
    }
}
