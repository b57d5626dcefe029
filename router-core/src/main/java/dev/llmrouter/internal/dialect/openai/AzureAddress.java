package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.provider.ProviderCall;
import java.util.List;
import java.util.Optional;

/**
 * Where one attempt at Azure goes. Two kinds of addresses are in use:
 *
 * <ul>
 *   <li>classic, {@code {api_base}/openai/deployments/{deployment}/{endpoint}?api-version={date}}; responses are asked at
 *       {@code {api_base}/openai/responses};
 *   <li>v1, {@code {api_base}/openai/v1/{endpoint}}: when the address says so, when the version is a word and not a date, and for responses
 *       unless the version is one of the previews that have them: no dated version out of preview does.
 * </ul>
 *
 * @param url the whole address
 * @param deployment Azure's name of the deployment
 * @param streamUsage whether this version takes the wish for a stream's usage, and is Azure's own and no gateway before it
 */
record AzureAddress(String url, String deployment, boolean streamUsage) {
    private static final String V1_PATH = "/openai/v1";
    private static final String CLASSIC_PATH = "/openai/deployments";
    private static final String VERSION = "api-version";
    private static final List<String> DOMAINS =
            List.of("openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com", "models.ai.azure.com");

    static AzureAddress of(ProviderCall call) {
        return of(call, call.request().endpoint());
    }

    /** Where a call goes that is asked at another endpoint than the caller's. */
    static AzureAddress of(ProviderCall call, Endpoint endpoint) {
        Address base = call.deployment()
                .address()
                .orElseThrow(() -> new IllegalArgumentException("deployment '"
                        + call.deployment().id() + "' needs api_base, such as https://my-resource.openai.azure.com"));
        // Names have no slash there; words before one are LiteLLM's notes about the model.
        String name = call.providerModel().substring(call.providerModel().lastIndexOf('/') + 1);
        Optional<String> version = call.deployment().apiVersion().or(() -> base.parameter(VERSION));
        AzureAddress address = isV1(base, version, endpoint)
                ? v1(root(base), name, version, endpoint)
                : classic(root(base), name, version.orElse(AzureVersions.UNLESS_SAID), endpoint);
        return isAzure(base) ? address : new AzureAddress(address.url, address.deployment, false);
    }

    static boolean isAzure(Address base) {
        return DOMAINS.stream().anyMatch(domain -> Hosts.isWithin(base.host(), domain));
    }

    private static boolean isV1(Address base, Optional<String> version, Endpoint endpoint) {
        return base.path().endsWith(V1_PATH)
                || version.map(dated -> AzureVersions.isV1(dated)
                                || (endpoint.equals(Endpoint.RESPONSES) && !AzureVersions.hasResponses(dated)))
                        .orElseGet(() -> endpoint.equals(Endpoint.RESPONSES));
    }

    private static AzureAddress v1(Address root, String name, Optional<String> version, Endpoint endpoint) {
        Address address = root.resolve("openai").resolve("v1").resolve(endpoint.path());
        boolean preview = version.equals(Optional.of("preview"));
        return new AzureAddress((preview ? address.withParameter(VERSION, "preview") : address).reveal(), name, true);
    }

    private static AzureAddress classic(Address root, String name, String version, Endpoint endpoint) {
        Address api = root.resolve("openai");
        Address address = endpoint.equals(Endpoint.RESPONSES)
                ? api.resolve("responses")
                : api.resolve("deployments").segment(name).resolve(endpoint.path());
        return new AzureAddress(
                address.withParameter(VERSION, version).reveal(), name, AzureVersions.STREAM_USAGE.isIn(version));
    }

    /** The resource itself: people also give the address of a deployment as the portal shows it, or with {@code /openai} at its end. */
    private static Address root(Address base) {
        String path = base.path();
        int deployments = path.indexOf(CLASSIC_PATH);
        String root = deployments >= 0 ? path.substring(0, deployments) : without(without(path, V1_PATH), "/openai");
        return base.withPath(root).withoutParameter(VERSION);
    }

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }
}
