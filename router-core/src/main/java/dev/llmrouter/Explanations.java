package dev.llmrouter;

import dev.llmrouter.Explanation.Candidate;
import java.util.ArrayList;
import java.util.List;

/** Fills explanations: what the filter says of each deployment of a group. Stateless. */
final class Explanations {
    private Explanations() {}

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
}
