package dev.llmrouter.internal.select;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.health.DeploymentSignals;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.UsageLedger;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.DeploymentMemory;
import dev.llmrouter.strategy.OutputSpeed;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        return ledger(index).limiter();
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

    private DeploymentSignals signals(int index) {
        return states.get(index).health().signals();
    }

    @Override
    public OutputSpeed speed(int index) {
        return signals(index).speed();
    }

    @Override
    public long silentNanos(int index) {
        return signals(index).silentNanos(nowNanos);
    }

    @Override
    public long oldestCallNanos(int index) {
        return signals(index).oldestCallNanos(nowNanos);
    }

    @Override
    public long newestSignNanos(int index) {
        return signals(index).newestSignNanos(nowNanos);
    }

    @Override
    public double streamedTokens(int index) {
        return signals(index).streamedTokens();
    }

    @Override
    public int failuresInARow(int index) {
        return states.get(index).health().failuresInARow();
    }

    @Override
    public @Nullable FailureKind newestFailure(int index) {
        return states.get(index).health().lastFailure();
    }

    @Override
    public long newestFailureNanos(int index) {
        HealthTracker health = states.get(index).health();
        return health.lastFailure() == null ? -1 : Math.max(0, health.sinceLastFailure(nowNanos));
    }

    @Override
    public boolean slowStarting(int index) {
        return states.get(index).health().slowStartLimit() != Integer.MAX_VALUE;
    }

    @Override
    public @Nullable DeploymentMemory memory(int index) {
        return states.get(index).memory();
    }
}
