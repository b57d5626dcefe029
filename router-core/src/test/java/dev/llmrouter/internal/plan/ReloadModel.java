package dev.llmrouter.internal.plan;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.time.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The real engine with a few requests and reloads in one thread. A reload is interrupted wherever it reads the clock
 * or looks up a provider, and a request where it asks the strategy: there, steps of the others may come between. Time
 * stands still.
 */
final class ReloadModel {
    /** One that comes between is not interrupted itself. */
    private static final int MOST_AT_ONCE = 2;

    private static final int REQUESTS = 2;

    private final IntUnaryOperator chooser;
    private final Outcome outcome;
    private final Deque<RouterConfig> reloads;
    private final List<Request> requests = new ArrayList<>();
    private final Map<String, Integer> attempts = new TreeMap<>();
    private final Map<String, Integer> underWay = new TreeMap<>();
    private final Engine engine;
    private int atOnce;
    private boolean reloading;
    private int mostUnderWay;

    /**
     * Nothing has happened yet.
     *
     * @param chooser what happens next: from a number of possibilities, the index of one
     * @param outcome how attempts end
     * @param before the configuration at the start; a strategy for all of them is {@link Asking}
     * @param reloads those that are loaded one after the other
     */
    ReloadModel(
            IntUnaryOperator chooser, Outcome outcome, RouterConfig before, List<RouterConfig> reloads, Asking asking) {
        this.chooser = chooser;
        this.outcome = outcome;
        this.reloads = new ArrayDeque<>(reloads);
        engine = new Engine(
                new RoutingTable(before, d -> null, null, 0),
                new Clock(),
                new Random(1),
                new RouterListener() {},
                d -> {
                    betweenPartsOfAReload();
                    return null;
                });
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(new Request());
        }
        asking.model = this;
    }

    /** Takes the first candidate, after whatever comes between. */
    static final class Asking implements RoutingStrategy {
        private @Nullable ReloadModel model;

        @Override
        public int select(Candidates candidates, RoutingContext context) {
            requireNonNull(model).between();
            return 0;
        }
    }

    /** One request, from its arrival to its end. */
    private final class Request {
        private @Nullable RoutePlan plan;
        private @Nullable Step step;
        private boolean isBusy;

        boolean mayGoOn() {
            boolean isOver = step instanceof Step.Return || step instanceof Step.Fail;
            boolean sleeps = step instanceof Step.Wait wait && !wait.waiter().isWoken();
            return !isBusy && !isOver && !sleeps;
        }

        void goOn() {
            isBusy = true;
            Step last = step;
            RoutePlan known = plan;
            if (known == null) {
                known = newPlan();
                plan = known;
                step = known.start();
            } else if (last instanceof Step.Attempt attempt) {
                underWay.merge(attempt.attempt().deployment().id(), -1, Integer::sum);
                step = known.after(outcome);
            } else {
                step = known.resume();
            }
            if (step instanceof Step.Attempt attempt) {
                String id = attempt.attempt().deployment().id();
                attempts.merge(id, 1, Integer::sum);
                mostUnderWay = Math.max(mostUnderWay, underWay.merge(id, 1, Integer::sum));
            }
            isBusy = false;
        }

        private RoutePlan newPlan() {
            RequestInfo info = RequestInfo.builder(engine.nextRequestId(), "m")
                    .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                    .build();
            RequestOptions options = RequestOptions.builder().numRetries(0).build();
            return new RoutePlan(
                    engine,
                    new RequestProfile(info, null, new TokenDemand(10, -1, 0, null), options, MockOptions.NONE));
        }
    }

    /** Lets everything happen that can. */
    void run() {
        List<Runnable> possible = possible();
        while (!possible.isEmpty()) {
            carryOut(possible.get(chooser.applyAsInt(possible.size())));
            possible = possible();
        }
    }

    private List<Runnable> possible() {
        List<Runnable> possible = new ArrayList<>();
        requests.stream().filter(Request::mayGoOn).forEach(each -> possible.add(each::goOn));
        if (!reloading && !reloads.isEmpty()) {
            possible.add(this::reload);
        }
        return possible;
    }

    private void carryOut(Runnable step) {
        atOnce++;
        step.run();
        atOnce--;
    }

    private void reload() {
        reloading = true;
        engine.reload(reloads.remove());
        reloading = false;
    }

    private void betweenPartsOfAReload() {
        if (reloading) {
            between();
        }
    }

    private void between() {
        while (atOnce > 0 && atOnce < MOST_AT_ONCE) {
            List<Runnable> possible = possible();
            // The first possibility is that nothing comes between.
            int choice = possible.isEmpty() ? 0 : chooser.applyAsInt(possible.size() + 1);
            if (choice == 0) {
                return;
            }
            carryOut(possible.get(choice - 1));
        }
    }

    /** Whether every request has ended with an answer or an exception. */
    boolean isOver() {
        return requests.stream().allMatch(each -> each.step instanceof Step.Return || each.step instanceof Step.Fail);
    }

    /** Whether every request was given the outcome of an attempt. */
    boolean allWereAnswered() {
        return requests.stream().allMatch(each -> each.step instanceof Step.Return);
    }

    /** How many attempts were made, by deployment. */
    Map<String, Integer> attempts() {
        return attempts;
    }

    /** Most attempts with one deployment at once. */
    int mostUnderWay() {
        return mostUnderWay;
    }

    /** The table now. */
    Engine engine() {
        return engine;
    }

    /** Stands still, and is where a reload can be interrupted. */
    private final class Clock implements TimeSource {
        @Override
        public long nanos() {
            // A request that comes between reads it too.
            if (atOnce == 1) {
                betweenPartsOfAReload();
            }
            return 0;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public void sleep(long nanos) {
            throw new AssertionError("a plan never sleeps");
        }

        @Override
        public void await(long nanos, BooleanSupplier condition) {
            throw new AssertionError("a plan never waits");
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
