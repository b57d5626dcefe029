package dev.llmrouter.trust;

import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.trust.KeyTable.Sent;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields never go into a body: credentials, addresses, and what is for the router and not the model.
 */
public final class UnsentFields {
    /**
     * In a caller's body these would be for LiteLLM; sent on, a key would reach whoever serves the request.
     */
    private static final Set<String> CREDENTIALS = Set.copyOf(KeyTable.parameters(Sent.WITHHELD));

    private static final Set<String> ROUTING = Set.copyOf(KeyTable.parameters(Sent.KEPT));

    private static final List<String> PREFIXES = List.of(
            "azure_",
            "aws_",
            "vertex_",
            "watsonx_",
            "oci_",
            "gcs_",
            "litellm_",
            "limit_",
            "auto_router_",
            "complexity_router_",
            "adaptive_router_",
            "quality_router_",
            "input_cost_per_",
            "output_cost_per_",
            "cache_read_input_token_cost",
            "cache_creation_input_token_cost",
            "supports_",
            "mock_");

    /**
     * Parameters that are known to be a model's; among them some whose names or values are like those of
     * credentials.
     */
    public static final Set<String> BODY = Collections.unmodifiableSet(new LinkedHashSet<>(KeyTable.body()));

    /** What is left out of a caller's body. */
    public static final Set<String> OF_REQUESTS = union(RouterKeys.ALL, CREDENTIALS);

    public static final String STREAM = "stream";
    public static final String STREAM_OPTIONS = "stream_options";
    public static final Set<String> STREAMING = Set.of(STREAM, STREAM_OPTIONS);
    public static final Set<String> UNLESS_STREAMED = union(OF_REQUESTS, STREAMING);

    private UnsentFields() {}

    /**
     * Whether a deployment's parameter stays here; the value is null when only the name is to be looked at.
     */
    public static boolean ofDeployments(String name, @Nullable Object value) {
        if (BODY.contains(name)) {
            return false;
        }
        String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
        return OF_REQUESTS.contains(plain)
                || ROUTING.contains(plain)
                || PREFIXES.stream().anyMatch(plain::startsWith)
                || CredentialNames.looksLikeOne(name, value);
    }

    /** Whether what a fallback target replaces stays here. */
    public static boolean ofTargets(String name, @Nullable Object value) {
        return OF_REQUESTS.contains(name) || isCredential(name, value);
    }

    /** Whether a parameter is none that is known and looks like a credential. */
    public static boolean isCredential(String name, @Nullable Object value) {
        return !BODY.contains(name) && CredentialNames.looksLikeOne(name, value);
    }

    public static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }
}
