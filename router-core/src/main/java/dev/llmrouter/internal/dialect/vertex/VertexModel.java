package dev.llmrouter.internal.dialect.vertex;

import java.util.Locale;
import java.util.Set;

/**
 * Whose model it is, and so where and how it is asked.
 *
 * @param family how it is asked
 * @param id its name in the address or in the body
 */
record VertexModel(Family family, String id) {
    /** How a model is asked. */
    enum Family {
        /** By OpenAI's dialect, or by its own. */
        GEMINI,
        /** By Anthropic's Messages. */
        CLAUDE,
        /** By OpenAI's dialect at Mistral's path. */
        MISTRAL,
        /** By OpenAI's dialect at AI21's path. */
        AI21,
        /** By OpenAI's dialect at the path for all open models. */
        OPEN,
        /** By OpenAI's dialect at an endpoint of one's own. */
        ENDPOINT,
        /** By {@code predict}. */
        EMBEDDING
    }

    private static final Set<String> ROUTES = Set.of("gemini", "openai", "gemma");

    static VertexModel of(String name) {
        String id = name.strip();
        int slash = id.indexOf('/');
        if (slash > 0 && ROUTES.contains(id.substring(0, slash)) && !id.startsWith("openai/gpt-oss")) {
            id = id.substring(slash + 1);
        }
        String lower = id.toLowerCase(Locale.ROOT);
        if (lower.matches("[0-9]{6,}")) {
            return new VertexModel(Family.ENDPOINT, id);
        }
        if (lower.contains("embedding")) {
            return new VertexModel(Family.EMBEDDING, id);
        }
        if (lower.startsWith("claude") || lower.startsWith("anthropic/")) {
            return new VertexModel(Family.CLAUDE, id.substring(id.indexOf('/') + 1));
        }
        if (lower.startsWith("mistral") || lower.startsWith("codestral")) {
            return new VertexModel(Family.MISTRAL, id.substring(id.indexOf('/') + 1));
        }
        if (lower.startsWith("jamba") || lower.startsWith("ai21/")) {
            return new VertexModel(Family.AI21, id.substring(id.indexOf('/') + 1));
        }
        if (lower.startsWith("google/")) {
            return new VertexModel(Family.GEMINI, id.substring("google/".length()));
        }
        return new VertexModel(lower.contains("/") ? Family.OPEN : Family.GEMINI, id);
    }
}
