package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

/**
 * Where copies of a deployment's requests go, to try a model with real traffic. Callers get the deployment's answer and never the copy's.
 * Immutable.
 *
 * @param model a group, an alias, a deployment id
 * @param share the part of requests that is copied, more than 0 and at most 1
 */
public record Mirror(String model, double share) {
    /**
     * Checks the share.
     *
     * @param model a group, an alias, a deployment id
     * @param share more than 0 and at most 1
     */
    public Mirror {
        requireNonNull(model, "model");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a mirror's share is more than 0 and at most 1, not " + share);
        }
    }
}
