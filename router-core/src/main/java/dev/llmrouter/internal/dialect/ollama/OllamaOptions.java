package dev.llmrouter.internal.dialect.ollama;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Ollama's names of parameters. As of 30 November 2026; source is docs/api.md and docs/modelfile.mdx of ollama/ollama, and LiteLLM 1.110.2
 * ({@code OllamaChatConfig}).
 */
final class OllamaOptions {
    /** Fields of a request beside its options. */
    static final Set<String> FIELDS = Set.of("keep_alive", "think", "format", "options");

    /** Options that OpenAI's dialect does not have. */
    private static final Set<String> OPTIONS = Set.of(
            "num_ctx",
            "num_predict",
            "num_gpu",
            "num_gqa",
            "num_thread",
            "num_keep",
            "num_batch",
            "main_gpu",
            "use_mmap",
            "repeat_last_n",
            "repeat_penalty",
            "mirostat",
            "mirostat_eta",
            "mirostat_tau",
            "tfs_z",
            "typical_p",
            "penalize_newline");

    /** Names that only Ollama's own API knows. */
    static final Set<String> OWN = union(OPTIONS, FIELDS);

    /** OpenAI's names of options, and Ollama's. */
    static final Map<String, String> RENAMED = Map.of(
            "max_tokens", "num_predict",
            "max_completion_tokens", "num_predict",
            "temperature", "temperature",
            "top_p", "top_p",
            "top_k", "top_k",
            "min_p", "min_p",
            "seed", "seed",
            "stop", "stop",
            "frequency_penalty", "frequency_penalty",
            "presence_penalty", "presence_penalty");

    private OllamaOptions() {}

    static boolean isOption(String name) {
        return OPTIONS.contains(name);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }
}
