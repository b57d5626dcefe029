package dev.llmrouter.internal.dialect;

import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import java.util.Optional;

/** What the addresses of deployments lack. Stateless. */
public final class Addresses {
    private Addresses() {}

    /** What to set so that the address can be called; empty when there is none, or one that can. Never quotes it. */
    public static Optional<String> missing(Deployment deployment) {
        if (deployment.apiBase().isEmpty() || deployment.address().isPresent()) {
            return Optional.empty();
        }
        try {
            Address.of(deployment.apiBase().get());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("an api_base that can be called (" + e.getMessage() + ")");
        }
    }
}
