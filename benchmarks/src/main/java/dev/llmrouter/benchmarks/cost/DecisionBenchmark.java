package dev.llmrouter.benchmarks.cost;

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

/** The engine without drivers and transports: choosing a deployment, reserving and settling. */
// JMH fills the fields.
@NullUnmarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
    @Param({"2", "10", "100", "1000", "10000"})
    int deployments;

    @Param({
        "simple-shuffle",
        "least-busy",
        "usage-based-routing",
        "latency-based-routing",
        "cost-based-routing",
        "adaptive"
    })
    String strategy;

    private Decider.Machine machine;

    @Setup
    public void open() {
        machine = new Decider.Machine(Fleet.config(deployments, Fleet.strategy(strategy)), Fleet.MODEL);
    }

    @TearDown
    public void close() {
        machine.close();
    }

    /**
     * What a thread keeps from one decision to the next, as a request keeps it from one attempt to the next.
     */
    @State(Scope.Thread)
    public static class Caller {
        private Decider decider;

        @Setup
        public void arrive(DecisionBenchmark all) {
            decider = all.machine.decider();
        }
    }

    /** The strategy alone, over all deployments. */
    @Benchmark
    public int select(Caller caller) {
        return caller.decider.select();
    }

    /** Resolve, filter, select, reserve, settle. */
    @Benchmark
    public Object decide(Caller caller) {
        return caller.decider.decide();
    }

    /** All that a plan does for a request that succeeds at once, with the objects of the request. */
    @Benchmark
    public Object plan() {
        return machine.plan();
    }
}
