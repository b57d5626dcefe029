package dev.llmrouter.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A group whose name has stars in it. A star stands for any text; the whole name must match. */
final class Wildcard {
    private final ModelGroup group;
    private final Pattern pattern;
    private final int literalLength;

    Wildcard(ModelGroup group) {
        this.group = group;
        StringBuilder regex = new StringBuilder();
        for (String literal : group.name().split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : "(.*?)").append(Pattern.quote(literal));
        }
        pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        literalLength = group.name().replace("*", "").length();
    }

    ModelGroup group() {
        return group;
    }

    int literalLength() {
        return literalLength;
    }

    @Nullable
    List<String> match(String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        List<String> captured = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            captured.add(matcher.group(i));
        }
        return captured;
    }
}
