package dev.llmrouter.spring;

import dev.llmrouter.snapshot.BudgetSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.snapshot.LimitSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.snapshot.SharingSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A snapshot as values that every JSON library writes alike. Lengths of time are seconds. */
final class SnapshotJson {
    private static final double NANOS = 1e9;

    private SnapshotJson() {}

    static Map<String, Object> of(RouterSnapshot snapshot) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("callsInFlight", snapshot.callsInFlight());
        json.put("waitingRequests", snapshot.waitingRequests());
        json.put(
                "deployments",
                snapshot.deployments().stream().map(SnapshotJson::of).toList());
        json.put("budgets", snapshot.budgets().stream().map(SnapshotJson::of).toList());
        snapshot.sharing().ifPresent(sharing -> json.put("store", of(sharing)));
        return json;
    }

    private static Map<String, Object> of(DeploymentSnapshot deployment) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", deployment.id());
        json.put("group", deployment.group());
        json.put("callsInFlight", deployment.callsInFlight());
        json.put("tokensInFlight", deployment.tokensInFlight());
        json.put("requests", of(deployment.requests()));
        json.put("tokens", of(deployment.tokens()));
        json.put("failuresInLastMinute", deployment.failuresInLastMinute());
        deployment
                .cooldown()
                .ifPresent(cooldown -> json.put(
                        "cooldown",
                        Map.of("reason", cooldown.reason().name(), "secondsLeft", seconds(cooldown.left()))));
        deployment.latency().ifPresent(latency -> json.put("secondsPerOutputToken", seconds(latency)));
        if (!deployment.learned().isEmpty()) {
            json.put(
                    "learned",
                    deployment.learned().stream().map(SnapshotJson::of).toList());
        }
        json.put("abandonedCalls", deployment.abandonedCalls());
        return json;
    }

    private static Map<String, Object> of(LimitSnapshot limit) {
        Map<String, Object> json = new LinkedHashMap<>();
        limit.limit().ifPresent(value -> json.put("limit", value));
        json.put("used", limit.used());
        limit.room().ifPresent(value -> json.put("room", value));
        return json;
    }

    private static Map<String, Object> of(LearnedLimit learned) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", learned.kind().name());
        json.put("limit", learned.limit());
        json.put("seconds", seconds(learned.period()));
        json.put("room", learned.room());
        return json;
    }

    private static Map<String, Object> of(BudgetSnapshot budget) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scope", budget.scope().name());
        json.put("name", budget.name());
        json.put("dollars", budget.budget().dollars());
        json.put("seconds", seconds(budget.budget().period()));
        json.put("spent", budget.spent());
        json.put("held", budget.held());
        budget.left().ifPresent(left -> json.put("secondsLeft", seconds(left)));
        return json;
    }

    private static Map<String, Object> of(SharingSnapshot sharing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("connected", sharing.connected());
        json.put("processes", sharing.processes());
        json.put("exchanges", sharing.exchanges());
        json.put("message", sharing.message());
        return json;
    }

    private static double seconds(Duration length) {
        return length.toNanos() / NANOS;
    }
}
