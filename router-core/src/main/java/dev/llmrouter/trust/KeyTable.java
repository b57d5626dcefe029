package dev.llmrouter.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of keys that the router knows: where each may stand, what becomes of it, and whether it may go
 * into a body. The one place for them: the reader of configurations, its warnings, the fields that are not
 * sent and the tests of the pages derive from it.
 */
public final class KeyTable {
    /** Where a key stands. */
    public enum Section {
        TOP,
        MODEL_LIST,
        LITELLM_PARAMS,
        MODEL_INFO,
        ROUTER_SETTINGS,
        LITELLM_SETTINGS,
        /** In no file, but perhaps in a body or among parameters that are given in code. */
        ELSEWHERE
    }

    /** What becomes of a key. */
    public enum Standing {
        /** It is read. */
        READ,
        /** It goes into the body of every request. */
        BODY,
        /** LiteLLM knows it; it has no meaning inside a process. */
        NOTE,
        /** LiteLLM knows it; this version does not do it. */
        UNSUPPORTED,
        /** The table does not have it in this section. */
        UNKNOWN
    }

    /** Whether a field of this name may go into a body. */
    public enum Sent {
        /**
         * As a deployment's parameter. Whether the name or value looks like a credential is looked at
         * besides.
         */
        SENT,
        /** Never as a deployment's parameter. */
        KEPT,
        /** Never as a deployment's parameter, and never from a caller's body. */
        WITHHELD
    }

    /**
     * A key in one of the places where it may stand.
     *
     * @param name as it is spelt
     * @param section where it stands
     * @param standing what becomes of it there
     * @param sent whether it may go into a body
     */
    public record Key(String name, Section section, Standing standing, Sent sent) {}

