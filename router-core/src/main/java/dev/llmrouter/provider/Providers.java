package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The stock providers: OpenAI, Azure OpenAI, and everything that speaks OpenAI's dialect, a server of your own among it ({@code openai} with
 * an {@code api_base}, {@code hosted_vllm}, {@code ollama}, {@code openai_like}, …). Stateless and thread-safe.
 *
 * <p>A streamed chat or text completion asks the provider for the tokens it took, unless the request has {@code stream_options} of its own
 * or the provider is not known to accept the wish. A deployment whose server refuses it is given the provider {@code openai_like}.
 */
public final class Providers {
    private Providers() {}

    /**
     * A stock provider.
     *
     * @param name the word before the slash in {@code provider/model}
     * @return the provider; empty when this version does not speak its API
     */
    public static Optional<Provider> standard(String name) {
        return Optional.ofNullable(Table.BY_NAME.get(requireNonNull(name, "name")));
    }
}
