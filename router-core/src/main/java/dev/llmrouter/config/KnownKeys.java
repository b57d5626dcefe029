package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.trust.UnsentFields;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The table of the keys that a configuration may have, by section, and what becomes of each. The one place for them. */
final class KnownKeys {
    /** What becomes of a key. */
    enum Standing {
        /** It is read. */
        READ,
        /** It goes into the body of every request. */
        BODY,
        /** LiteLLM knows it; it has no meaning inside a process. */
        NOTE,
        /** LiteLLM knows it; this version does not do it. */
        UNSUPPORTED,
        /** Nobody knows it. */
        UNKNOWN
    }

    /** Where a key stands. */
    enum Section {
        TOP,
        MODEL_LIST,
        LITELLM_PARAMS,
        MODEL_INFO,
        ROUTER_SETTINGS,
        LITELLM_SETTINGS
    }

    /** Parameters with several names, and credentials of which one replaces the other. */
    private static final List<List<String>> SYNONYMS = List.of(
            List.of("api_base", "base_url"),
            List.of("timeout", "request_timeout"),
            List.of("headers", "extra_headers"),
            List.of("api_key", "azure_ad_token"),
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens"));

    /** Keys without a meaning here by which LiteLLM's proxy protects: who may call, what may be said and spent, what is kept. */
    private static final Set<String> PROTECTIONS = Set.of("""
            guardrails guardrail_list policies policy_attachments prompt_injection_params post_call_rules user_url_validation
            master_key key_generation_settings upperbound_key_generate_params default_key_generate_params
            default_internal_user_params default_team_settings default_team_params max_internal_user_budget
            internal_user_budget_duration max_end_user_budget require_auth_for_metrics_endpoint fallback_access_check access_groups
            configurable_clientside_auth_params cache cache_params cache_responses caching store_audit_logs custom_auth
            enable_jwt_auth litellm_jwtauth allowed_ips allowed_routes admin_only_routes public_routes max_request_size_mb
            max_response_size_mb user_api_key_cache_ttl""".strip().split("\\s+"));

    private static final Map<Section, Map<String, Standing>> TABLE = allSections();

    private KnownKeys() {}

    private static Map<Section, Map<String, Standing>> allSections() {
        Map<Section, Map<String, Standing>> table = new LinkedHashMap<>();
        put(table, Section.TOP, Standing.READ, "model_list router_settings litellm_settings environment_variables");
        put(table, Section.TOP, Standing.NOTE, """
                general_settings search_tools guardrails assistant_settings mcp_servers mcp_tools callback_settings finetune_settings
                files_settings vector_store_registry credential_list prompts agents policies policy_attachments""");
        put(table, Section.TOP, Standing.UNSUPPORTED, "include");

        put(table, Section.MODEL_LIST, Standing.READ, """
                model_name litellm_params model_info rpm tpm itpm otpm max_parallel_requests limit_window limit_window_seconds limit_burst
                limit_group""");

        put(table, Section.LITELLM_PARAMS, Standing.READ, """
                model custom_llm_provider api_base base_url api_key api_version organization extra_headers headers extra_body rpm tpm
                itpm otpm max_parallel_requests limit_window limit_window_seconds limit_burst limit_group weight order tags timeout
                request_timeout stream_timeout stream_idle_timeout num_retries cooldown_time allowed_fails allowed_fails_policy
                input_cost_per_token output_cost_per_token cache_read_input_token_cost max_budget budget_duration base_model
                azure_ad_token""");
        put(table, Section.LITELLM_PARAMS, Standing.BODY, String.join(" ", UnsentFields.BODY));
        put(table, Section.LITELLM_PARAMS, Standing.NOTE, """
                max_retries use_in_pass_through configurable_clientside_auth_params guardrails rps cache caching ttl
                litellm_trace_id merge_reasoning_content_in_choices use_litellm_proxy""");
        put(table, Section.LITELLM_PARAMS, Standing.UNSUPPORTED, """
                mock_response tag_regex silent_model region_name litellm_credential_name
                drop_params additional_drop_params allowed_openai_params modify_params prompt_id prompt_variables prompt_version
                cache_control_injection_points input_cost_per_second output_cost_per_second input_cost_per_pixel output_cost_per_pixel
                input_cost_per_character output_cost_per_character input_cost_per_query input_cost_per_image output_cost_per_image
                cache_creation_input_token_cost input_cost_per_token_batches output_cost_per_token_batches
                output_cost_per_reasoning_token output_cost_per_video_per_second
                aws_access_key_id aws_secret_access_key aws_session_token aws_region_name aws_profile_name aws_role_name aws_session_name
                aws_web_identity_token aws_sts_endpoint aws_external_id aws_bedrock_runtime_endpoint aws_bedrock_project_id
                s3_bucket_name s3_encryption_key_id
                vertex_project vertex_location vertex_credentials vertex_ai_project vertex_ai_location vertex_ai_credentials
                gcs_bucket_name watsonx_region_name project_id space_id
                azure_ad_token_provider azure_scope azure_username azure_password tenant_id client_id client_secret
                client_certificate_path ssl_verify
                initial_prompt_value roles final_prompt_value bos_token eos_token hf_model_name model_template
                auto_router_config_path auto_router_config auto_router_default_model auto_router_embedding_model
                auto_router_max_input_chars complexity_router_config complexity_router_default_model adaptive_router_config
                quality_router_config quality_router_default_model""");

        put(table, Section.MODEL_INFO, Standing.READ, """
                id rpm tpm itpm otpm max_parallel_requests limit_window limit_window_seconds limit_burst limit_group order cooldown_time allowed_fails allowed_fails_policy
                input_cost_per_token output_cost_per_token cache_read_input_token_cost max_input_tokens max_output_tokens""");
        put(
                table,
                Section.MODEL_INFO,
                Standing.NOTE,
                "access_groups db_model health_check_model disable_background_health_check");
        put(table, Section.MODEL_INFO, Standing.UNSUPPORTED, """
                supported_environments blocked team_id team_public_model_name enable_tag_filtering allow_fail_open
                adaptive_router_preferences""");
        // Descriptions of the model: kept as they are, and no misspelling of anything else.
        put(table, Section.MODEL_INFO, Standing.BODY, """
                base_model mode max_tokens tier description litellm_provider metadata tags supports_vision supports_function_calling
                supports_parallel_function_calling supports_web_search supports_reasoning supports_url_context""");

        put(table, Section.ROUTER_SETTINGS, Standing.READ, """
                routing_strategy routing_strategy_args model_group_alias num_retries retry_policy model_group_retry_policy retry_after
                timeout stream_timeout stream_idle_timeout cooldown_time allowed_fails allowed_fails_policy disable_cooldowns fallbacks
                context_window_fallbacks content_policy_fallbacks default_fallbacks max_fallbacks max_wait max_waiting
                max_response_bytes max_error_bytes max_event_characters
                default_max_parallel_requests limit_window limit_window_seconds limit_burst enforce_model_rate_limits
                enable_pre_call_checks
                enable_tag_filtering tag_filtering_match_any default_litellm_params ignore_invalid_deployments
                provider_budget_config tag_budget_config price_table trust pass_headers
                optional_pre_call_checks redis_host redis_port redis_username redis_password redis_url
                redis_db redis_ssl cache_kwargs""");
        put(table, Section.ROUTER_SETTINGS, Standing.NOTE, """
                cache_responses caching_groups client_ttl polling_interval set_verbose debug_level alerting_config
                router_general_settings search_tools assistants_config guardrail_list fallback_access_check health_check_interval
                health_check_staleness_threshold health_check_ignore_transient_errors background_health_check_model_groups""");
        put(table, Section.ROUTER_SETTINGS, Standing.UNSUPPORTED, """
                routing_groups default_priority tag_routing_prefix plugins deployment_affinity_ttl_seconds model_group_affinity_config
                enable_health_check_routing enable_weighted_failover""");

        put(table, Section.LITELLM_SETTINGS, Standing.READ, """
                num_retries request_timeout fallbacks context_window_fallbacks content_policy_fallbacks default_fallbacks
                max_fallbacks allowed_fails cooldown_time tag_budget_config""");
        put(table, Section.LITELLM_SETTINGS, Standing.NOTE, """
                callbacks success_callback failure_callback service_callbacks input_callback post_call_rules callback_settings
                turn_off_message_logging redact_user_api_key_info redact_messages_in_exceptions langfuse_default_tags
                standard_logging_payload_excluded_fields aws_sqs_callback_params s3_callback_params datadog_params
                langsmith_batch_size prometheus_initialize_budget_metrics require_auth_for_metrics_endpoint
                custom_prometheus_metadata_labels custom_prometheus_tags prometheus_metrics_config set_verbose json_logs
                suppress_debug_info log_raw_request_response
                cache cache_params enable_caching_on_provider_specific_optional_params disable_redis_batch_cache
                default_redis_batch_cache_expiry guardrails prompt_injection_params mcp_aliases mcp_semantic_tool_filter
                master_key database_url telemetry key_generation_settings upperbound_key_generate_params
                default_key_generate_params default_internal_user_params default_team_settings default_team_params
                max_internal_user_budget internal_user_budget_duration max_end_user_budget disable_end_user_cost_tracking
                disable_end_user_cost_tracking_prometheus_only enable_key_alias_format_validation default_in_memory_ttl
                public_model_groups public_model_groups_links public_agent_groups public_mcp_servers
                return_response_headers add_user_information_to_llm_headers extra_spend_tag_headers
                expose_router_debug_in_errors network_mock enable_preview_features disable_hf_tokenizer_download
                disable_copilot_system_to_assistant disable_token_counter forward_llm_provider_auth_headers
                forward_traceparent_to_llm_provider model_group_settings user_url_validation vector_store_registry store_audit_logs
                cost_discount_config cost_margin_config check_provider_endpoint use_client""");
        put(table, Section.LITELLM_SETTINGS, Standing.UNSUPPORTED, """
                drop_params modify_params max_budget budget_duration force_ipv4 ssl_verify ssl_certificate
                vertex_project vertex_location api_key api_base api_version organization custom_provider_map model_alias_map
                credential_list enable_json_schema_validation disable_add_transform_inline_image_block
                use_chat_completions_url_for_anthropic_messages""");
        return table;
    }

    /** All the names that a parameter goes by: one that is set under one of them is set. */
    static List<String> names(String key) {
        return SYNONYMS.stream()
                .filter(names -> names.contains(key))
                .findFirst()
                .orElse(List.of(key));
    }

    /** Whether a key is one by which LiteLLM's proxy protects, and which does nothing here. */
    static boolean isProtection(String key) {
        return PROTECTIONS.contains(key);
    }

    static boolean isRead(Section section, String key) {
        return standing(section, key) == Standing.READ;
    }

    static Standing standing(Section section, String key) {
        return table(section).getOrDefault(key, Standing.UNKNOWN);
    }

    static List<String> keys(Section section, Standing standing) {
        return table(section).entrySet().stream()
                .filter(entry -> entry.getValue() == standing)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The keys of a section that somebody meant: those spelt nearly so, else those that have all of its words among theirs. */
    static List<String> near(Section section, String key) {
        List<String> near = NearNames.of(key, table(section).keySet());
        return near.isEmpty() ? withWordsOf(key, keys(section, Standing.READ)) : near;
    }

    private static List<String> withWordsOf(String key, List<String> known) {
        List<String> words = words(key);
        return known.stream()
                .filter(name -> words(name).containsAll(words))
                .sorted(Comparator.comparingInt(String::length))
                .limit(3)
                .toList();
    }

    private static List<String> words(String key) {
        return List.of(key.toLowerCase(Locale.ROOT).split("[_-]"));
    }

    /**
     * The keys of routing that somebody meant who misspelt one: two letters off, one in a key as short as rpm. Among descriptions of
     * one's own a short word that is near to a key is a word of its own.
     */
    static List<String> nearRouting(Section section, String key) {
        int shortestOfAll = section == Section.MODEL_INFO ? 6 : 0;
        Set<String> near = new LinkedHashSet<>();
        for (int letters = 1; letters <= 2; letters++) {
            int shortest = Math.max(shortestOfAll, letters == 1 ? 0 : 5);
            near.addAll(NearNames.within(
                    key,
                    keys(section, Standing.READ).stream()
                            .filter(name -> name.length() >= shortest)
                            .toList(),
                    letters));
        }
        return List.copyOf(near);
    }

    /** The other sections that would read a key. */
    static List<String> homes(String key) {
        return TABLE.keySet().stream()
                .filter(section -> standing(section, key) == Standing.READ)
                .map(section -> section.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Map<String, Standing> table(Section section) {
        return TABLE.getOrDefault(section, Map.of());
    }

    private static void put(
            Map<Section, Map<String, Standing>> table, Section section, Standing standing, String keys) {
        Arrays.stream(keys.strip().split("\\s+"))
                .forEach(key -> table.computeIfAbsent(section, any -> new LinkedHashMap<>())
                        .put(key, standing));
    }
}