    /** A line of section, standing and, of parameters, what of them is sent; below it the keys. */
    private static final String TEXT = """
            top read:
                model_list router_settings litellm_settings environment_variables include credential_list
            top note:
                general_settings search_tools guardrails assistant_settings mcp_servers mcp_tools
                callback_settings finetune_settings files_settings vector_store_registry prompts agents policies policy_attachments
            model_list read:
                model_name litellm_params model_info rpm tpm itpm otpm max_parallel_requests limit_window
                limit_window_seconds limit_burst limit_group rpm_limit tpm_limit
            litellm_params read withheld:
                custom_llm_provider api_base base_url api_key api_version azure_ad_token
                aws_access_key_id aws_secret_access_key aws_session_token aws_region_name aws_profile_name
                aws_role_name aws_session_name aws_web_identity_token aws_sts_endpoint aws_external_id
                aws_bedrock_runtime_endpoint vertex_project vertex_location vertex_credentials
                vertex_ai_project vertex_ai_location vertex_ai_credentials azure_scope tenant_id client_id
                client_secret drop_params additional_drop_params allowed_openai_params
            litellm_params read kept:
                model organization extra_headers headers extra_body rpm tpm itpm otpm max_parallel_requests
                limit_window limit_window_seconds limit_burst limit_group weight order tags timeout
                request_timeout stream_timeout stream_idle_timeout num_retries cooldown_time allowed_fails
                allowed_fails_policy input_cost_per_token output_cost_per_token cache_read_input_token_cost
                max_budget budget_duration base_model litellm_credential_name region_name tag_regex
                model_id rpm_limit tpm_limit mock_response mode max_input_tokens litellm_provider
                silent_model silent_share
            litellm_params body sent:
                audio encoding_format dimensions frequency_penalty function_call functions input_type
                instructions logit_bias logprobs max_completion_tokens max_output_tokens max_tokens messages
                metadata models min_p min_tokens modalities n parallel_tool_calls prediction
                presence_penalty prompt_cache_key prompt_cache_retention quality reasoning reasoning_effort
                repetition_penalty response_format safety_identifier seed service_tier size stop store
                stream stream_options style suffix temperature text thinking tool_choice tools top_a top_k
                top_logprobs top_p truncation user verbosity voice web_search_options
            litellm_params note kept:
                max_retries use_in_pass_through configurable_clientside_auth_params litellm_trace_id modify_params
            litellm_params note sent:
                guardrails rps cache caching ttl merge_reasoning_content_in_choices use_litellm_proxy
            litellm_params unsupported kept:
                input_cost_per_second output_cost_per_second input_cost_per_pixel
                output_cost_per_pixel input_cost_per_character output_cost_per_character
                input_cost_per_query input_cost_per_image output_cost_per_image
                cache_creation_input_token_cost input_cost_per_token_batches output_cost_per_token_batches
                output_cost_per_reasoning_token output_cost_per_video_per_second aws_bedrock_project_id
                gcs_bucket_name watsonx_region_name azure_ad_token_provider azure_username
                azure_password ssl_verify auto_router_config_path
                auto_router_config auto_router_default_model auto_router_embedding_model
                auto_router_max_input_chars complexity_router_config complexity_router_default_model
                adaptive_router_config quality_router_config quality_router_default_model
            litellm_params unsupported sent:
                prompt_id prompt_variables prompt_version
                cache_control_injection_points s3_bucket_name s3_encryption_key_id project_id space_id
                client_certificate_path initial_prompt_value roles final_prompt_value bos_token eos_token
                hf_model_name model_template
            model_info read:
                id rpm tpm itpm otpm max_parallel_requests limit_window limit_window_seconds limit_burst
                limit_group order cooldown_time allowed_fails allowed_fails_policy input_cost_per_token
                output_cost_per_token cache_read_input_token_cost max_input_tokens max_output_tokens
                supported_environments blocked enable_tag_filtering supports_vision
                supports_function_calling supports_response_schema supports_web_search
            model_info note:
                access_groups db_model health_check_model disable_background_health_check
            model_info unsupported:
                team_id team_public_model_name allow_fail_open adaptive_router_preferences
            model_info body:
                base_model mode max_tokens tier description litellm_provider metadata tags
                supports_parallel_function_calling supports_reasoning supports_url_context
            router_settings read:
                routing_strategy routing_strategy_args model_group_alias num_retries retry_policy
                model_group_retry_policy retry_after timeout stream_timeout stream_idle_timeout
                cooldown_time allowed_fails allowed_fails_policy disable_cooldowns fallbacks
                context_window_fallbacks content_policy_fallbacks default_fallbacks max_fallbacks max_wait
                max_waiting max_response_bytes max_error_bytes max_event_characters
                default_max_parallel_requests limit_window limit_window_seconds limit_burst
                enforce_model_rate_limits enable_pre_call_checks enable_tag_filtering
                tag_filtering_match_any tag_routing_prefix default_litellm_params ignore_invalid_deployments
                provider_budget_config tag_budget_config price_table model_table trust pass_headers
                routing_groups optional_pre_call_checks deployment_affinity_ttl_seconds
                model_group_affinity_config redis_host redis_port redis_username redis_password redis_url
                redis_db redis_ssl cache_kwargs
            router_settings note:
                cache_responses caching_groups client_ttl polling_interval set_verbose debug_level
                alerting_config router_general_settings search_tools assistants_config guardrail_list
                fallback_access_check health_check_interval health_check_staleness_threshold
                health_check_ignore_transient_errors background_health_check_model_groups
            router_settings unsupported:
                default_priority plugins enable_health_check_routing enable_weighted_failover
            litellm_settings read:
                num_retries request_timeout fallbacks context_window_fallbacks content_policy_fallbacks
                default_fallbacks max_fallbacks allowed_fails cooldown_time tag_budget_config drop_params
                additional_drop_params
            litellm_settings note:
                callbacks success_callback failure_callback service_callbacks input_callback post_call_rules
                callback_settings turn_off_message_logging redact_user_api_key_info
                redact_messages_in_exceptions langfuse_default_tags standard_logging_payload_excluded_fields
                aws_sqs_callback_params s3_callback_params datadog_params langsmith_batch_size
                prometheus_initialize_budget_metrics require_auth_for_metrics_endpoint
                custom_prometheus_metadata_labels custom_prometheus_tags prometheus_metrics_config
                set_verbose json_logs suppress_debug_info log_raw_request_response cache cache_params
                enable_caching_on_provider_specific_optional_params disable_redis_batch_cache
                default_redis_batch_cache_expiry guardrails prompt_injection_params mcp_aliases
                mcp_semantic_tool_filter master_key database_url telemetry key_generation_settings
                upperbound_key_generate_params default_key_generate_params default_internal_user_params
                default_team_settings default_team_params max_internal_user_budget
                internal_user_budget_duration max_end_user_budget disable_end_user_cost_tracking
                disable_end_user_cost_tracking_prometheus_only enable_key_alias_format_validation
                default_in_memory_ttl public_model_groups public_model_groups_links public_agent_groups
                public_mcp_servers return_response_headers add_user_information_to_llm_headers
                extra_spend_tag_headers expose_router_debug_in_errors network_mock enable_preview_features
                disable_hf_tokenizer_download disable_copilot_system_to_assistant disable_token_counter
                forward_llm_provider_auth_headers forward_traceparent_to_llm_provider model_group_settings
                user_url_validation vector_store_registry store_audit_logs cost_discount_config
                cost_margin_config check_provider_endpoint use_client modify_params
            litellm_settings unsupported:
                max_budget budget_duration force_ipv4 ssl_verify ssl_certificate
                vertex_project vertex_location api_key api_base api_version organization custom_provider_map
                model_alias_map credential_list enable_json_schema_validation
                disable_add_transform_inline_image_block use_chat_completions_url_for_anthropic_messages
            litellm_params unsupported kept:
                rpd tpd timeout_by_service_tier stream_timeout_by_service_tier keepalive_seconds
                kubernetes_pod_discovery provider_affinity_header use_chat_completions_api
                responses_api_version daily_reset_time switchyard_router_config
            model_info unsupported:
                access_windows ptu_count ptu_shares ptu_effective_from ptu_effective_to
                max_embedding_batch_size enforce_supported_endpoints
            model_info body:
                created_at created_by updated_at updated_by discoverable pricing_provider
            router_settings unsupported:
                weights fallback_on_unsupported_params
            router_settings note:
                max_retries
            litellm_settings unsupported:
                priority_reservation priority_reservation_settings num_retries_per_request max_tokens
                model_fallbacks vertex_ai_safety_settings openai_system_messages_first
                reasoning_auto_summary include_cost_in_streaming_usage ssl_security_level ssl_ecdh_curve
                enable_loadbalancing_on_batch_endpoints route_all_chat_openai_to_responses
            litellm_settings note:
                pre_call_rules blocked_user_list banned_keywords_list default_end_user_params
                default_max_internal_user_budget default_soft_budget max_user_budget max_end_user_budget_id
                budget_rollover budget_exceeded_status_code key_alias_pattern audit_log_callbacks
                disable_streaming_logging default_redis_ttl use_litellm_proxy use_aiohttp_transport
                disable_aiohttp_transport aiohttp_trust_env safe_memory_mode model_cost_map_url timezone
            elsewhere unknown withheld:
                azure_endpoint
            elsewhere unknown kept:
                model_info
            """;

