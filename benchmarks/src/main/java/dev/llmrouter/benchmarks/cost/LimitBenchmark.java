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

/** The limits alone: a reservation and its settlement. */
// JMH fills the fields.
@NullUnmarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimitBenchmark {
    @Param({"none", "sliding", "bucket"})
    String kind;

    private Reservation reservation;

    @Setup
    public void open() {
        reservation = new Reservation(kind);
    }

    @Benchmark
    public boolean reserveAndSettle() {
        return reservation.reserveAndSettle();
    }
}
