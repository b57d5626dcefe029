package dev.llmrouter.testing.provider;

/**
 * In whose way a {@link MockProvider}, or {@link ProviderLimits} without a server, counts what it serves and tells about it.
 *
 * <p>In every style a request is charged when it arrives and corrected when it ends; a refused one is not charged. Limits are inclusive.
 * The styles differ in what a limit means in time, which {@link ProviderLimits.Builder#window} scales, and in their headers.
 */
public enum MockStyle {
    /**
     * Continuous buckets, one of requests and one of tokens, that refill all the time and hold what a window's length brings (default 60 s,
     * so a rested provider takes a whole minute's requests at once). A request is charged its prompt and {@code max_tokens}; at its end the
     * bucket gets the surplus back, or goes into debt. Headers: {@code x-ratelimit-{limit,remaining,reset}-{requests,tokens}}, the limit for a
     * minute, the reset as {@code 6m0s} or {@code 120ms}; when refused {@code retry-after} and {@code retry-after-ms}.
     */
    OPENAI,
    /**
     * Slices of the provider's own clock: requests in slices of 1 s and of 10 s, tokens in slices of 10 s, and both by its minute. A slice
     * admits its share of the limit, rounded up: 600 requests per minute are 10 in every second. With a window, both are counted in slices of
     * that length and by the minute. Without a limit for requests there are 6 for every 1000 tokens. A request reserves its prompt and
     * {@code max_tokens}; the surplus comes back when it ends, to those slices that are not over. Headers:
     * {@code x-ratelimit-{limit,remaining}-{requests,tokens}}, the limit being that of the shortest slice; when refused {@code retry-after} and
     * {@code retry-after-ms}.
     */
    AZURE,
    /**
     * Continuous buckets for requests, input tokens and output tokens, that hold what a window's length brings (default 60 s). Input is
     * charged on arrival; output at the end, and until that has been refilled nothing else is admitted. Headers:
     * {@code anthropic-ratelimit-{requests,input-tokens,output-tokens,tokens}-{limit,remaining,reset}}, the limit for a minute, the reset as
     * RFC 3339 time, {@code tokens} both kinds together; when refused {@code retry-after}.
     */
    ANTHROPIC,
    /**
     * Everything is forgotten when a minute of the provider's own clock, or a window of another length, is over: twice the limit can pass
     * around that moment. Prompt and {@code max_tokens} are charged on arrival; the surplus comes back while the same minute lasts. Headers as
     * for {@link #OPENAI}, the limit for a window.
     */
    CLOCK_MINUTE,
    /**
     * Never more than the limit in any minute, or in any window of another length, wherever it starts. Prompt and {@code max_tokens} are
     * charged on arrival; the surplus comes back. Headers as for {@link #OPENAI}, the limit for a window. The default.
     */
    SLIDING_MINUTE
}
