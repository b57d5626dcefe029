package dev.llmrouter.internal.select;

import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.filter.Turn;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.CandidateSampler;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Searches a group for deployments that may serve a request now. All its searches fill one selection. Belongs
 * to one plan.
 */
public final class CandidateFinder {
    private final CandidateFilterChain filter;
    private final Selection selection;

    public CandidateFinder(RoutingTable.Route route, CandidateFilterChain filter) {
        this.filter = filter;
        CandidateSampler sampler = route.group().draw();
        selection = new Selection(sampler == null ? route.members().size() : sampler.enough());
    }

    /** What the last search found. */
    Selection last() {
        return selection;
    }

    /**
     * The available ones of the lowest tier, apart from those that were tried. The next search uses the same
     * lists.
     *
     * @param waiter whose place in the queue counts: what has capacity for those before it is not available;
     *     null when none waits
     */
    public Selection select(
            List<DeploymentState> members,
            List<DeploymentState> tried,
            WaitQueue.@Nullable Waiter waiter,
            long nowNanos) {
        begin();
        // By index: an iterator would be the garbage of a decision.
        for (int i = 0; i < members.size(); i++) {
            DeploymentState member = members.get(i);
            Eligibility verdict = filter.checkInSearch(member, nowNanos);
            selection.add(i, member, verdict, tried.contains(member), filter.turn(member, waiter, nowNanos));
        }
        selection.addTooSmall(filter, tried, waiter);
        if (!filter.expectsLeases()) {
            // Other readers ask whether a deployment can be used now, and a lease that is missing is missing.
            selection.complete(members);
        }
        return selection;
    }

    /**
     * As many as are enough of those that are drawn at random; null when it found none, and all are to be
     * checked.
     */
    public @Nullable Selection draw(
            CandidateSampler sampler,
            List<DeploymentState> tried,
            WaitQueue.@Nullable Waiter waiter,
            RandomGenerator random,
            long nowNanos) {
        begin();
        List<DeploymentState> drawn = selection.drawn();
        for (int tries = sampler.tries(); tries > 0 && drawn.size() < sampler.enough(); tries--) {
            DeploymentState member = sampler.next(random);
            if (!tried.contains(member)
                    && !drawn.contains(member)
                    && filter.checkInSearch(member, nowNanos).kind() == Eligibility.Kind.AVAILABLE
                    && filter.turn(member, waiter, nowNanos) == Turn.ITS_OWN) {
                drawn.add(member);
            }
        }
        return drawn.isEmpty() ? null : selection;
    }

    private void begin() {
        filter.newSearch();
        selection.clear();
    }
}
