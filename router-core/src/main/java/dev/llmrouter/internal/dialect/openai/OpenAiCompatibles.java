package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesApi;
import dev.llmrouter.internal.dialect.gemini.GeminiApi;
import dev.llmrouter.internal.dialect.ollama.OllamaApi;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The stock providers. The wish for a stream's usage is added only where it is documented to be accepted: at a vendor's own address,
 * and at servers of one software wherever they run. Mistral, Together, Fireworks, Perplexity, OpenRouter and Cerebras report it
 * unasked, and of the rest nothing is known: a refused request is worse than an estimate.
 */
public final class OpenAiCompatibles implements ProviderFactory {
    private static final String HERE = "http://localhost:";

    private static final List<OpenAiProvider.Row> ROWS = List.of(
            asked("openai", "https://api.openai.com/v1", "OPENAI_API_KEY").chargingMaxTokens(),
            asked("text-completion-openai", "https://api.openai.com/v1", "OPENAI_API_KEY")
                    .chargingMaxTokens(),
            asked("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
            asked("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
            asked("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
            asked("deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
            asked("sambanova", "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"),
            asked("gemini", "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
            asked("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"),
            software("litellm_proxy", "", "LITELLM_PROXY_API_KEY"),
            software("hosted_vllm", "", ""),
            software("vllm", "", ""),
            software("lm_studio", HERE + "1234/v1", ""),
            software("llamafile", HERE + "8080/v1", ""),
            software("ollama", HERE + "11434/v1", "").withBareAddresses(),
            software("ollama_chat", HERE + "11434/v1", "").withBareAddresses(),
            asked("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY")
                    .withBareAddresses(),
            unasked("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
            unasked("codestral", "https://codestral.mistral.ai/v1", "CODESTRAL_API_KEY"),
            unasked("together_ai", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
            unasked("fireworks_ai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
            unasked("perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
            unasked("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
            unasked("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
            unasked("nvidia_nim", "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
            unasked("moonshot", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
            unasked("minimax", "https://api.minimax.io/v1", "MINIMAX_API_KEY"),
            unasked("volcengine", "https://ark.cn-beijing.volces.com/api/v3", "VOLCENGINE_API_KEY"),
            unasked("meta_llama", "https://api.llama.com/compat/v1", "LLAMA_API_KEY"),
            unasked("ai21_chat", "https://api.ai21.com/studio/v1", "AI21_API_KEY"),
            unasked("friendliai", "https://api.friendli.ai/serverless/v1", "FRIENDLI_TOKEN"),
            unasked("hyperbolic", "https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY"),
            unasked("novita", "https://api.novita.ai/v3/openai", "NOVITA_API_KEY"),
            unasked("github", "https://models.inference.ai.azure.com", "GITHUB_API_KEY"),
            unasked("openai_like", "", ""),
            unasked("custom_openai", "", ""));

    /** Those that speak another API too. Servers of one software speak it wherever they run, in the versions of this year. */
    private static final Map<String, NativeApi> NATIVE = Map.of(
            "anthropic", MessagesApi.ofAnthropic(),
            "gemini", new GeminiApi(),
            "litellm_proxy", MessagesApi.ofCompatibles(""),
            "hosted_vllm", MessagesApi.ofCompatibles(""),
            "vllm", MessagesApi.ofCompatibles(""),
            "lm_studio", MessagesApi.ofCompatibles(HERE + "1234"),
            "ollama", new OllamaApi(MessagesApi.ofCompatibles(HERE + "11434")),
            "ollama_chat", new OllamaApi(MessagesApi.ofCompatibles(HERE + "11434")),
            "openrouter", MessagesApi.ofCompatibles("https://openrouter.ai/api"));

    @Override
    public List<Provider> providers() {
        return Stream.concat(
                        ROWS.stream().map(OpenAiCompatibles::provider),
                        Stream.of(new AzureProvider("azure"), new AzureProvider("azure_text")))
                .toList();
    }

    private static Provider provider(OpenAiProvider.Row row) {
        NativeApi api = NATIVE.get(row.name());
        Provider compatible = new OpenAiProvider(row);
        return api == null ? compatible : new TwoApisProvider(compatible, api);
    }

    private static OpenAiProvider.Row asked(String name, String address, String keyVariable) {
        return new OpenAiProvider.Row(name, address, keyVariable, StreamUsage.AT_OWN_ADDRESS);
    }

    private static OpenAiProvider.Row software(String name, String address, String keyVariable) {
        return new OpenAiProvider.Row(name, address, keyVariable, StreamUsage.ANYWHERE);
    }

    private static OpenAiProvider.Row unasked(String name, String address, String keyVariable) {
        return new OpenAiProvider.Row(name, address, keyVariable, StreamUsage.NOWHERE);
    }
}
