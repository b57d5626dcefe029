package dev.llmrouter.trust;

import dev.llmrouter.call.RouterKeys;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which fields never go into a body: credentials, addresses, and what tells the router and not the model. */
public final class UnsentFields {
    /** In a caller's body these would be for LiteLLM; sent on, a key would reach whoever serves the request. */
    private static final Set<String> CREDENTIALS = Set.of(
            "api_key",
            "api_base",
            "base_url",
            "api_version",
            "azure_ad_token",
            "azure_endpoint",
            "custom_llm_provider");

    private static final Set<String> ROUTING = Set.of(
            "model",
            "organization",
            "headers",
            "extra_headers",
            "extra_body",
            "rpm",
            "tpm",
            "itpm",
            "otpm",
            "weight",
            "order",
            "tags",
            "tag_regex",
            "max_parallel_requests",
            "max_retries",
            "cooldown_time",
            "allowed_fails",
            "allowed_fails_policy",
            "max_budget",
            "budget_duration",
            "base_model",
            "region_name",
            "model_info",
            "silent_model",
            "drop_params",
            "additional_drop_params",
            "use_in_pass_through",
            "configurable_clientside_auth_params",
            "ssl_verify",
            "client_id",
            "client_secret",
            "tenant_id");

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
            "mock_");

    /** Parameters that are known to be a model's; among them some whose names or values are like those of credentials. */
    public static final Set<String> BODY =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("""
            audio encoding_format dimensions frequency_penalty function_call functions input_type
            instructions logit_bias logprobs max_completion_tokens max_output_tokens max_tokens messages
            metadata models min_p min_tokens modalities n parallel_tool_calls prediction presence_penalty
            prompt_cache_key prompt_cache_retention quality reasoning reasoning_effort repetition_penalty
            response_format safety_identifier seed service_tier size stop store stream stream_options style
            suffix temperature text thinking tool_choice tools top_a top_k top_logprobs top_p truncation
            user verbosity voice web_search_options""".strip().split("\\s+"))));

    /** What is left out of a caller's body. */
    public static final Set<String> OF_REQUESTS = union(RouterKeys.ALL, CREDENTIALS);

    public static final String STREAM = "stream";
    public static final String STREAM_OPTIONS = "stream_options";
    public static final Set<String> STREAMING = Set.of(STREAM, STREAM_OPTIONS);
    public static final Set<String> UNLESS_STREAMED = union(OF_REQUESTS, STREAMING);

    private UnsentFields() {}

    /** Whether a deployment's parameter stays here; the value is null when only the name is to be looked at. */
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
