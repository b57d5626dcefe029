package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.CandidatePicker;
import dev.llmrouter.internal.select.CandidateView;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.select.PickResult;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.ProviderLookup;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.time.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decisions of one thread, one after the other, with the objects that a request keeps from one attempt to the
 * next. Of the engine's own package, because what it does stands behind no public door.
 */
public final class Decider implements Runnable {
    /** Of each deployment before the first decision: one that has answered less is looked at more closely. */
    private static final int ANSWERS = 20;

    private static final TokenUsage USED = TokenUsage.of(9, 200);
    private static final TokenCounts TRUTH = TokenCounts.of(USED);
    private static final Outcome SUCCESS = Outcome.success(200, USED);

    private final Machine machine;
    private final CandidatePicker picker;
    private final GroupStage stage;
    private final CandidateView view = new CandidateView();
    private final RoutingStrategy strategy;
    private final List<DeploymentState> members;

    private Decider(Machine machine) {
        this.machine = machine;
        RequestProfile request = machine.request();
        RoutingTable table = machine.engine.table();
        RoutingTable.Route route = table.route(machine.model).orElseThrow();
        picker = new CandidatePicker(machine.engine, request, table.settings());
        stage = new GroupStage(route, Map.of(), new CandidateFilterChain(table.settings(), request, route));
        strategy = table.settings().strategy();
        members = route.members();
        picker.find(stage, machine.time.nanos());
    }

    /** {@return whom the strategy alone picks, over all deployments} */
    public int select() {
        return strategy.select(view.show(members, machine.time.nanos()), picker);
    }

    /**
     * {@return a value, so that the compiler cannot remove resolving, filtering, selecting, reserving and
     * settling}
     */
    public Object decide() {
        RoutingTable.Route route = machine.engine.table().route(machine.model).orElseThrow();
        PickResult picked =
                picker.take(stage, picker.find(stage, machine.time.nanos()).untried());
        if (picked == null) {
            throw new IllegalStateException("a limit that should never be full is");
        }
        long now = machine.time.nanos();
        picked.state().ledger().settle(picked.reserved(), TRUTH, picked.atNanos(), now);
        picked.money().settle(0, now);
        return route;
    }

    @Override
    public void run() {
        Object unused = decide();
    }

    /** What all threads share. */
    public static final class Machine implements AutoCloseable {
        private final TimeSource time = TimeSource.system();
        private final String model;
        private final Engine engine;

        /**
         * An engine at work.
         *
         * @param config one group; its deployments are given latencies by chance
         * @param model what is asked for
         */
        public Machine(RouterConfig config, String model) {
            this(config, model, new RouterListener() {});
        }

        /**
         * The same with another listener.
         *
         * @param config one group; its deployments are given latencies by chance
         * @param model what is asked for
         * @param listener what gets the events
         */
        public Machine(RouterConfig config, String model, RouterListener listener) {
            this.model = model;
            RoutingTable table = new RoutingTable(config, providers(), null, time.nanos());
            engine = new Engine(table, time, () -> ThreadLocalRandom.current().nextLong(), listener, providers());
            SplittableRandom random = new SplittableRandom(1);
            for (DeploymentState state : table.states()) {
                double nanosPerToken = random.nextDouble(1e7, 1e8);
                state.health().took(nanosPerToken, time.nanos());
                long called = time.nanos() - (long) (nanosPerToken * USED.outputTokens());
                for (int i = 0; i < ANSWERS; i++) {
                    state.health().signals().wrote(USED.outputTokens(), called, time.nanos());
                }
            }
        }

        private static ProviderLookup providers() {
            Provider openai = Providers.standard("openai").orElseThrow();
            return deployment -> openai;
        }

        private RequestProfile request() {
            RequestInfo info = RequestInfo.builder(engine.nextRequestId(), model)
                    .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                    .build();
            return new RequestProfile(
                    info,
                    Endpoint.CHAT_COMPLETIONS,
                    new TokenDemand(9, 256, 256, null),
                    RequestOptions.none(),
                    MockOptions.NONE);
        }

        /**
         * {@return the last of all steps of a plan for a request that succeeds at once, with the objects of
         * the request}
         */
        public Object plan() {
            RoutePlan plan = new RoutePlan(engine, request());
            plan.start();
            return plan.after(SUCCESS);
        }

        /** {@return decisions of one thread} */
        public Decider decider() {
            return new Decider(this);
        }

        @Override
        public void close() {
            engine.close();
            time.close();
        }
    }
}
