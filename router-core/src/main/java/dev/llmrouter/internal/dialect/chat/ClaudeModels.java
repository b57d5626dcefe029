package dev.llmrouter.internal.dialect.chat;

import java.util.Locale;
import java.util.regex.Pattern;

/** What versions of Claude can, wherever they are served. By their names, as Anthropic, Bedrock and Vertex AI write them. */
public final class ClaudeModels {
    /** The fewest tokens that a request may give a model for thinking. */
    public static final int LEAST_BUDGET = 1_024;

    private static final Pattern SINCE_4_5 = Pattern.compile("claude-[a-z]+-(?:4-[5-9]|[5-9])(?![0-9]{3})");
    private static final Pattern SINCE_4_6 = Pattern.compile("claude-[a-z]+-(?:4-[6-9]|[5-9])(?![0-9]{3})");

    private static final Pattern SINCE_4_7 = Pattern.compile("claude-(?:[a-z]+-(?:4-[7-9]|[5-9])(?![0-9]{3})|mythos-)");

    private ClaudeModels() {}

    public static boolean isOne(String model) {
        return model.toLowerCase(Locale.ROOT).contains("claude");
    }

    /** Whether it thinks as much as it finds right, and takes an effort for it: from 4.6 on. */
    public static boolean thinkAdaptively(String model) {
        return SINCE_4_6.matcher(model.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether it takes a schema of its answer: from 4.5 on. */
    public static boolean takeSchema(String model) {
        return SINCE_4_5.matcher(model.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether it takes {@code temperature}, {@code top_p} and {@code top_k}: up to 4.6; newer ones refuse a request that has them. */
    public static boolean takeSampling(String model) {
        return !SINCE_4_7.matcher(model.toLowerCase(Locale.ROOT)).find();
    }

    /** LiteLLM's tokens for an effort, of models that take a number of tokens. */
    public static int thinkingBudget(String effort) {
        return switch (effort) {
            case "minimal", "low" -> LEAST_BUDGET;
            case "medium" -> 2_048;
            case "high" -> 4_096;
            default -> 8_192;
        };
    }
}
