package dev.llmrouter.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose model it is when a name has no provider in front. A key is sent to whom this table names, so it has
 * only names that one vendor alone uses for models that it serves itself. Names of open weights, which many
 * vendors serve, are not in it.
 */
final class ModelNames {
    /** The first match counts. */
    private static final List<Vendor> VENDORS = List.of(
            // The ids of these clouds carry the vendor of the weights; the key is the cloud's.
            vendor(
                    "bedrock",
                    "((us|eu|apac|ap|ca|sa|jp|au|global|us-gov)\\.)?(amazon|anthropic|meta|cohere|mistral|ai21"
                            + "|deepseek|stability|qwen|openai|writer|luma|twelvelabs)\\..+"),
            vendor("vertex_ai", "(claude|gemini|mistral|codestral|jamba|llama)[^@]*@.+"),
            vendor(
                    "vertex_ai",
                    "(text|chat|code|codechat)-(bison|unicorn)|(textembedding-gecko|imagen-|imagegeneration).*"),
            vendor("gemini", "(gemini-|learnlm-|embedding-0|gemini-embedding-|text-embedding-00[4-9]).*"),
            vendor("anthropic", "claude-.+"),
            vendor("cohere", "(command(-[a-z]|$)|c4ai-|embed-(english|multilingual|v)|rerank-).*"),
            vendor(
                    "mistral",
                    "(open-mi[sx]tral-|mistral-(?!\\d)|codestral-|ministral-|magistral-|pixtral-|devstral-|voxtral-).+"),
            vendor("deepseek", "deepseek-(?!r1-distill|llm-).+"),
            vendor("xai", "grok-.+"),
            vendor("perplexity", "sonar(-.+)?"),
            vendor("moonshot", "(kimi-|moonshot-).+"),
            // Alibaba's own tiers; qwen2.5-72b-instruct and the like are open weights.
            vendor("dashscope", "(qwen|qwq)\\d*(-(vl|coder|omni|math|mt|audio))?-(max|plus|turbo|flash|long)(-.+)?"),
            vendor("ai21_chat", "jamba-.+"),
            vendor("voyage", "voyage-.+"),
            vendor("jina_ai", "jina-.+"),
            // gpt-oss, gpt-neo and gpt-j are open weights, and so are the larger whispers; only Azure writes
            // gpt-35.
            vendor(
                    "openai",
                    "(gpt-(?!oss|neo|j-|35)|chatgpt-|text-embedding-|text-(davinci|curie|babbage|ada)|davinci|babbage"
                            + "|curie|ada$|whisper-1|tts-1|dall-e-|omni-moderation-|text-moderation-|codex-|computer-use-|sora-|ft:"
                            + "|o\\d+(-|$)).*"));

    private ModelNames() {}

    private record Vendor(String provider, Pattern names) {}

    /** {@return the provider; empty when the name shows none} */
    static Optional<String> providerOf(String model) {
        String name = model.strip().toLowerCase(Locale.ROOT);
        return VENDORS.stream()
                .filter(vendor -> vendor.names.matcher(name).matches())
                .map(Vendor::provider)
                .findFirst();
    }

    private static Vendor vendor(String provider, String names) {
        return new Vendor(provider, Pattern.compile(names));
    }
}
