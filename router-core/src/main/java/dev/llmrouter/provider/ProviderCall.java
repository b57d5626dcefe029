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
 * @param overrides fields of the body that a fallback target replaces
 * @param streamed whether the answer is wanted as a stream
 */
public record ProviderCall(
        ModelRequest request,
        Deployment deployment,
        String providerModel,
        Map<String, Object> overrides,
        boolean streamed) {}
