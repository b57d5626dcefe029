package dev.llmrouter.internal.select;

import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.limit.UsageReadings;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.CandidateSampler;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds a candidate, asks the strategy, takes the reservation. Belongs to one plan. */
public final class CandidatePicker implements RoutingContext {
    private final Engine engine;
    private final RequestProfile request;
    private final RouterSettings settings;
    private String group = "";
    /** Made for the first choice: where one is drawn there is none. */
    private @Nullable CandidateView view;

    /** Of the group that was looked at last; null when the request belongs to no conversation there. */
    private @Nullable ConversationHome home;

    private long lookedNanos;
    /** With whose place in line it looked last. */
    private WaitQueue.@Nullable Waiter waiter;

    public CandidatePicker(Engine engine, RequestProfile request, RouterSettings settings) {
        this.engine = engine;
        this.request = request;
        this.settings = settings;
    }

    /**
     * Some deployments that may serve, if there are any: all are checked only when none of those that are
     * drawn may.
     */
    public Selection find(GroupStage stage, long now) {
        return find(stage, null, now);
    }

    /** The same for a request that has a place in line, or is to get one if it finds nothing. */
    public Selection find(GroupStage stage, WaitQueue.@Nullable Waiter place, long now) {
        enter(stage);
        CandidateSampler draw = stage.draw();
        if (draw != null && (home == null || !home.isKnown())) {
            lookedNanos = now;
            waiter = place;
            Selection drawn = stage.finder().draw(draw, stage.tried(), place, random(), now);
            if (drawn != null) {
                return drawn;
            }
        }
        return look(stage, place, now);
    }

    private void enter(GroupStage stage) {
        String entered = stage.route().group().name();
        if (!entered.equals(group)) {
            group = entered;
            home = ConversationHome.of(engine, request, settings.affinity(), entered);
        }
    }

    /** What a search through all members finds; that of the last one while it holds. */
    public Selection look(GroupStage stage, long now) {
        Selection last = stage.finder().last();
        return last.covers(stage.members()) ? last : look(stage, null, now);
    }

    private Selection look(GroupStage stage, WaitQueue.@Nullable Waiter place, long now) {
        enter(stage);
        lookedNanos = now;
        waiter = place;
        return stage.finder().select(stage.members(), stage.tried(), place, now);
    }

    /**
     * One of the candidates with its reservation; null when others took the room of all of them in the meantime,
     * when none is left after silent ones were put into cooldown, or when the one that was chosen lacks only its
     * lease, which {@link GroupStage#awaitsLease} then names.
     */
    public @Nullable PickResult take(GroupStage stage, List<DeploymentState> candidates) {
        long now = lookedNanos;
        DeploymentState silent = engine.ejectAnother(stage.route().group(), now);
        List<DeploymentState> left = silent == null ? candidates : without(candidates, silent);
        while (!left.isEmpty()) {
            DeploymentState chosen = chosen(stage, left, now);
            if (engine.ejectIfSilent(chosen, stage.route().group(), left.size() > 1, now)) {
                left = without(left, chosen);
                continue;
            }
            if (stage.filter().lacksLease(chosen, waiter, now)) {
                stage.awaitsLease(chosen);
                return null;
            }
            stage.awaitsLease(null);
            TokenCounts amounts = stage.filter().amounts(chosen);
            BudgetHold money = stage.filter().budgets().hold(chosen, amounts, now);
            if (money != null) {
                if (chosen.ledger().reserve(amounts, now)) {
                    if (waiter != null) {
                        stage.filter().hasTaken(chosen, waiter, amounts, now);
                        engine.line().took(chosen.ledger().limiter().waiting(), waiter, amounts.total());
                    }
                    engine.sharing().took(stage.route().group(), amounts);
                    return picked(chosen, amounts, money, now);
                }
                money.release();
            }
            // What was held for a moment may have kept others out, who wait since then.
            chosen.roomMayHaveCome(stage.filter().budgets().cells(chosen), waiter);
            left = without(left, chosen);
            now = engine.time().nanos();
            lookedNanos = now;
        }
        return null;
    }

    private static List<DeploymentState> without(List<DeploymentState> candidates, DeploymentState one) {
        List<DeploymentState> others = new ArrayList<>(candidates);
        others.remove(one);
        return others;
    }

    private PickResult picked(DeploymentState chosen, TokenCounts amounts, BudgetHold money, long now) {
        long expected = chosen.estimates().expectedTotal(request.demand());
        UsageReadings readings = chosen.ledger().limiter().read(now);
        ConversationHome of = home;
        if (of != null) {
            of.goesTo(chosen);
        }
        return new PickResult(chosen, amounts, money, expected, readings, now, of);
    }

    /** The one for whose lease the request waits already; else the strategy's choice, which tells where leases are needed. */
    private DeploymentState chosen(GroupStage stage, List<DeploymentState> candidates, long now) {
        DeploymentState before = stage.awaitsLease();
        if (before != null && candidates.contains(before)) {
            return before;
        }
        DeploymentState stays = home == null ? null : home.among(candidates);
        if (stays != null) {
            stays.promptCache().stayed();
        }
        DeploymentState chosen = stays == null ? candidates.get(choose(candidates, now)) : stays;
        if (engine.sharing().isOn()) {
            chosen.choices().chose();
        }
        return chosen;
    }

    private int choose(List<DeploymentState> candidates, long now) {
        if (candidates.size() == 1) {
            return 0;
        }
        RoutingStrategy strategy = settings.strategyOf(group);
        try {
            int index = strategy.select(view(candidates, now), this);
            if (index >= 0 && index < candidates.size()) {
                return index;
            }
            Guard.complain(
                    strategy,
                    new IndexOutOfBoundsException(
                            "select answered " + index + " for " + candidates.size() + " candidates"));
        } catch (Throwable thrown) {
            Guard.complain(strategy, thrown);
        }
        return random().nextInt(candidates.size());
    }

    /** How a candidate looks to the strategy, for people; empty for one that is none. */
    String words(List<DeploymentState> candidates, DeploymentState one, long now) {
        lookedNanos = now;
        int index = candidates.indexOf(one);
        RoutingStrategy strategy = settings.strategyOf(one.deployment().modelName());
        return index < 0 ? "" : Guard.callOr("", strategy, () -> strategy.explain(view(candidates, now), this, index));
    }

    private CandidateView view(List<DeploymentState> candidates, long now) {
        CandidateView made = view == null ? new CandidateView() : view;
        view = made;
        return made.show(candidates, now);
    }

    @Override
    public String model() {
        return request.model();
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean streamed() {
        return request.streamed();
    }

    @Override
    public long estimatedTokens() {
        // Deployments of one group may serve different models; a strategy gets the average over them.
        List<DeploymentState> shown = view == null ? List.of() : view.shown();
        long sum = 0;
        // By index: an iterator would be the garbage of a decision.
        for (int i = 0; i < shown.size(); i++) {
            sum += shown.get(i).estimates().expected(request.demand()).total();
        }
        return sum / Math.max(1, shown.size());
    }

    @Override
    public long expectedOutputTokens() {
        List<DeploymentState> shown = view == null ? List.of() : view.shown();
        long sum = 0;
        for (int i = 0; i < shown.size(); i++) {
            sum += shown.get(i).estimates().expected(request.demand()).output();
        }
        return sum / Math.max(1, shown.size());
    }

    @Override
    public int processes() {
        return engine.sharing().processes();
    }

    @Override
    public long nowNanos() {
        // The moment that the loads are read for: the clock costs as much as several candidates.
        return lookedNanos;
    }

    @Override
    public RandomGenerator random() {
        return engine.random();
    }
}
