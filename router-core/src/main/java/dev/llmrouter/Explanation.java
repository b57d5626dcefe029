package dev.llmrouter;

import java.util.ArrayList;
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

    static Explanation of(RoutingTable.Route route, CandidateFilter filter, RequestProfile request, long nowNanos) {
        List<Candidate> deployments = new ArrayList<>();
        for (DeploymentState member : route.members()) {
            deployments.add(candidate(member, filter, nowNanos));
        }
        return new Explanation(request.model(), route.group().name(), deployments);
    }

    private static Candidate candidate(DeploymentState member, CandidateFilter filter, long nowNanos) {
        Verdict verdict = filter.judge(member, nowNanos);
        String id = member.deployment().id();
        // Leases are granted to requests that ask: before the first, and while there are few, none is held.
        boolean granted = verdict.kind() == Verdict.Kind.LIMITED
                && member.health().askedToWait(nowNanos) == 0
                && member.ledger().meters().admitsOnceGranted(filter.amounts(member), nowNanos);
        return granted
                ? new Candidate(id, true, "available, once the shared store grants its share, which a request asks for")
                : new Candidate(id, verdict.kind() == Verdict.Kind.AVAILABLE, verdict.text());
    }

    /** {@return a line for each deployment} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(model + " → " + group);
        deployments.forEach(
                d -> text.append("\n  ").append(d.deploymentId).append(": ").append(d.reason));
        return text.toString();
    }
}
