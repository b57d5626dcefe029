package dev.llmrouter.internal.select;

import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.snapshot.Candidate;
import dev.llmrouter.snapshot.Explanation;
import java.util.ArrayList;
import java.util.List;

/** Fills explanations: what the filter says of each deployment of a group. Stateless. */
public final class Explanations {
    private Explanations() {}

    public static Explanation of(
            RoutingTable.Route route,
            CandidateFilterChain filter,
            RequestProfile request,
            CandidatePicker strategy,
            long nowNanos) {
        List<DeploymentState> available = route.members().stream()
                .filter(member -> filter.check(member, nowNanos).kind() == Eligibility.Kind.AVAILABLE)
                .toList();
        List<Candidate> deployments = new ArrayList<>();
        for (DeploymentState member : route.members()) {
            deployments.add(candidate(member, filter, strategy.words(available, member, nowNanos), nowNanos));
        }
        return Explanation.builder(request.model(), route.group().name())
                .deployments(deployments)
                .build();
    }

    private static Candidate candidate(
            DeploymentState member, CandidateFilterChain filter, String preference, long nowNanos) {
        Eligibility verdict = filter.check(member, nowNanos);
        String id = member.deployment().id();
        // Leases are granted to requests that ask: before the first, and while there are few, none is held.
        boolean granted = verdict.kind() == Eligibility.Kind.LIMITED
                && member.health().askedToWait(nowNanos) == 0
                && member.ledger().limiter().admitsOnceGranted(filter.amounts(member), nowNanos);
        return Candidate.builder(id)
                .available(granted || verdict.kind() == Eligibility.Kind.AVAILABLE)
                .reason(
                        granted
                                ? "available, once the shared store grants its share, which a request asks for"
                                : verdict.text())
                .preference(preference)
                .build();
    }
}
