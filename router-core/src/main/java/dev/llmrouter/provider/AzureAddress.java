package dev.llmrouter.provider;

import dev.llmrouter.call.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one attempt at Azure goes. Two kinds of addresses are in use:
 *
 * <ul>
 *   <li>classic, {@code {api_base}/openai/deployments/{deployment}/{endpoint}?api-version={date}}; responses are asked at
 *       {@code {api_base}/openai/responses};
 *   <li>v1, {@code {api_base}/openai/v1/{endpoint}}: when the address says so, when the version is a word and not a date, and for responses
 *       without a version, because no dated version out of preview has them.
 * </ul>
 *
 * @param url the whole address
 * @param deployment Azure's name of the deployment
 * @param streamUsage whether this version takes the wish for a stream's usage, and is Azure's own and no gateway before it
 */
record AzureAddress(String url, String deployment, boolean streamUsage) {
    /** The newest dated version out of preview, and the last: after it comes v1. */
    static final String DEFAULT_VERSION = "2024-10-21";

    private static final Set<String> V1_VERSIONS = Set.of("v1", "preview", "latest");
    private static final String V1_PATH = "/openai/v1";
    private static final String CLASSIC_PATH = "/openai/deployments";
    private static final Pattern QUERY_VERSION = Pattern.compile("[?&]api-version=([^&]+)");
    /** The first version that knows {@code stream_options}; older ones refuse what they do not know. */
    private static final String FIRST_WITH_STREAM_USAGE = "2024-09-01";

    private static final List<String> DOMAINS =
            List.of("openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com");

    static AzureAddress of(ProviderCall call) {
        String base = call.deployment()
                .apiBase()
                .orElseThrow(() -> new IllegalArgumentException("deployment '"
                        + call.deployment().id() + "' needs api_base, such as https://my-resource.openai.azure.com"));
        Endpoint endpoint = call.request().endpoint();
        // Names have no slash there; words before one are LiteLLM's notes about the model.
        String name = call.providerModel().substring(call.providerModel().lastIndexOf('/') + 1);
        Optional<String> version = call.deployment().apiVersion().or(() -> versionIn(base));
        AzureAddress address = isV1(base, version, endpoint)
                ? v1(root(base), name, version, endpoint)
                : classic(root(base), name, version.orElse(DEFAULT_VERSION), endpoint);
        return isAzure(base) ? address : new AzureAddress(address.url, address.deployment, false);
    }

    private static boolean isAzure(String base) {
        String host = Hosts.of(base);
        return DOMAINS.stream().anyMatch(domain -> Hosts.isWithin(host, domain));
    }

    private static boolean isV1(String base, Optional<String> version, Endpoint endpoint) {
        return withoutQuery(base).endsWith(V1_PATH)
                || version.map(V1_VERSIONS::contains).orElseGet(() -> endpoint.equals(Endpoint.RESPONSES));
    }

    private static AzureAddress v1(String root, String name, Optional<String> version, Endpoint endpoint) {
        String query = version.equals(Optional.of("preview")) ? "?api-version=preview" : "";
        return new AzureAddress(root + V1_PATH + "/" + endpoint.path() + query, name, true);
    }

    private static AzureAddress classic(String root, String name, String version, Endpoint endpoint) {
        String path = endpoint.equals(Endpoint.RESPONSES)
                ? "/openai/responses"
                : CLASSIC_PATH + "/" + encoded(name) + "/" + endpoint.path();
        return new AzureAddress(
                root + path + "?api-version=" + encoded(version),
                name,
                version.compareTo(FIRST_WITH_STREAM_USAGE) >= 0);
    }

    /** The resource itself: people also give the address of a deployment as the portal shows it, or with {@code /openai} at its end. */
    private static String root(String base) {
        String address = withoutQuery(base);
        int deployments = address.indexOf(CLASSIC_PATH);
        if (deployments >= 0) {
            return address.substring(0, deployments);
        }
        return without(without(without(address, "/"), V1_PATH), "/openai");
    }

    private static Optional<String> versionIn(String base) {
        Matcher query = QUERY_VERSION.matcher(base);
        return query.find() ? Optional.of(query.group(1)) : Optional.empty();
    }

    private static String withoutQuery(String base) {
        int query = base.indexOf('?');
        return without(query < 0 ? base : base.substring(0, query), "/");
    }

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
