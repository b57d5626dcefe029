package dev.llmrouter.call;

/**
 * Who writes the bodies and headers of requests, which decides how much of them the router obeys. Values that
 * code sets, such as {@link RequestOptions}, always count.
 */
public enum RequestTrust {
    /**
     * The application's callers, who may be anybody. The router's own keys in a body ({@link RouterKeys}: retries, time-outs,
     * tags, priority, fallbacks) are taken out and do not count, and of the request's headers only those go to a provider that
     * serve a known purpose or that the router is configured to pass.
     */
    CALLERS,
    /**
     * The application itself. The router's own keys in a body count, as they do in LiteLLM, and all headers go to the provider
     * but credentials and those of the connection.
     */
    APPLICATION
}
