package dev.llmrouter.internal.dialect.bedrock;

import dev.llmrouter.internal.dialect.chat.ClaudeModels;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model a deployment names: {@code [route/][region/]id}, where the id is that of a model, of an inference profile
 * ({@code us.anthropic.claude-…}) or an ARN.
 *
 * @param route LiteLLM's word for the API by which it is asked; empty for the one that fits
 * @param id as the address has it, before it is encoded
 * @param region the one that the name or the ARN says
 * @param family the lower-case name by which its abilities are known; that of {@code base_model} where an ARN says nothing
 */
record BedrockModel(String route, String id, Optional<String> region, String family) {
    /** Those that mean a chat or an embedding by the API that fits. */
    private static final Set<String> PLAIN =
            Set.of("converse", "invoke", "converse_like", "nova", "nova-2", "llama", "deepseek_r1");
    /** Those that mean an API which is not spoken. */
    private static final Set<String> OTHERS =
            Set.of("agent", "agentcore", "async_invoke", "mantle", "claude_platform", "openai", "chat_completions");

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:[a-z-]+:([a-z0-9-]*):.*");

    /**
     * Reads a name.
     *
     * @param name the provider's name of the model
     * @param modelId LiteLLM's {@code model_id}, which is what is asked where the name only says whose model it is; empty for none
     * @param baseModel LiteLLM's {@code base_model}; empty for none
     */
    static BedrockModel of(String name, String modelId, String baseModel) {
        String rest = name.strip();
        String route = "";
        Optional<String> region = Optional.empty();
        for (int slash = rest.indexOf('/'); slash > 0 && !rest.startsWith("arn:"); slash = rest.indexOf('/')) {
            String word = rest.substring(0, slash);
            if (PLAIN.contains(word) || OTHERS.contains(word)) {
                route = word;
            } else if (REGION.matcher(word).matches()) {
                region = Optional.of(word);
            } else {
                break;
            }
            rest = rest.substring(slash + 1);
        }
        String id = modelId.isEmpty() ? rest : modelId;
        Matcher arn = ARN.matcher(id);
        if (region.isEmpty() && arn.matches() && !arn.group(1).isEmpty()) {
            region = Optional.of(arn.group(1));
        }
        String known = baseModel.isEmpty() ? rest : baseModel;
        return new BedrockModel(route, id, region, known.toLowerCase(Locale.ROOT));
    }

    /** Whether the route is one that is not spoken. */
    boolean isOfAnotherApi() {
        return OTHERS.contains(route);
    }

    boolean isClaude() {
        return ClaudeModels.isOne(family);
    }

    boolean isNova() {
        return family.contains("nova");
    }

    boolean isOpenAi() {
        return family.contains("openai.") || family.contains("gpt-oss");
    }

    boolean thinksAdaptively() {
        return ClaudeModels.thinkAdaptively(family);
    }

    /** Whether it takes a schema of the answer itself. */
    boolean takesSchema() {
        return isOpenAi() || family.contains("qwen") || ClaudeModels.takeSchema(family);
    }
}
