package dev.llmrouter;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.strategy.Candidates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The view that a strategy gets. Loads are read when they are asked for: most strategies look at few numbers. */
final class CandidateList implements Candidates {
    private final List<DeploymentState> states;
    private final UsageLedger.@Nullable Load[] loads;
    private final long nowNanos;

    CandidateList(List<DeploymentState> states, long nowNanos) {
        this.states = states;
        this.nowNanos = nowNanos;
        loads = new UsageLedger.Load[states.size()];
    }

    private UsageLedger.Load load(int index) {
        UsageLedger.Load load = loads[index];
        if (load == null) {
            load = states.get(index).ledger().load(nowNanos);
            loads[index] = load;
        }
        return load;
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
        return load(index).callsInFlight();
    }

    @Override
    public long tokensInFlight(int index) {
        return load(index).tokensInFlight();
    }

    @Override
    public long requestsUsed(int index) {
        return load(index).requestsUsed();
    }

    @Override
    public long tokensUsed(int index) {
        return load(index).tokensUsed();
    }

    @Override
    public long requestsRoom(int index) {
        return load(index).requestsRoom();
    }

    @Override
    public long tokensRoom(int index) {
        return load(index).tokensRoom();
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