    /** All keys, in the order of the table. */
    public static final List<Key> KEYS = read();

    private KeyTable() {}

    private static List<Key> read() {
        List<Key> keys = new ArrayList<>();
        String[] head = {};
        for (String line : TEXT.lines().toList()) {
            if (line.endsWith(":")) {
                head = line.substring(0, line.length() - 1)
                        .toUpperCase(Locale.ROOT)
                        .split(" ", -1);
                continue;
            }
            Section section = Section.valueOf(head[0]);
            Standing standing = Standing.valueOf(head[1]);
            Sent sent = head.length > 2 ? Sent.valueOf(head[2]) : Sent.SENT;
            for (String name : line.strip().split(" ", -1)) {
                keys.add(new Key(name, section, standing, sent));
            }
        }
        return List.copyOf(keys);
    }

    private static boolean isParameter(Key key) {
        return key.section() == Section.LITELLM_PARAMS || key.section() == Section.ELSEWHERE;
    }

    /** The parameters of deployments of which this is so, in the order of the table. */
    static List<String> parameters(Sent sent) {
        return KEYS.stream()
                .filter(key -> isParameter(key) && key.sent() == sent)
                .map(Key::name)
                .toList();
    }

    /** The parameters of deployments that are known to be a model's, in the order of the table. */
    static List<String> body() {
        return KEYS.stream()
                .filter(key -> key.section() == Section.LITELLM_PARAMS && key.standing() == Standing.BODY)
                .map(Key::name)
                .toList();
    }
}
