package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.dialect.Hosts;
import org.jspecify.annotations.Nullable;

/** Where a provider is known to accept {@code stream_options.include_usage}; elsewhere it may refuse the whole request. */
enum StreamUsage {
    /** It is not known to, or reports the usage unasked. */
    NOWHERE,
    /** At the vendor's own address. What stands at another one is some other software. */
    AT_OWN_ADDRESS,
    /** At every address, because the provider's name says which software is there. */
    ANYWHERE;

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
