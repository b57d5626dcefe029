package dev.llmrouter;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.event.RouterListener.RequestInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know of a request.
 *
 * @param info which request
 * @param endpoint what is asked; null when the caller's own client makes the call
 * @param demand the tokens that it asks for
 * @param options what it wants different
 * @param mocks what it wants pretended
 * @param prompts what its prompt is taken to be; null when the demand has it
 */
record RequestProfile(
        RequestInfo info,
        @Nullable Endpoint endpoint,
        Demand demand,
        RequestOptions options,
        Mocks mocks,
        @Nullable ClientPrompts prompts) {
    RequestProfile(RequestInfo info, @Nullable Endpoint endpoint, Demand demand, RequestOptions options, Mocks mocks) {
        this(info, endpoint, demand, options, mocks, null);
    }

    String model() {
        return info.model();
    }

    boolean streamed() {
        return info.streamed();
    }

    /** What an attempt with a deployment reserves. */
    Amounts amounts(DeploymentState state) {
        return amounts(state, state.estimates().reservation(demand));
    }

    /** The same, when what its estimates say is known. */
    Amounts amounts(DeploymentState state, Amounts reservation) {
        Amounts whole = prompts == null ? reservation : prompts.withPrompt(state, reservation);
        return state.ledger().meters().charged(whole);
    }

    /**
     * The prompt as it is held against a deployment's context window: with the factor that its provider model taught, once that rests on
     * some answers, because the window is counted in the model's tokens and not in estimated ones.
     */
    long promptTokens(DeploymentState state) {
        return state.estimates().promptTokensForWindow(demand.prompt());
    }
}
