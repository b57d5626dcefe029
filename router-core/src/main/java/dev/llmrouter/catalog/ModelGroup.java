package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The interchangeable deployments behind one model name. Immutable.
 *
 * @param name the model name that callers ask for; may contain {@code *}, which matches any text
 * @param deployments one or more, in the order of the configuration
 */
public record ModelGroup(String name, List<Deployment> deployments) {
    /**
     * Copies the list; refuses an empty one.
     *
     * @param name the model name that callers ask for
     * @param deployments one or more
     */
    public ModelGroup {
        requireNonNull(name, "name");
        deployments = List.copyOf(deployments);
        if (deployments.isEmpty()) {
            throw new IllegalArgumentException("group '" + name + "' has no deployment");
        }
    }

    /** {@return whether the name is a pattern} */
    public boolean isWildcard() {
        return name.indexOf('*') >= 0;
    }
}
