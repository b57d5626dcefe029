package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

/**
 * Another name for a model.
 *
 * @param name the other name
 * @param model the model it stands for; never itself an alias once it is in a {@link Catalog}
 * @param hidden whether listings leave it out; it can be called all the same
 */
public record ModelAlias(String name, String model, boolean hidden) {
    /**
     * Refuses null.
     *
     * @param name the other name
     * @param model the model it stands for
     * @param hidden whether listings leave it out
     */
    public ModelAlias {
        requireNonNull(name, "name");
        requireNonNull(model, "model");
    }
}
