package dev.llmrouter.config;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether {@code model_info} lets a deployment be used at all, and here. Stateless. */
final class Availability {
    private static final String BLOCKED = "blocked";
    private static final String ENVIRONMENTS = "supported_environments";
    /** LiteLLM's name of where this process runs. */
    static final String ENVIRONMENT = "LITELLM_ENVIRONMENT";

    private Availability() {}

    /** Whether a deployment is out of use because its author wants it so. */
    static boolean isIntended(Deployment deployment) {
        return deployment.unusable().isPresent()
                && (Boolean.TRUE.equals(deployment.info().get(BLOCKED))
                        || deployment.info().containsKey(ENVIRONMENTS));
    }

    /** Why it is not used, on purpose; a note has it, and no warning. Empty when it is. */
    static Optional<String> of(MapReader info, Map<String, String> environment) {
        if (info.bool(BLOCKED).orElse(false)) {
            info.problems().note(info.place(BLOCKED), "the deployment is not used while this is true");
            return Optional.of("model_info.blocked takes it out of use");
        }
        Optional<List<String>> environments = info.texts(ENVIRONMENTS);
        if (environments.isEmpty()) {
            return Optional.empty();
        }
        String here = environment.getOrDefault(ENVIRONMENT, "").strip();
        if (here.isEmpty()) {
            info.problems()
                    .complaint(
                            info.place(ENVIRONMENTS),
                            "the deployment is used everywhere: the variable " + ENVIRONMENT
                                    + " does not say which environment this is",
                            List.of());
            return Optional.empty();
        }
        if (environments.get().contains(here)) {
            return Optional.empty();
        }
        info.problems().note(info.place(ENVIRONMENTS), "the deployment is not used: this environment is another one");
        return Optional.of(
                "it is for the environments " + environments.get() + ", and " + ENVIRONMENT + " is '" + here + "'");
    }
}
