package dev.llmrouter.internal.request;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A call that shows whether a deployment answers, as cheap as its kind of model allows. Stateless. */
public final class ProbeRequest {
    private static final String WORD = "ping";
    /** Less is refused by some models, and none of them says more to this. */
    private static final int FEW_TOKENS = 16;

    /** They refuse {@code max_tokens}, and think before they answer. */
    private static final Pattern THINKS = Pattern.compile("(?:.*/)?(?:o[1-9]|gpt-[5-9])(?:[-.].*)?");

    private static final int ENOUGH_TO_THINK = 128;

    private ProbeRequest() {}

    /**
     * The request, by the deployment's {@code mode}: an embedding, else a chat of one word.
     *
     * @throws IllegalArgumentException if no cheap call is known for its mode
     */
    public static ModelRequest of(Deployment deployment) {
        String mode = deployment.modelInfo().mode().orElse("chat");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", deployment.modelName());
        return switch (mode) {
            case "embedding" -> {
                body.put("input", WORD);
                yield request(deployment, Endpoint.EMBEDDINGS, body);
            }
            case "responses" -> {
                body.put("input", WORD);
                body.put("max_output_tokens", ENOUGH_TO_THINK);
                yield request(deployment, Endpoint.RESPONSES, body);
            }
            case "completion" -> {
                body.put("prompt", WORD);
                body.put("max_tokens", FEW_TOKENS);
                yield request(deployment, Endpoint.COMPLETIONS, body);
            }
            case "chat" -> {
                body.put("messages", List.of(Map.of("role", "user", "content", WORD)));
                boolean thinks = THINKS.matcher(deployment.providerModel()).matches();
                body.put(thinks ? "max_completion_tokens" : "max_tokens", thinks ? ENOUGH_TO_THINK : FEW_TOKENS);
                yield request(deployment, Endpoint.CHAT_COMPLETIONS, body);
            }
            default ->
                throw new IllegalArgumentException("no cheap call is known for the mode '" + mode + "' of deployment '"
                        + deployment.id() + "'; give one: probe(request)");
        };
    }

    private static ModelRequest request(Deployment deployment, Endpoint endpoint, Map<String, Object> body) {
        return ModelRequest.builder(deployment.modelName())
                .endpoint(endpoint)
                .json(body)
                .build();
    }
}
