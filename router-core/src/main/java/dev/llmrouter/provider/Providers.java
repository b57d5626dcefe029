package dev.llmrouter.provider;

import java.util.Optional;

/** The stock providers. */
public final class Providers {
    private Providers() {}

    /**
     * A stock provider.
     *
     * @param name the word before the slash in {@code provider/model}
     * @return the provider; empty when this version does not speak its API
     */
    public static Optional<Provider> standard(String name) {
        return Optional.empty();
    }
}
