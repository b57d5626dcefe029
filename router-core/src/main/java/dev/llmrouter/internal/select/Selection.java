package dev.llmrouter.internal.select;

import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.filter.Turn;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search through a group found: candidates, and the verdict on each member that was checked. A finder
 * has one and fills it again for each search. Belongs to one plan.
 */
public final class Selection {
    private final List<DeploymentState> untried;
    // The others are made for the first that belongs there: most searches find available deployments only.
    private List<DeploymentState> slowStarting = List.of();
    private List<DeploymentState> overtaking = List.of();
    private List<DeploymentState> tried = List.of();
    private List<DeploymentState> tooSmall = List.of();
    private List<Eligibility> whenEmpty = List.of();
    private boolean largeEnough;
    private boolean onlyPromptTooLong = true;
    private List<DeploymentState> failing = List.of();
    private boolean othersServe;
    private @Nullable DeploymentState firstToRecover;
    private long soonestNanos = Long.MAX_VALUE;
    /** The members that were checked; null when only some of them were drawn. */
    private @Nullable List<DeploymentState> checked;
    /** The verdict on each of them; empty while all are available, which is the rule. */
    private List<Eligibility> verdicts = List.of();

    /**
     * An empty one.
     *
     * @param most how many candidates there are to find, at most
     */
    Selection(int most) {
        untried = new ArrayList<>(most);
    }

    void clear() {
        untried.clear();
        slowStarting = List.of();
        overtaking = List.of();
        tried = List.of();
        tooSmall = List.of();
        whenEmpty = List.of();
        failing = List.of();
        othersServe = false;
        largeEnough = false;
        onlyPromptTooLong = true;
        firstToRecover = null;
        soonestNanos = Long.MAX_VALUE;
        checked = null;
        verdicts = List.of();
    }

    /** The next member of a group, whose members before it were added in their order. */
    void add(int index, DeploymentState member, Eligibility verdict, boolean wasTried, Turn turn) {
        keep(index, verdict);
        onlyPromptTooLong &= verdict.kind() == Eligibility.Kind.PROMPT_TOO_LONG;
        largeEnough |= verdict.holds();
        othersServe |= verdict.holds() || verdict.kind() == Eligibility.Kind.TOO_LARGE;
        switch (verdict.kind()) {
            case AVAILABLE, SLOW_START -> {
                if (turn == Turn.OVERTAKES && !wasTried && verdict.kind() == Eligibility.Kind.AVAILABLE) {
                    overtaking = mutable(overtaking);
                    lowestTier(overtaking, member);
                } else if (turn == Turn.ITS_OWN) {
                    addUsable(member, verdict.kind(), wasTried);
                }
            }
            case TOO_LARGE -> {
                tooSmall = mutable(tooSmall);
                tooSmall.add(member);
                whenEmpty = mutable(whenEmpty);
                whenEmpty.add(verdict);
            }
            case COOLING_FAILED -> {
                if (turn == Turn.ITS_OWN && !wasTried) {
                    failing = mutable(failing);
                    failing.add(member);
                }
                if (verdict.nanos() < soonestNanos) {
                    firstToRecover = member;
                    soonestNanos = verdict.nanos();
                }
            }
            default -> {
                // Without capacity, or unfit for this request whatever time brings.
            }
        }
    }

    private void keep(int index, Eligibility verdict) {
        if (verdicts.isEmpty()) {
            if (verdict.kind() == Eligibility.Kind.AVAILABLE) {
                return;
            }
            verdicts = new ArrayList<>();
            for (int i = 0; i < index; i++) {
                verdicts.add(Eligibility.AVAILABLE);
            }
        }
        verdicts.add(verdict);
    }

    private void addUsable(DeploymentState member, Eligibility.Kind kind, boolean wasTried) {
        if (wasTried) {
            tried = mutable(tried);
            lowestTier(tried, member);
        } else if (kind == Eligibility.Kind.SLOW_START) {
            slowStarting = mutable(slowStarting);
            lowestTier(slowStarting, member);
        } else {
            lowestTier(untried, member);
        }
    }

    private static <T> List<T> mutable(List<T> list) {
        return list.isEmpty() ? new ArrayList<>() : list;
    }

    /** A request that is too large for every deployment goes where no other call is counted. */
    void addTooSmall(CandidateFilterChain filter, List<DeploymentState> left, WaitQueue.@Nullable Waiter waiter) {
        // Asked once: each that is added counts as one that holds it.
        int candidates = largeEnough ? 0 : tooSmall.size();
        for (int i = 0; i < candidates; i++) {
            DeploymentState member = tooSmall.get(i);
            boolean isBehind = waiter != null && filter.isBehind(member, waiter);
            if (whenEmpty.get(i).nanos() == 0 && !isBehind) {
                addUsable(member, Eligibility.Kind.AVAILABLE, left.contains(member));
            }
        }
    }

    private static void lowestTier(List<DeploymentState> tier, DeploymentState member) {
        int order = member.order();
        if (!tier.isEmpty() && tier.get(0).order() > order) {
            tier.clear();
        }
        if (tier.isEmpty() || tier.get(0).order() == order) {
            tier.add(member);
        }
    }

    /** All these members were checked. */
    void complete(List<DeploymentState> members) {
        checked = members;
    }

    /** What was checked has changed: the verdicts no longer hold. */
    void outdate() {
        checked = null;
    }

    /** Whether these are the members whose verdicts it has. */
    @SuppressWarnings("ReferenceEquality") // a list of the table, of which there is one
    boolean covers(List<DeploymentState> members) {
        return checked == members;
    }

    /** The verdict on a member that was checked. */
    Eligibility verdict(int index) {
        return verdicts.isEmpty() ? Eligibility.AVAILABLE : verdicts.get(index);
    }

    /** The candidates that were drawn, to which a draw adds. */
    List<DeploymentState> drawn() {
        return untried;
    }

    /**
     * Candidates that were not tried. Those at which the request overtakes others only when it has its own
     * turn nowhere else in the tier, and those in slow start only when there are no others.
     */
    public List<DeploymentState> untried() {
        if (!overtaking.isEmpty()
                && (untried.isEmpty()
                        || overtaking.get(0).order() < untried.get(0).order())) {
            return overtaking;
        }
        return untried.isEmpty() ? slowStarting : untried;
    }

    public List<DeploymentState> tried() {
        return tried;
    }

    public boolean onlyPromptTooLong() {
        return onlyPromptTooLong;
    }

    /** Those in cooldown for failures that were not tried, and at which it is the request's turn. */
    public List<DeploymentState> failing() {
        return failing;
    }

    /** Whether all that could serve the request are in cooldown for failures, and there is one. */
    public boolean allFail() {
        return firstToRecover != null && !othersServe;
    }

    /** Of those in cooldown for failures, the one that recovers first. */
    public @Nullable DeploymentState firstToRecover() {
        return firstToRecover;
    }
}
