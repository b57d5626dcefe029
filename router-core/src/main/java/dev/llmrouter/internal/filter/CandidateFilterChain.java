package dev.llmrouter.internal.filter;

import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.state.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deployment may serve one request now: the first check that objects is the verdict. A function of
 * its arguments and the cells it reads. Belongs to one plan.
 */
public final class CandidateFilterChain {
    private final CheckInput input;
    /** Whether a deployment that lacks only its lease is a candidate, because the request may still wait for an exchange. */
    private boolean expectsLeases;

    public CandidateFilterChain(RouterSettings settings, RequestProfile request, RoutingTable.Route route) {
        input = new CheckInput(settings, request, route);
    }

    /** Checks one deployment by what an attempt with it would reserve. A lease that is missing is missing. */
    public Eligibility check(DeploymentState state, long nowNanos) {
        input.newSearch();
        return check(state, false, nowNanos);
    }

    /**
     * Whether a deployment that lacks only its lease is a candidate in the searches that follow. A shared store then changes neither tier nor
     * choice; the request waits for the exchange at the deployment that the strategy has chosen.
     */
    public void expectLeases(boolean come) {
        expectsLeases = come;
    }

    /** Whether searches take a deployment that lacks only its lease for a candidate. */
    public boolean expectsLeases() {
        return expectsLeases;
    }

    /** Whether a request must wait at a candidate: for its lease, or for those in the queue there before it. */
    public boolean lacksLease(DeploymentState state, WaitQueue.@Nullable Waiter waiter, long nowNanos) {
        return expectsLeases
                && (isBehindExchange(state, waiter)
                        || state.ledger().limiter().admitsOnceGranted(amounts(state), nowNanos));
    }

    /** A search through deployments begins: those of one model are checked by one reservation. */
    public void newSearch() {
        input.newSearch();
    }

    /** Checks the next deployment of a search. */
    public Eligibility checkInSearch(DeploymentState state, long nowNanos) {
        return check(state, expectsLeases, nowNanos);
    }

    private Eligibility check(DeploymentState state, boolean onceGranted, long nowNanos) {
        // In the order of the reasons: one that no time heals comes before one that a wait helps against. Written out,
        // because calls that the compiler cannot resolve would make a decision slower by a third.
        Eligibility objection = EndpointCheck.check(state, input);
        if (objection == null) {
            objection = TagCheck.check(state, input);
        }
        if (objection == null) {
            objection = RegionCheck.check(state, input);
        }
        if (objection == null) {
            objection = CapabilityCheck.check(state, input);
        }
        if (objection == null) {
            objection = ContextWindowCheck.check(state, input);
        }
        if (objection == null) {
            objection = LimitCheck.checkPrompt(state, input);
        }
        if (objection == null) {
            objection = BudgetCheck.check(state, input, nowNanos);
        }
        if (objection == null && input.request.probed() == null) {
            objection = ofRotation(state, nowNanos);
        }
        if (objection == null) {
            objection = LimitCheck.check(state, input, onceGranted, nowNanos);
        }
        return objection == null ? Eligibility.AVAILABLE : objection;
    }

    /** Whether it is out of rotation, which a probe is there to find out about. */
    private static @Nullable Eligibility ofRotation(DeploymentState state, long nowNanos) {
        Eligibility drained = DrainCheck.check(state, nowNanos);
        return drained == null ? CooldownCheck.check(state, nowNanos) : drained;
    }

    /** The budgets that an attempt of the request holds of. */
    public RequestBudgets budgets() {
        return input.budgets;
    }

    /**
     * What an attempt with a deployment would reserve, as it was computed in this search for the first one
     * with the same estimates.
     */
    public TokenCounts amounts(DeploymentState state) {
        return input.amounts(state);
    }

    /** Whether a request may take what a deployment has, with regard to those that wait there before it. */
    public Turn turn(DeploymentState state, WaitQueue.@Nullable Waiter waiter, long nowNanos) {
        // Those that wait for an exchange wait for one that serves this request, too.
        if (waiter == null || !isBehind(state, waiter) || (expectsLeases && isBehindExchange(state, waiter))) {
            return Turn.ITS_OWN;
        }
        return mayOvertake(state, waiter, nowNanos) ? Turn.OVERTAKES : Turn.LATER;
    }

    /** Whether those before this request wait at the limits alone, and it may take of these all the same. */
    boolean mayOvertake(DeploymentState state, WaitQueue.Waiter waiter, long nowNanos) {
        return isBehindAtLimitsAlone(state, waiter)
                && Overtaking.isAllowed(state.ledger().limiter(), waiter, amounts(state), nowNanos);
    }

    /** A request has taken a reservation: what that costs those whom it has overtaken is counted. */
    public void hasTaken(DeploymentState state, WaitQueue.Waiter waiter, TokenCounts amounts, long nowNanos) {
        Overtaking.count(state.ledger().limiter(), waiter, amounts, nowNanos);
    }

    private boolean isBehindAtLimitsAlone(DeploymentState state, WaitQueue.Waiter waiter) {
        return state.ledger().limiter().waiting().isBehind(waiter)
                && !state.health().waiting().isBehind(waiter)
                && !input.budgets.isBehind(state, waiter);
    }

    /** Whether those before this request wait at the limits alone, and the store has enough for this one. */
    private boolean isBehindExchange(DeploymentState state, WaitQueue.@Nullable Waiter waiter) {
        return waiter != null
                && isBehindAtLimitsAlone(state, waiter)
                && state.ledger().limiter().mayBeGranted(amounts(state));
    }

    /** Whether requests before this one wait for a deployment. */
    public boolean isBehind(DeploymentState state, WaitQueue.Waiter waiter) {
        return state.ledger().limiter().waiting().isBehind(waiter)
                || state.health().waiting().isBehind(waiter)
                || input.budgets.isBehind(state, waiter);
    }

    /** The queues of a deployment in which requests wait before this one. */
    List<ResourceQueue> behind(DeploymentState state, WaitQueue.Waiter waiter) {
        List<ResourceQueue> lists = new ArrayList<>();
        input.budgets.cells(state).forEach(cell -> lists.add(cell.waiting()));
        lists.add(state.ledger().limiter().waiting());
        lists.add(state.health().waiting());
        lists.removeIf(list -> !list.isBehind(waiter));
        return lists;
    }
}
