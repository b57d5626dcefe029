package dev.llmrouter.internal.state;

import dev.llmrouter.catalog.Deployment;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The expressions of {@code tag_regex}. Stateless. */
final class TagPatterns {
    private TagPatterns() {}

    /** Those of a deployment, in the order of the file. */
    static List<Pattern> of(Deployment deployment) {
        return deployment.params().get("tag_regex") instanceof Collection<?> patterns
                ? patterns.stream()
                        .map(pattern -> Pattern.compile(String.valueOf(pattern)))
                        .toList()
                : List.of();
    }
}
