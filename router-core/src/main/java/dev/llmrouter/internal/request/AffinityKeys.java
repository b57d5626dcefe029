package dev.llmrouter.internal.request;

import dev.llmrouter.internal.state.AffinityTable;
import dev.llmrouter.policy.AffinityPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a request has in common with earlier ones in a group, the most telling first. Stateless. */
public final class AffinityKeys {
    /** Providers cache no shorter beginnings. */
    private static final long LEAST_TOKENS = 1_024;

    private AffinityKeys() {}

    public static List<AffinityTable.Key> of(RequestProfile request, AffinityPolicy policy, String group) {
        Set<AffinityPolicy.Kind> kinds = policy.of(group);
        if (kinds.isEmpty()) {
            return List.of();
        }
        long ttl = policy.ttl().toNanos();
        List<AffinityTable.Key> keys = new ArrayList<>();
        if (kinds.contains(AffinityPolicy.Kind.SESSION)) {
            String said = request.options().session().orElse(null);
            String session = said == null ? request.body().session() : said;
            if (session != null) {
                keys.add(new AffinityTable.Key(group, "session " + session, ttl));
            }
        }
        if (kinds.contains(AffinityPolicy.Kind.PROMPT_CACHE) && request.demand().prompt() >= LEAST_TOKENS) {
            for (String prompt : request.body().promptPrefixes()) {
                keys.add(new AffinityTable.Key(group, "prompt " + prompt, AffinityPolicy.PROMPT_CACHE_TTL.toNanos()));
            }
        }
        String caller =
                kinds.contains(AffinityPolicy.Kind.CALLER) ? request.body().caller() : null;
        if (caller != null) {
            keys.add(new AffinityTable.Key(group, "caller " + caller, ttl));
        }
        return keys;
    }
}
