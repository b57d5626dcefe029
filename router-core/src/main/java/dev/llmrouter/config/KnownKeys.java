package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.trust.KeyTable;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks up keys of configurations in the {@link KeyTable}, and the keys that a misspelt one was meant to be.
 */
final class KnownKeys {
    /** Parameters with several names, and credentials of which one replaces the other. */
    private static final List<List<String>> SYNONYMS = List.of(
            List.of("api_base", "base_url"),
            List.of("timeout", "request_timeout"),
            List.of("rpm", "rpm_limit"),
            List.of("tpm", "tpm_limit"),
            List.of("headers", "extra_headers"),
            List.of("api_key", "azure_ad_token"),
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens"));

    /**
     * Keys without a meaning here by which LiteLLM's proxy protects: who may call, what may be said and
     * spent, what is kept.
     */
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
        for (KeyTable.Key key : KeyTable.KEYS) {
            if (key.section() != Section.ELSEWHERE) {
                table.computeIfAbsent(key.section(), any -> new LinkedHashMap<>())
                        .put(key.name(), key.standing());
            }
        }
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

    /**
     * The keys of a section that somebody meant: those spelt nearly so, else those that have all of its words
     * among theirs.
     */
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
     * The keys of routing that somebody meant who misspelt one: two letters off, one in a key as short as
     * rpm. Among descriptions of one's own a short word that is near to a key is a word of its own.
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
}
