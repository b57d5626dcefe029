package dev.llmrouter.catalog;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group whose name has stars in it. A star stands for any text; the whole name must match. Where texts
 * could be split in several ways, an earlier star takes as much as it can, as in LiteLLM. Matching looks for
 * each literal once, so that no name can make it slow.
 */
final class Wildcard {
    private final ModelGroup group;
    private final String[] literals;
    private final int literalLength;

    Wildcard(ModelGroup group) {
        this.group = group;
        literals = group.name().split("\\*", -1);
        literalLength = Arrays.stream(literals).mapToInt(String::length).sum();
    }

    ModelGroup group() {
        return group;
    }

    int literalLength() {
        return literalLength;
    }

    /** {@return what each star stands for; null when the name does not match} */
    @Nullable
    List<String> match(String name) {
        int stars = literals.length - 1;
        if (name.length() < literalLength || !name.startsWith(literals[0]) || !name.endsWith(literals[stars])) {
            return null;
        }
        String[] captured = new String[stars];
        int end = name.length() - literals[stars].length();
        // From the right, each literal as far right as possible: that leaves the most to the stars before it.
        for (int star = stars - 1; star > 0; star--) {
            int found = name.lastIndexOf(literals[star], end - literals[star].length());
            if (found < literals[0].length()) {
                return null;
            }
            captured[star] = name.substring(found + literals[star].length(), end);
            end = found;
        }
        captured[0] = name.substring(literals[0].length(), end);
        return List.of(captured);
    }
}
