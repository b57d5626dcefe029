package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.internal.dialect.TranslatedApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesApi;
import dev.llmrouter.internal.dialect.cohere.CohereApi;
import dev.llmrouter.internal.dialect.gemini.GeminiApi;
import dev.llmrouter.internal.dialect.ollama.OllamaApi;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The stock providers: those of {@code providers.csv}, and Azure. The wish for a stream's usage is added only where it is documented to
 * be accepted: a refused request is worse than an estimate.
 */
public final class OpenAiCompatibles implements ProviderFactory {
    private static final String HERE = "http://localhost:";

    private static final List<OpenAiProvider.Row> ROWS = CompatibleRows.read();

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

    /** Those whose own API is asked in the place of the one for OpenAI's dialect. */
    private static final Map<String, TranslatedApi> TRANSLATED =
            Map.of("cohere", new CohereApi(), "cohere_chat", new CohereApi());

    @Override
    public List<Provider> providers() {
        return Stream.concat(
                        ROWS.stream().map(OpenAiCompatibles::provider),
                        Stream.of(new AzureProvider("azure"), new AzureProvider("azure_text")))
                .toList();
    }

    private static Provider provider(OpenAiProvider.Row row) {
        NativeApi api = NATIVE.get(row.name());
        TranslatedApi translated = TRANSLATED.get(row.name());
        Provider compatible = new OpenAiProvider(row);
        if (translated != null) {
            return new TranslatedProvider(compatible, translated);
        }
        return api == null ? compatible : new TwoApisProvider(compatible, api);
    }
}
