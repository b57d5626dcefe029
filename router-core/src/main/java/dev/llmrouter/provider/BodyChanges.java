package dev.llmrouter.provider;

import dev.llmrouter.trust.UnsentFields;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one attempt changes of a caller's body. The deployment's {@code extra_body} wins over a fallback target's fields, those
 * over the caller's, and the caller's over the deployment's parameters.
 *
 * @param replaced fields that take the place of the caller's
 * @param defaults fields that are added where neither the caller nor {@code replaced} has them
 * @param removed fields of the caller that are left out
 */
record BodyChanges(Map<String, Object> replaced, Map<String, Object> defaults, Set<String> removed) {
    private static final String MAX_TOKENS = "max_tokens";

    /** How long an answer may be has one name for each generation of APIs. A body with two of them is refused, or ambiguous. */
    private static final Set<String> ANSWER_LENGTH = Set.of(MAX_TOKENS, "max_completion_tokens", "max_output_tokens");

    private static final String EXTRA_BODY = "extra_body";

    /**
     * The changes for one attempt.
     *
     * @param call what to ask
     * @param present the names of the caller's fields
     */
    static BodyChanges of(ProviderCall call, Set<String> present) {
        // Most attempts replace the model's name alone.
        boolean more = !call.overrides().isEmpty() || !extraBody(call).isEmpty();
        Set<String> dropped = more ? new HashSet<>() : Set.of();
        Map<String, Object> replaced = replaced(call, dropped);
        Map<String, Object> defaults = defaults(call);
        boolean lengthGiven = more && !Collections.disjoint(replaced.keySet(), ANSWER_LENGTH);
        if (lengthGiven) {
            dropped.addAll(ANSWER_LENGTH);
        }
        if (!defaults.isEmpty()) {
            defaults.keySet().removeAll(dropped);
            if (!Collections.disjoint(present, ANSWER_LENGTH)) {
                defaults.keySet().removeAll(ANSWER_LENGTH);
            }
        }
        // A request that is not streamed is refused when it speaks of a stream.
        Set<String> removed = call.streamed() ? UnsentFields.OF_REQUESTS : UnsentFields.UNLESS_STREAMED;
        return new BodyChanges(replaced, defaults, dropped.isEmpty() ? removed : UnsentFields.union(removed, dropped));
    }

    /** Those that write these fields; what is for the router is left out all the same. */
    BodyChanges only(Set<String> known) {
        if (known.contains(MAX_TOKENS)) {
            nameLength(replaced);
            nameLength(defaults);
        }
        replaced.keySet().retainAll(known);
        defaults.keySet().retainAll(known);
        return this;
    }

    /** An API that knows one name for the length of an answer gets it by that name. */
    private static void nameLength(Map<String, Object> fields) {
        for (String name : ANSWER_LENGTH) {
            Object length = fields.get(name);
            if (length != null) {
                fields.putIfAbsent(MAX_TOKENS, length);
            }
        }
    }

    private static Map<String, Object> replaced(ProviderCall call, Set<String> dropped) {
        Map<String, Object> replaced = new LinkedHashMap<>();
        call.overrides().forEach((name, value) -> {
            if (value == null) {
                dropped.addAll(ANSWER_LENGTH.contains(name) ? ANSWER_LENGTH : Set.of(name));
            } else if (!UnsentFields.ofTargets(name, value)) {
                replaced.put(name, value);
            }
        });
        Map<?, ?> extra = extraBody(call);
        if (extra.keySet().stream().anyMatch(ANSWER_LENGTH::contains)) {
            replaced.keySet().removeAll(ANSWER_LENGTH);
        }
        extra.forEach((name, value) -> replaced.put(String.valueOf(name), value));
        replaced.put("model", call.providerModel());
        if (call.streamed()) {
            replaced.put(UnsentFields.STREAM, true);
        } else {
            replaced.keySet().removeAll(UnsentFields.STREAMING);
        }
        return replaced;
    }

    private static Map<String, Object> defaults(ProviderCall call) {
        Map<String, Object> defaults = new LinkedHashMap<>(call.deployment().params());
        defaults.entrySet().removeIf(it -> UnsentFields.ofDeployments(it.getKey(), it.getValue()));
        if (!call.streamed()) {
            defaults.keySet().removeAll(UnsentFields.STREAMING);
        }
        return defaults;
    }

    /** LiteLLM's way to name what is for the provider, whatever it means elsewhere. */
    static Map<?, ?> extraBody(ProviderCall call) {
        return call.deployment().params().get(EXTRA_BODY) instanceof Map<?, ?> extra ? extra : Map.of();
    }
}
