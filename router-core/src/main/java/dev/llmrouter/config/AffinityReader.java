package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.AffinityPolicy.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which requests go where an earlier one went: part of {@code optional_pre_call_checks}. Used for one file. */
final class AffinityReader {
    private static final String CHECKS = "optional_pre_call_checks";
    private static final String BY_GROUP = "model_group_affinity_config";
    private static final String TTL = "deployment_affinity_ttl_seconds";

    private static final Map<String, Kind> KINDS = kinds();
    /** The checks that LiteLLM makes optional and that are always made here. */
    private static final List<String> ALWAYS =
            List.of("enforce_model_rate_limits", "router_budget_limiting", "responses_api_deployment_check");

    private static final List<String> NOT_YET =
            List.of("encrypted_content_affinity", "forward_client_headers_by_model_group");

    private final MapReader router;

    AffinityReader(MapReader router) {
        this.router = router;
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("session_affinity", Kind.SESSION);
        kinds.put("prompt_caching", Kind.PROMPT_CACHE);
        kinds.put("deployment_affinity", Kind.CALLER);
        return kinds;
    }

    /**
     * The policy.
     *
     * @param models the names that groups may have
     */
    AffinityPolicy read(Collection<String> models) {
        AffinityPolicy.Builder policy = AffinityPolicy.builder().kinds(kinds(router, CHECKS));
        router.map(BY_GROUP)
                .ifPresent(groups -> groups.entries().forEach((group, node) -> {
                    if (!models.contains(group)) {
                        groups.problems()
                                .complaint(
                                        node.place(),
                                        "'" + Place.shown(group)
                                                + "' is no model in model_list; its affinity is not used",
                                        NearNames.of(group, models));
                    }
                    policy.group(group, kinds(groups, group));
                }));
        router.duration(TTL).filter(ttl -> isSome(ttl)).ifPresent(policy::ttl);
        return policy.build();
    }

    private boolean isSome(Duration ttl) {
        if (ttl.isZero()) {
            router.problems().error(router.place(TTL), "expected more than zero");
        }
        return !ttl.isZero();
    }

    private static Set<Kind> kinds(MapReader reader, String key) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String check : reader.texts(key).orElse(List.of())) {
            Kind kind = KINDS.get(check);
            if (kind != null) {
                kinds.add(kind);
            } else if (!ALWAYS.contains(check)) {
                List<String> known = new ArrayList<>(KINDS.keySet());
                known.addAll(ALWAYS);
                String why = NOT_YET.contains(check) ? "is not supported yet" : "is no check";
                reader.problems()
                        .complaint(
                                reader.place(key),
                                "'" + Place.shown(check) + "' " + why + "; it is ignored",
                                NOT_YET.contains(check) ? List.of() : NearNames.of(check, known));
            }
        }
        return kinds;
    }
}
