package dev.llmrouter.server.console;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.snapshot.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the deployments of a group stand for a chat that came now: what the strategy thinks of each, or why it cannot take it. */
final class Standing {
    /** {@code model_info.mode} of what answers chats. */
    private static final Set<String> CHATS = Set.of("chat", "completion", "responses");

    private final Map<String, String> byDeployment = new HashMap<>();

    /**
     * Asks the router.
     *
     * @param group the name of a group
     * @param members its deployments
     */
    Standing(Router router, String group, List<Deployment> members) {
        boolean chats = members.stream()
                .allMatch(it -> it.modelInfo().mode().map(CHATS::contains).orElse(true));
        // A pattern is no model that can be asked for.
        if (chats && !group.contains("*")) {
            for (Candidate candidate :
                    router.explain(ModelRequest.chat(group, "Hi")).deployments()) {
                byDeployment.put(
                        candidate.deploymentId(), candidate.available() ? candidate.preference() : candidate.reason());
            }
        }
    }

    /** What is said of a deployment; empty where there is nothing to say. */
    String of(String deployment) {
        return byDeployment.getOrDefault(deployment, "");
    }
}
