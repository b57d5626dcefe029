package dev.llmrouter.internal.dialect;

import java.util.Locale;
import java.util.Set;

/** Why a provider ended an answer: by itself, by its content filter, or because it failed. */
public enum FinishReason {
    /** The answer is as whole as the model made it; also when it is too long. */
    ENDED,
    /** The content filter of the provider cut it. */
    FILTERED,
    /** The provider could not go on. */
    FAILED;

    /** OpenAI, Azure, Gemini, Zhipu, Anthropic, Cohere and Bedrock, in the dialects that quote them. */
    private static final Set<String> FILTERS = Set.of(
            "safety",
            "image_safety",
            "sensitive",
            "refusal",
            "recitation",
            "prohibited_content",
            "blocklist",
            "spii",
            "image_prohibited_content",
            "image_recitation",
            "model_armor",
            "jailbreak",
            "error_toxic",
            "guardrail_intervened");

    /** SGLang, DeepSeek, Gemini, and servers that were asked to stop. */
    private static final Set<String> FAILURES = Set.of(
            "abort",
            "aborted",
            "failed",
            "timeout",
            "insufficient_system_resource",
            "malformed_function_call",
            "malformed_response",
            "unexpected_tool_call",
            "too_many_tool_calls");

    public static FinishReason of(String word) {
        if (word.isEmpty() || word.equals("stop")) {
            return ENDED;
        }
        String reason = word.toLowerCase(Locale.ROOT);
        // Gemini says "content_filter: RECITATION".
        if (reason.startsWith("content_filter") || reason.startsWith("content-filter") || FILTERS.contains(reason)) {
            return FILTERED;
        }
        // Cohere's word for an answer that has reached the length of the context.
        boolean failed = (reason.contains("error") && !reason.equals("error_limit")) || FAILURES.contains(reason);
        return failed ? FAILED : ENDED;
    }
}
