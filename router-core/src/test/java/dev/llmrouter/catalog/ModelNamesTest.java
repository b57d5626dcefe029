package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose model it is when a name has no provider in front. */
class ModelNamesTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, openai",
        "gpt-3.5-turbo-16k, openai",
        "GPT-4, openai",
        "gpt-*, openai",
        "gpt-image-1, openai",
        "o1, openai",
        "o3-deep-research-2025-06-26, openai",
        "o4-mini, openai",
        "chatgpt-4o-latest, openai",
        "text-embedding-3-small, openai",
        "text-embedding-ada-002, openai",
        "davinci-002, openai",
        "babbage-002, openai",
        "whisper-1, openai",
        "tts-1-hd, openai",
        "dall-e-3, openai",
        "omni-moderation-latest, openai",
        "ft:gpt-4o-mini:acme::1, openai",
        "claude-3-opus-20240229, anthropic",
        "claude-opus-4-20250514, anthropic",
        "gemini-2.5-pro, gemini",
        "gemini-embedding-001, gemini",
        "text-embedding-004, gemini",
        "command-r-plus, cohere",
        "embed-english-v3.0, cohere",
        "embed-v4.0, cohere",
        "rerank-v3.5, cohere",
        "mistral-large-latest, mistral",
        "open-mixtral-8x22b, mistral",
        "codestral-latest, mistral",
        "ministral-8b-latest, mistral",
        "magistral-medium-latest, mistral",
        "pixtral-12b-2409, mistral",
        "deepseek-chat, deepseek",
        "grok-4, xai",
        "sonar, perplexity",
        "sonar-pro, perplexity",
        "kimi-k2-0905-preview, moonshot",
        "moonshot-v1-8k, moonshot",
        "qwen-max, dashscope",
        "qwen3-coder-plus, dashscope",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, bedrock",
        "amazon.titan-embed-text-v2:0, bedrock",
        "claude-3-sonnet@20240229, vertex_ai",
        "textembedding-gecko@001, vertex_ai",
    })
    void name_ofOneVendor_isThatVendors(String model, String provider) {
        assertEquals(Optional.of(provider), ModelNames.providerOf(model));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "x",
                "my-gpt-4",
                "gpt-oss-120b",
                "gpt-35-turbo",
                "whisper-large-v3",
                "llama-3.3-70b-versatile",
                "mixtral-8x7b-32768",
                "mistral-7b-instruct",
                "deepseek-r1-distill-llama-70b",
                "qwen2.5-72b-instruct",
                "gemma2-9b-it",
                "olive",
                "commander",
            })
    void name_ofOpenWeightsOrOfOnesOwn_tellsNobody(String model) {
        assertEquals(Optional.empty(), ModelNames.providerOf(model));
    }

    @Test
    void deployment_withoutAProvider_isOfTheVendorThatItsModelIsOf() {
        assertEquals(
                "anthropic", Deployment.builder("m", "claude-3-haiku").build().provider());
        assertEquals("openai", Deployment.builder("m", "mine").build().provider());
    }

    @Test
    void deployment_whoseModelTellsNobody_isUnusableWithAKeyAndNoAddress() {
        Deployment.Builder mine = Deployment.builder("m", "mine").apiKey(Secret.of("k"));

        assertEquals(true, mine.build().unusable().isPresent());
        assertEquals(
                Optional.empty(),
                mine.build().toBuilder().apiBase("https://own").build().unusable());
        assertEquals(Optional.empty(), mine.provider("openai").build().unusable());
        assertEquals(Optional.empty(), Deployment.builder("m", "mine").build().unusable());
        assertEquals(
                Optional.empty(),
                Deployment.builder("m", "openai/mine")
                        .apiKey(Secret.of("k"))
                        .build()
                        .unusable());
    }
}
