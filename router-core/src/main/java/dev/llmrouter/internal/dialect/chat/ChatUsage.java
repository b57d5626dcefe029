package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tokens of a call as OpenAI counts them. A count below zero is not known.
 *
 * @param prompt all of the prompt, what came from a cache or went into one among it
 * @param completion all that the model wrote, reasoning among it
 * @param cacheRead of the prompt, from a cache
 * @param cacheWritten of the prompt, into a cache
 * @param reasoning of the completion
 */
public record ChatUsage(long prompt, long completion, long cacheRead, long cacheWritten, long reasoning) {
    /** Writes a {@code usage}, with the fields that LiteLLM adds for caches. */
    void writeTo(ObjectNode holder) {
        long in = Math.max(0, prompt);
        long out = Math.max(0, completion);
        ObjectNode usage = holder.putObject("usage");
        usage.put("prompt_tokens", in).put("completion_tokens", out).put("total_tokens", in + out);
        if (cacheRead >= 0) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", cacheRead);
            usage.put("cache_read_input_tokens", cacheRead);
        }
        if (cacheWritten >= 0) {
            usage.put("cache_creation_input_tokens", cacheWritten);
        }
        if (reasoning >= 0) {
            usage.putObject("completion_tokens_details").put("reasoning_tokens", reasoning);
        }
    }
}
