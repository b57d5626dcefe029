package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.trust.UnsentFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a provider is known to accept {@code stream_options.include_usage}; elsewhere it may refuse the whole request. */
enum StreamUsage {
    /** It is not known to, or reports the usage unasked. */
    NOWHERE,
    /** At the vendor's own address. What stands at another one is some other software. */
    AT_OWN_ADDRESS,
    /** At every address, because the provider's name says which software is there. */
    ANYWHERE;

    private static final Map<String, ?> OPENROUTER = Map.of("usage", Map.of("include", true));

    private static final Map<String, ?> WISH = Map.of(UnsentFields.STREAM_OPTIONS, Map.of("include_usage", true));

    /** What is added to a body that may have it. The responses endpoint always reports its usage and knows no such option. */
    static Map<String, ?> wish(ProviderCall call, boolean mayBeAsked) {
        Endpoint endpoint = call.request().endpoint();
        boolean counts = endpoint.equals(Endpoint.CHAT_COMPLETIONS) || endpoint.equals(Endpoint.COMPLETIONS);
        return mayBeAsked && call.additions() && call.streamed() && counts ? WISH : Map.of();
    }

    /**
     * What is added to a chat of this provider, streamed or not. OpenRouter reports tokens from caches, and what an answer cost, to those who ask;
     * LiteLLM asks too.
     */
    static Map<String, ?> wishOf(String provider, ProviderCall call) {
        return provider.equals("openrouter")
                        && call.additions()
                        && call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                ? OPENROUTER
                : Map.of();
    }

    /** Whether a deployment may be asked, of a provider that has this address. */
    boolean mayBeAsked(Deployment deployment, @Nullable Address own) {
        return switch (this) {
            case NOWHERE -> false;
            case ANYWHERE -> true;
            case AT_OWN_ADDRESS ->
                deployment
                        .address()
                        .map(given -> own != null && Hosts.isWithin(given.host(), own.host()))
                        .orElse(true);
        };
    }
}
