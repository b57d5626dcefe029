package dev.llmrouter.internal.filter;

import dev.llmrouter.internal.limit.DeploymentLimiter;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.queue.Claim;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a request waits for that finds no room: of each deployment that could serve it, the one resource that
 * is missing. It stands in the way of others there, and nowhere else.
 */
public final class AwaitedResources {
    /** Another request has just asked the deployment that this one wanted to ask. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final CandidateFilterChain filter;
    private final WaitQueue.Waiter waiter;
    private final long nowNanos;
    private final Failing failing;
    private final Set<ResourceQueue> lists = new LinkedHashSet<>();
    /** Where it will be served first; null while no time is known. */
    private @Nullable DeploymentState first;

    private long firstNanos = Long.MAX_VALUE;
    private boolean firstIsFree;
    private long untilRoom = Long.MAX_VALUE;
    private long shortest = Long.MAX_VALUE;

    /** What a request does about deployments in cooldown for failures. */
    public enum Failing {
        /** It does not wait for them, because it has a fallback: it goes to one that is back before. */
        NOT_AWAITED,
        /** It waits for the end of the cooldown. */
        AWAITED,
        /** No other deployment serves: it waits until it may ask one of them all the same. */
        ASKED
    }

    /** None yet, of a request that checks at this moment. */
    public AwaitedResources(CandidateFilterChain filter, WaitQueue.Waiter waiter, Failing failing, long nowNanos) {
        this.filter = filter;
        this.waiter = waiter;
        this.failing = failing;
        this.nowNanos = nowNanos;
    }

    /**
     * Adds what these deployments lack, apart from those that would not help the request.
     *
     * @param verdicts what the filter found of each of them at this moment
     * @param tried those that have failed the request, which it does not ask while they cool
     * @param useless those of them to which it may not go back at all
     */
    public AwaitedResources add(
            List<DeploymentState> members,
            List<Eligibility> verdicts,
            List<DeploymentState> tried,
            List<DeploymentState> useless) {
        boolean largeEnough = verdicts.stream().anyMatch(Eligibility::holds);
        for (int i = 0; i < verdicts.size(); i++) {
            // One that is too small for the request is waited for only where none is large enough.
            boolean helps = !largeEnough || verdicts.get(i).kind() != Eligibility.Kind.TOO_LARGE;
            if (helps && !useless.contains(members.get(i))) {
                add(members.get(i), verdicts.get(i), tried.contains(members.get(i)));
                if (failing == Failing.ASKED
                        && verdicts.get(i).kind() == Eligibility.Kind.COOLING_FAILED
                        && !tried.contains(members.get(i))) {
                    addAsked(members.get(i));
                }
            }
        }
        return this;
    }

    private void add(DeploymentState member, Eligibility verdict, boolean wasTried) {
        switch (verdict.kind()) {
            case AVAILABLE -> {
                // Where it may overtake, a search takes it; a retry overtakes no request.
                boolean overtakes = !wasTried && filter.mayOvertake(member, waiter, nowNanos);
                add(overtakes ? List.of() : filter.behind(member, waiter), 0, 0);
            }
            case SLOW_START -> addUsable(member);
            case FULL -> add(List.of(member.ledger().limiter().waiting()), Long.MAX_VALUE, 0);
            case LIMITED, TOO_LARGE -> {
                if (verdict.nanos() == 0) {
                    addUsable(member);
                } else if (member.health().askedToWait(nowNanos) > 0) {
                    add(List.of(member.health().waiting()), verdict.nanos(), verdict.nanos());
                } else {
                    addLimited(member, verdict.nanos());
                }
            }
            case COOLING_LIMITED, DRAINED -> add(List.of(member.health().waiting()), verdict.nanos(), verdict.nanos());
            case OVER_BUDGET -> add(filter.budgets().refusing(member, nowNanos), verdict.nanos(), verdict.nanos());
            case BUDGET_HELD -> add(filter.budgets().refusing(member, nowNanos), Long.MAX_VALUE, 0);
            case COOLING_FAILED -> addFailing(member, verdict.nanos());
            default -> {
                // Unfit for this request, whatever time brings.
            }
        }
    }

    private void addFailing(DeploymentState member, long nanos) {
        ResourceQueue list = member.health().waiting();
        if (failing == Failing.NOT_AWAITED) {
            lists.add(list);
        } else {
            add(List.of(list), nanos, nanos);
        }
    }

    /** One that is asked although it cools must have room for the request, and is not asked all the time. */
    private void addAsked(DeploymentState member) {
        DeploymentLimiter limiter = member.ledger().limiter();
        TokenCounts amounts = filter.amounts(member);
        boolean hasRoom = limiter.admits(amounts, nowNanos);
        List<ResourceQueue> missing = new ArrayList<>(filter.behind(member, waiter));
        missing.add(member.health().waiting());
        if (!hasRoom) {
            missing.add(limiter.waiting());
        }
        long room = hasRoom ? 0 : limiter.nanosUntilAvailable(amounts, nowNanos);
        long wait = Math.max(SHORTEST_NANOS, Math.max(room, member.health().untilProbe(nowNanos)));
        add(missing, wait, wait);
    }

    /** It has room, which is for those before this request, if there are any. */
    private void addUsable(DeploymentState member) {
        add(filter.behind(member, waiter), 0, 0);
    }

    private void addLimited(DeploymentState member, long nanos) {
        ResourceQueue list = member.ledger().limiter().waiting();
        boolean isFree = !list.isBehind(waiter) || filter.mayOvertake(member, waiter, nowNanos);
        add(List.of(list), nanos, nanos, isFree);
        // What others wait for comes to this request after them.
        if (nanos != Long.MAX_VALUE && (isFree == firstIsFree ? nanos < firstNanos : isFree)) {
            first = member;
            firstNanos = nanos;
            firstIsFree = isFree;
        }
    }

    private void add(List<ResourceQueue> missing, long untilItsRoom, long atLeast) {
        add(missing, untilItsRoom, atLeast, missing.stream().noneMatch(list -> list.isBehind(waiter)));
    }

    private void add(List<ResourceQueue> missing, long untilItsRoom, long atLeast, boolean isFree) {
        if (atLeast == Long.MAX_VALUE) {
            // Limits that admit nothing.
            return;
        }
        lists.addAll(missing);
        shortest = Math.min(shortest, atLeast);
        // Behind others there is nothing to see until they are gone, which wakes the next one.
        if (isFree) {
            untilRoom = Math.min(untilRoom, untilItsRoom);
        }
    }

    /** Where the request will be served, for those who might overtake it. */
    public Claim claim(long latestNanos) {
        DeploymentState member = first;
        if (member == null) {
            return Claim.NOWHERE;
        }
        TokenCounts needs = filter.amounts(member);
        return new Claim(
                member.ledger().limiter().waiting(),
                needs.total(),
                needs.input(),
                needs.output(),
                nowNanos + firstNanos,
                latestNanos,
                waiter.delayedNanos());
    }

    /** Whether room may come within this time, if there is any. */
    public boolean comesWithin(long nanos) {
        return nanos > 0 && shortest <= nanos;
    }

    /**
     * Nanoseconds until time itself makes room for this request; {@link Long#MAX_VALUE} when that is not
     * known.
     */
    public long untilRoom() {
        return untilRoom;
    }

    public List<ResourceQueue> lists() {
        return List.copyOf(lists);
    }
}
