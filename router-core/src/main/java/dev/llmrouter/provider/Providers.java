package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The providers that are on the class path or the module path: those of every {@link ProviderFactory}. The stock ones are OpenAI, Azure
 * OpenAI, and everything that speaks OpenAI's dialect, a server of your own among it ({@code openai} with an {@code api_base},
 * {@code hosted_vllm}, {@code ollama}, {@code openai_like}, …). Deployments of {@code anthropic} and {@code gemini} are asked in their vendor's own
 * dialect for the endpoints that belong to it. Stateless and thread-safe.
 *
 * <p>A streamed chat or text completion asks the provider for the tokens it took, unless the request or the deployment has
 * {@code stream_options} of its own. It is asked only where it is known to accept that: at a vendor's own address, and at servers
 * whose provider names the software, such as {@code hosted_vllm} and {@code ollama}, but not under {@code openai} at an address
 * of somebody else.
 */
public final class Providers {
    private static final Map<String, Provider> BY_NAME = new ConcurrentSkipListMap<>();

    static {
        // This class's own loader: the stock ones must be there wherever the calling thread comes from.
        List<ProviderFactory> factories = new ArrayList<>();
        ServiceLoader.load(ProviderFactory.class, Providers.class.getClassLoader())
                .forEach(factories::add);
        // Those first, because the constructor of another may ask for them.
        factories.sort(Comparator.comparing(factory -> !isStock(factory)));
        for (ProviderFactory factory : factories) {
            factory.providers().forEach(provider -> BY_NAME.putIfAbsent(provider.name(), provider));
        }
    }

    private Providers() {}

    private static boolean isStock(ProviderFactory factory) {
        return factory.getClass().getName().startsWith("dev.llmrouter.internal.");
    }

    /**
     * A stock provider.
     *
     * @param name the word before the slash in {@code provider/model}
     * @return the provider; empty when this version does not speak its API
     */
    public static Optional<Provider> standard(String name) {
        return Optional.ofNullable(BY_NAME.get(requireNonNull(name, "name")));
    }

    /** {@return the words before the slash of all of them} */
    public static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }
}
