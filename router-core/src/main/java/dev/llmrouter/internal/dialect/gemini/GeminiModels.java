package dev.llmrouter.internal.dialect.gemini;

import java.util.Locale;
import java.util.regex.Pattern;

/** What versions of Gemini take, by their names. */
final class GeminiModels {
    private static final Pattern SINCE_3 = Pattern.compile("gemini-(?:[3-9]|[1-9][0-9])(?![0-9])");
    /** The fewest tokens for thoughts of a model that cannot be kept from thinking. */
    private static final int LEAST_OF_PRO = 128;

    private GeminiModels() {}

    /** Whether it takes a level of thinking, ids of calls, and wants its marks on them back: from 3 on. */
    static boolean isSince3(String model) {
        return SINCE_3.matcher(model.toLowerCase(Locale.ROOT)).find();
    }

    /** The level for an effort of OpenAI's. None is lower than the lowest: thinking cannot be switched off. */
    static String level(String model, String effort) {
        return switch (effort) {
            case "none", "minimal" -> isFlash(model) ? "minimal" : "low";
            case "low", "medium" -> effort;
            default -> "high";
        };
    }

    /** The tokens for an effort, as Google's endpoint for OpenAI's dialect has them. */
    static int budget(String model, String effort) {
        return switch (effort) {
            case "none" -> isFlash(model) ? 0 : LEAST_OF_PRO;
            case "minimal", "low" -> 1_024;
            case "medium" -> 8_192;
            default -> 24_576;
        };
    }

    private static boolean isFlash(String model) {
        return model.toLowerCase(Locale.ROOT).contains("flash");
    }
}
