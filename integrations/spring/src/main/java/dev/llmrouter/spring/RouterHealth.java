package dev.llmrouter.spring;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.snapshot.SharingSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the router is: up while any group can be served. An application of which one model is away can do the rest of its work, and one that
 * was taken out of rotation for a rate limit would come back to the same limit.
 *
 * @param state of the whole
 * @param details a state and reasons for each group, and how the store of shared limits is
 */
record RouterHealth(State state, Map<String, Object> details) {
    /** The states that Spring Boot knows. */
    enum State {
        /** Some deployment may serve. */
        UP,
        /** All deployments wait; at least one of them because its provider asked to, and so will come back by itself. */
        OUT_OF_SERVICE,
        /** All deployments are away because of failures. */
        DOWN
    }

    static RouterHealth of(RouterSnapshot snapshot) {
        Map<String, List<DeploymentSnapshot>> groups = snapshot.deployments().stream()
                .collect(Collectors.groupingBy(DeploymentSnapshot::group, LinkedHashMap::new, Collectors.toList()));
        Map<String, Object> shown = new LinkedHashMap<>();
        State best = groups.isEmpty() ? State.UP : State.DOWN;
        for (Map.Entry<String, List<DeploymentSnapshot>> group : groups.entrySet()) {
            State state = state(group.getValue());
            best = state.compareTo(best) < 0 ? state : best;
            shown.put(group.getKey(), Map.of("status", state.name(), "deployments", reasons(group.getValue())));
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("groups", shown);
        snapshot.sharing().ifPresent(sharing -> details.put("store", store(sharing)));
        return new RouterHealth(best, details);
    }

    private static State state(List<DeploymentSnapshot> deployments) {
        if (deployments.stream().anyMatch(deployment -> deployment.cooldown().isEmpty())) {
            return State.UP;
        }
        return deployments.stream()
                        .flatMap(deployment -> deployment.cooldown().stream())
                        .anyMatch(cooldown -> cooldown.reason() == FailureKind.RATE_LIMITED)
                ? State.OUT_OF_SERVICE
                : State.DOWN;
    }

    private static Map<String, Object> reasons(List<DeploymentSnapshot> deployments) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        for (DeploymentSnapshot deployment : deployments) {
            String failures = deployment.failuresInLastMinute() == 0
                    ? ""
                    : ", " + deployment.failuresInLastMinute() + " failed attempts in the last minute";
            reasons.put(
                    deployment.id(),
                    deployment.cooldown().map(RouterHealth::words).orElse("available") + failures);
        }
        return reasons;
    }

    private static String words(CooldownSnapshot cooldown) {
        return "out of rotation for " + cooldown.left().toMillis() / 1_000.0 + " s after " + cooldown.reason();
    }

    /** Without it each process goes on with a safe share: a detail, not a failure. */
    private static Map<String, Object> store(SharingSnapshot sharing) {
        Map<String, Object> store = new LinkedHashMap<>();
        store.put("connected", sharing.connected());
        store.put("processes", sharing.processes());
        if (!sharing.message().isEmpty()) {
            store.put("message", sharing.message());
        }
        return store;
    }
}
