package dev.llmrouter.internal.select;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.strategy.Candidates;
import java.util.List;

/**
 * The view that a strategy gets. Loads are read when they are asked for: most strategies look at few numbers.
 * One serves all selections of a plan.
 */
public final class CandidateView implements Candidates {
    private List<DeploymentState> states = List.of(); // set before each selection
    private long nowNanos; // with it

    /** What the next selection sees. */
    public CandidateView show(List<DeploymentState> candidates, long now) {
        states = candidates;
        nowNanos = now;
        return this;
    }

    List<DeploymentState> shown() {
        return states;
    }

    private UsageLedger ledger(int index) {
        return states.get(index).ledger();
    }

    private DeploymentLimiter meters(int index) {
        return ledger(index).meters();
    }

    @Override
    public int size() {
        return states.size();
    }

    @Override
    public Deployment deployment(int index) {
        return states.get(index).deployment();
    }

    @Override
    public long callsInFlight(int index) {
        return ledger(index).callsInFlight();
    }

    @Override
    public long tokensInFlight(int index) {
        return ledger(index).tokensInFlight();
    }

    @Override
    public long requestsUsed(int index) {
        return meters(index).requestsUsed(nowNanos);
    }

    @Override
    public long tokensUsed(int index) {
        return meters(index).tokensUsed(nowNanos);
    }

    @Override
    public long requestsRoom(int index) {
        return meters(index).requestsRoom(nowNanos);
    }

    @Override
    public long tokensRoom(int index) {
        return meters(index).tokensRoom(nowNanos);
    }

    @Override
    public double latencyNanos(int index) {
        return states.get(index).health().latency(nowNanos);
    }

    @Override
    public double firstEventNanos(int index) {
        return states.get(index).health().firstEvent(nowNanos);
    }
}
