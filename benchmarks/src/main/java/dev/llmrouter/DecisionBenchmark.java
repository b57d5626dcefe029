package dev.llmrouter;

import dev.llmrouter.benchmarks.cost.Fleet;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.time.TimeSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The engine without drivers and transports: who serves a request, and its share of the limits, taken and settled. */
// JMH fills the fields.
@NullUnmarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
    private static final TokenUsage USED = TokenUsage.of(9, 200);
    private static final Amounts TRUTH = Amounts.of(USED);
    private static final Outcome SUCCESS = Outcome.success(200, USED);

    @Param({"2", "10", "100", "1000", "10000"})
    int deployments;

    @Param({"simple-shuffle", "least-busy", "usage-based-routing", "latency-based-routing", "cost-based-routing"})
    String strategy;

    private TimeSource time;
    private Engine engine;

    @Setup
    public void open() {
        time = TimeSource.system();
        RoutingTable table =
                new RoutingTable(Fleet.config(deployments, Fleet.strategy(strategy)), providers(), null, time.nanos());
        engine = new Engine(
                table, time, () -> ThreadLocalRandom.current().nextLong(), new RouterListener() {}, providers());
        SplittableRandom random = new SplittableRandom(1);
        for (DeploymentState state : table.states()) {
            state.health().took(random.nextDouble(1e7, 1e8), time.nanos());
        }
    }

    private static ProviderLookup providers() {
        Provider openai = Providers.standard("openai").orElseThrow();
        return deployment -> openai;
    }

    @TearDown
    public void close() {
        time.close();
    }

    /** What a thread keeps from one decision to the next, as a request keeps it from one attempt to the next. */
    @State(Scope.Thread)
    public static class Caller {
        private RequestProfile request;
        private Picker picker;
        private Stage stage;
        private final CandidateList view = new CandidateList();
        private RoutingStrategy strategy;
        private List<DeploymentState> members;

        @Setup
        public void arrive(DecisionBenchmark all) {
            request = profile(all.engine);
            RoutingTable table = all.engine.table();
            RoutingTable.Route route = table.route(Fleet.MODEL).orElseThrow();
            picker = new Picker(all.engine, request, table.settings());
            stage = new Stage(route, java.util.Map.of(), new CandidateFilter(table.settings(), request, route));
            strategy = table.settings().strategy();
            members = route.members();
        }
    }

    private static RequestProfile profile(Engine engine) {
        RouterListener.RequestInfo info = new RouterListener.RequestInfo(
                engine.nextRequestId(), Fleet.MODEL, Endpoint.CHAT_COMPLETIONS.path(), false);
        return new RequestProfile(
                info, Endpoint.CHAT_COMPLETIONS, new Demand(9, 256, 256, null), RequestOptions.none(), Mocks.NONE);
    }

    /** The strategy alone, over all deployments. */
    @Benchmark
    public int select(Caller caller) {
        return caller.strategy.select(caller.view.show(caller.members, time.nanos()), caller.picker);
    }

    /** Resolve, filter, select, reserve, settle. */
    @Benchmark
    public Object decide(Caller caller) {
        RoutingTable.Route route = engine.table().route(Fleet.MODEL).orElseThrow();
        long start = time.nanos();
        Picked picked = caller.picker.take(
                caller.stage, caller.picker.find(caller.stage, start).fresh());
        long now = time.nanos();
        picked.state().ledger().settle(picked.reserved(), TRUTH, picked.atNanos(), now);
        picked.money().settle(0, now);
        return route;
    }

    /** All that a plan does for a request that succeeds at once, with the objects of the request. */
    @Benchmark
    public Step plan() {
        RoutePlan plan = new RoutePlan(engine, profile(engine));
        plan.start();
        return plan.after(SUCCESS);
    }
}
