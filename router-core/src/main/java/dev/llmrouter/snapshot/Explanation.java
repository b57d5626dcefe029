package dev.llmrouter.snapshot;

import java.util.List;

/**
 * What the router would do with a request at one moment.
 *
 * @param model the name that was asked for
 * @param group the group that it leads to
 * @param deployments each deployment of the group
 */
public record Explanation(String model, String group, List<Candidate> deployments) {
    /**
     * Copies the list.
     *
     * @param model the name that was asked for
     * @param group the group that it leads to
     * @param deployments each deployment of the group
     */
    public Explanation {
        deployments = List.copyOf(deployments);
    }

    /**
     * One deployment.
     *
     * @param deploymentId which one
     * @param available whether it may serve the request now
     * @param reason why it may not, or {@code available}; where limits are shared and no share is held yet, that it is asked for
     */
    public record Candidate(String deploymentId, boolean available, String reason) {}

    /** {@return a line for each deployment} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(model + " → " + group);
        deployments.forEach(
                d -> text.append("\n  ").append(d.deploymentId).append(": ").append(d.reason));
        return text.toString();
    }
}
