package dev.llmrouter.provider;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import java.util.Map;

/**
 * What one attempt asks, and whom.
 *
 * @param request the caller's request
 * @param deployment where it goes
 * @param providerModel the provider's name of the model, wildcards filled in
 * @param overrides fields of the body that a fallback target replaces; one whose value is null is left out
 * @param streamed whether the answer is wanted as a stream
 * @param additions whether the router may add fields of its own to the body, such as the wish for a stream's usage; false after
 *     the provider has refused one
 */
public record ProviderCall(
        ModelRequest request,
        Deployment deployment,
        String providerModel,
        Map<String, Object> overrides,
        boolean streamed,
        boolean additions) {
    /**
     * A call whose body the router may add fields to.
     *
     * @param request the caller's request
     * @param deployment where it goes
     * @param providerModel the provider's name of the model, wildcards filled in
     * @param overrides fields of the body that a fallback target replaces; one whose value is null is left out
     * @param streamed whether the answer is wanted as a stream
     */
    public ProviderCall(
            ModelRequest request,
            Deployment deployment,
            String providerModel,
            Map<String, Object> overrides,
            boolean streamed) {
        this(request, deployment, providerModel, overrides, streamed, true);
    }
}
