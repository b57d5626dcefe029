package dev.llmrouter.internal.exec;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.provider.Provider;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider's answer as the caller gets it. Stateless. */
public final class RoutedAnswers {
    private RoutedAnswers() {}

    /** The answer of the last attempt of a plan. */
    public static ModelResponse response(RoutePlan plan, Provider.@Nullable Answer answer) {
        Provider.Answer given = requireNonNull(answer, "a returned attempt has an answer");
        RoutingTable.Route route = plan.last().route();
        return ModelResponse.builder()
                .answer(given.status(), headers(plan, given.headers()), given.body())
                .servedBy(
                        plan.last().deployment().id(),
                        route.group().name(),
                        route.found().alias() == null ? null : route.found().requested())
                .text(text(plan, given))
                .usage(plan.lastOutcome().usage())
                .attempts(plan.attempts())
                .build();
    }

    /** Where a provider finds it in an answer of its own form. */
    private static @Nullable String text(RoutePlan plan, Provider.Answer answer) {
        Provider provider = plan.last().provider();
        return Guard.callOr(Optional.<String>empty(), provider, () -> provider.text(answer))
                .orElse(null);
    }

    /** The answer's headers and the router's own, under the names that LiteLLM's clients know. */
    public static Map<String, String> headers(RoutePlan plan, Map<String, String> answered) {
        Map<String, String> headers = AnswerHeaders.of(answered);
        headers.put("x-litellm-model-id", plan.last().deployment().id());
        headers.put("x-litellm-model-group", plan.last().route().group().name());
        headers.put("x-litellm-attempted-retries", Integer.toString(plan.retriesMade()));
        headers.put("x-litellm-attempted-fallbacks", Integer.toString(plan.fallbacksTried()));
        return headers;
    }
}
