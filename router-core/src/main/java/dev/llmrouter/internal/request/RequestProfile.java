package dev.llmrouter.internal.request;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.DeploymentState;
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
 * @param body what else of its body matters
 * @param probed the deployment that it is to find out about, in rotation or not; null of other requests
 */
public record RequestProfile(
        RequestInfo info,
        @Nullable Endpoint endpoint,
        TokenDemand demand,
        RequestOptions options,
        MockOptions mocks,
        @Nullable ClientPrompts prompts,
        BodyFields body,
        @Nullable String probed) {
    public RequestProfile(
            RequestInfo info,
            @Nullable Endpoint endpoint,
            TokenDemand demand,
            RequestOptions options,
            MockOptions mocks) {
        this(info, endpoint, demand, options, mocks, null, BodyFields.NONE);
    }

    RequestProfile(
            RequestInfo info,
            @Nullable Endpoint endpoint,
            TokenDemand demand,
            RequestOptions options,
            MockOptions mocks,
            @Nullable ClientPrompts prompts,
            BodyFields body) {
        this(info, endpoint, demand, options, mocks, prompts, body, null);
    }

    /** The same request, to one deployment alone. */
    public RequestProfile probing(String deployment) {
        return new RequestProfile(info, endpoint, demand, options, mocks, prompts, body, deployment);
    }

    public String model() {
        return info.model();
    }

    public boolean streamed() {
        return info.streamed();
    }

    /** What an attempt with a deployment reserves. */
    public TokenCounts amounts(DeploymentState state) {
        return amounts(state, state.estimates().reservation(demand));
    }

    /** The same, when what its estimates say is known. */
    public TokenCounts amounts(DeploymentState state, TokenCounts reservation) {
        TokenCounts whole = prompts == null ? reservation : prompts.withPrompt(state, reservation);
        return state.ledger().limiter().charged(whole);
    }

    /**
     * The prompt as it is held against a deployment's context window: with the factor that its provider model
     * taught, once that rests on some answers, because the window is counted in the model's tokens and not in
     * estimated ones.
     */
    public long promptTokens(DeploymentState state) {
        return state.estimates().promptTokensForWindow(demand.prompt());
    }
}
