package dev.llmrouter.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.Router;
import dev.llmrouter.snapshot.DeploymentSnapshot;

/** What is asked of LiteLLM's proxy about its health, from what the router has seen: no provider is called for it. */
final class HealthAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Router router;

    HealthAnswers(Router router) {
        this.router = router;
    }

    /** The process serves requests. */
    String alive() {
        return "\"I'm alive!\"";
    }

    /** Whether a deployment is there that takes requests. */
    boolean isReady() {
        return router.snapshot().deployments().stream().anyMatch(HealthAnswers::isHealthy);
    }

    String readiness(boolean ready) {
        return JSON.createObjectNode()
                .put("status", ready ? "healthy" : "unhealthy")
                .toString();
    }

    String health() {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode healthy = root.putArray("healthy_endpoints");
        ArrayNode unhealthy = root.putArray("unhealthy_endpoints");
        for (DeploymentSnapshot deployment : router.snapshot().deployments()) {
            boolean well = isHealthy(deployment);
            ObjectNode entry = (well ? healthy : unhealthy).addObject();
            entry.put("model", deployment.group()).put("model_id", deployment.id());
            deployment.cooldown().ifPresent(cooldown -> entry.put("error", cooldown.toString()));
            deployment.operation().drainedBy().ifPresent(by -> entry.put("error", "drained by " + by));
        }
        root.put("healthy_count", healthy.size()).put("unhealthy_count", unhealthy.size());
        return root.toString();
    }

    private static boolean isHealthy(DeploymentSnapshot deployment) {
        return deployment.cooldown().isEmpty() && !deployment.operation().drained();
    }
}
