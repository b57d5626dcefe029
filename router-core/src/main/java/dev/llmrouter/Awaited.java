package dev.llmrouter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request waits for that finds no room: of each deployment that could serve it, the one resource that is missing. It stands in the way
 * of others there, and nowhere else.
 */
final class Awaited {
    private final CandidateFilter filter;
    private final WaitingLine.Waiter waiter;
    private final Set<WaitList> lists = new LinkedHashSet<>();
    private long untilRoom = Long.MAX_VALUE;
    private long shortest = Long.MAX_VALUE;

    private Awaited(CandidateFilter filter, WaitingLine.Waiter waiter) {
        this.filter = filter;
        this.waiter = waiter;
    }

    /** Looks at these deployments, apart from those that would not help the request. */
    static Awaited of(
            CandidateFilter filter,
            List<DeploymentState> members,
            List<DeploymentState> useless,
            WaitingLine.Waiter waiter,
            long nowNanos) {
        List<Verdict> verdicts = new ArrayList<>(members.size());
        boolean largeEnough = false;
        for (DeploymentState member : members) {
            Verdict verdict = filter.judge(member, nowNanos);
            largeEnough |= verdict.holds();
            verdicts.add(verdict);
        }
        Awaited awaited = new Awaited(filter, waiter);
        for (int i = 0; i < verdicts.size(); i++) {
            // One that is too small for the request is waited for only where none is large enough.
            boolean helps = !largeEnough || verdicts.get(i).kind() != Verdict.Kind.TOO_LARGE;
            if (helps && !useless.contains(members.get(i))) {
                awaited.add(members.get(i), verdicts.get(i), nowNanos);
            }
        }
        return awaited;
    }

    private void add(DeploymentState member, Verdict verdict, long nowNanos) {
        switch (verdict.kind()) {
            case AVAILABLE, RAMPING -> addUsable(member);
            case FULL -> add(List.of(member.ledger().meters().waiting()), Long.MAX_VALUE, 0);
            case LIMITED, TOO_LARGE -> {
                if (verdict.nanos() == 0) {
                    addUsable(member);
                } else if (member.health().askedToWait(nowNanos) > 0) {
                    add(List.of(member.health().waiting()), verdict.nanos(), verdict.nanos());
                } else {
                    add(List.of(member.ledger().meters().waiting()), verdict.nanos(), verdict.nanos());
                }
            }
            case COOLING_LIMITED -> add(List.of(member.health().waiting()), verdict.nanos(), verdict.nanos());
            case OVER_BUDGET -> add(filter.budgets().refusing(member, nowNanos), verdict.nanos(), verdict.nanos());
            case BUDGET_HELD -> add(filter.budgets().refusing(member, nowNanos), Long.MAX_VALUE, 0);
            // Not waited for; but a request that waits for another goes to this one when it is back before.
            case COOLING_FAILED -> lists.add(member.health().waiting());
            default -> {
                // Unfit for this request, whatever time brings.
            }
        }
    }

    /** It has room, which is for those before this request, if there are any. */
    private void addUsable(DeploymentState member) {
        List<WaitList> before = filter.behind(member, waiter);
        add(before, 0, 0);
    }

    private void add(List<WaitList> missing, long untilItsRoom, long atLeast) {
        if (atLeast == Long.MAX_VALUE) {
            // Limits that admit nothing.
            return;
        }
        lists.addAll(missing);
        shortest = Math.min(shortest, atLeast);
        // Behind others there is nothing to see until they are gone, which wakes the next one.
        if (missing.stream().noneMatch(list -> list.isBehind(waiter))) {
            untilRoom = Math.min(untilRoom, untilItsRoom);
        }
    }

    /** Whether room may come within this time, if there is any. */
    boolean comesWithin(long nanos) {
        return nanos > 0 && shortest <= nanos;
    }

    /** Nanoseconds until time itself makes room for this request; {@link Long#MAX_VALUE} when that is not known. */
    long untilRoom() {
        return untilRoom;
    }

    List<WaitList> lists() {
        return List.copyOf(lists);
    }
}
