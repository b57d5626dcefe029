package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.ModelAlias;
import java.util.List;

/**
 * Fills in the names of fallback targets that are patterns: {@code azure/*} after {@code openai/gpt-4o} is
 * {@code azure/gpt-4o}.
 */
final class FallbackNames {
    private FallbackNames() {}

    /** Targets after a name that led somewhere. */
    static List<FallbackTarget> filled(List<FallbackTarget> targets, Catalog.Resolution from) {
        ModelAlias alias = from.alias();
        return filled(targets, alias == null ? from.requested() : alias.model(), from.captured());
    }

    /**
     * Targets with a model's name in place of each star.
     *
     * @param asked the name that was asked for
     * @param captured what the stars of its group stood for; without any, it is the name behind the provider
     */
    static List<FallbackTarget> filled(List<FallbackTarget> targets, String asked, List<String> captured) {
        if (targets.stream().noneMatch(target -> target.model().contains("*"))) {
            return targets;
        }
        List<String> texts = captured.isEmpty() ? List.of(asked.substring(asked.indexOf('/') + 1)) : captured;
        return targets.stream()
                .map(target -> new FallbackTarget(filled(target.model(), texts), target.overrides()))
                .toList();
    }

    /** The last star is the model's name, whatever stands before it. */
    private static String filled(String pattern, List<String> texts) {
        String[] literals = pattern.split("\\*", -1);
        int behind = texts.size() - (literals.length - 1);
        StringBuilder name = new StringBuilder(literals[0]);
        for (int star = 1; star < literals.length; star++) {
            name.append(texts.get(Math.max(0, behind + star - 1))).append(literals[star]);
        }
        return name.toString();
    }
}
