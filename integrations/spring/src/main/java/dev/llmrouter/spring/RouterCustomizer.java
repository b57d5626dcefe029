package dev.llmrouter.spring;

import dev.llmrouter.Router;

/**
 * Changes the builder of the router that the starter makes, on top of the file and of the properties. Beans of this type are called in their
 * order, once, before the router is built.
 */
@FunctionalInterface
public interface RouterCustomizer {
    /**
     * Changes the builder.
     *
     * @param builder what the router is built of
     */
    void customize(Router.Builder builder);
}
