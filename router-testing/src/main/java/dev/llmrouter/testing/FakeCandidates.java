package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.DeploymentMemory;
import dev.llmrouter.strategy.OutputSpeed;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Candidates with loads set by a test. At first nothing is in flight, nothing used, nothing limited, and no latency known.
 *
 * <pre>{@code
 * Candidates candidates = FakeCandidates.of(3).callsInFlight(0, 5).tokensUsed(1, 900);
 * }</pre>
 *
 * <p>Thread-safe: loads may be set while strategies read them, as happens in a router.
 */
public final class FakeCandidates implements Candidates {
    private final List<Deployment> deployments;
    private final Map<Load, AtomicLongArray> loads;
    private final AtomicReferenceArray<OutputSpeed> speeds;
    private final AtomicReferenceArray<@Nullable DeploymentMemory> memories;

    private enum Load {
        CALLS_IN_FLIGHT,
        TOKENS_IN_FLIGHT,
        REQUESTS_USED,
        TOKENS_USED,
        REQUESTS_ROOM,
        TOKENS_ROOM,
        LATENCY,
        FIRST_EVENT,
        SILENT,
        FAILURES_IN_A_ROW,
        NEWEST_FAILURE
    }

    private FakeCandidates(List<Deployment> deployments) {
        this.deployments = List.copyOf(deployments);
        this.loads = new EnumMap<>(Load.class);
        speeds = new AtomicReferenceArray<>(deployments.size());
        memories = new AtomicReferenceArray<>(deployments.size());
        for (Load load : Load.values()) {
            loads.put(load, new AtomicLongArray(deployments.size()));
        }
        for (int i = 0; i < deployments.size(); i++) {
            requestsRoom(i, UNLIMITED).tokensRoom(i, UNLIMITED);
            latencyNanos(i, -1).firstEventNanos(i, -1).newestFailureNanos(i, -1);
            speed(i, OutputSpeed.UNKNOWN);
        }
    }

    /**
     * Candidates that differ in nothing but their ids, {@code d0}, {@code d1}, …
     *
     * @param size how many, one or more
     * @return the candidates, of the group {@code gpt-4}
     */
    public static FakeCandidates of(int size) {
        List<Deployment> alike = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            alike.add(Deployment.builder("gpt-4", "openai/gpt-4").id("d" + i).build());
        }
        return of(alike);
    }

    /**
     * Candidates of your own, where weights, prices or limits are looked at.
     *
     * @param deployments one or more
     * @return the candidates
     */
    public static FakeCandidates of(List<Deployment> deployments) {
        if (deployments.isEmpty()) {
            throw new IllegalArgumentException("a strategy is asked only when there is a candidate");
        }
        return new FakeCandidates(deployments);
    }

    /** {@return the same candidates with the loads of this moment, the last one first} */
    public FakeCandidates reversed() {
        int last = size() - 1;
        List<Deployment> backwards = new ArrayList<>();
        for (int i = last; i >= 0; i--) {
            backwards.add(deployments.get(i));
        }
        FakeCandidates reversed = new FakeCandidates(backwards);
        loads.forEach((load, values) -> {
            for (int i = 0; i <= last; i++) {
                reversed.set(load, i, values.get(last - i));
            }
        });
        for (int i = 0; i <= last; i++) {
            reversed.speed(i, speed(last - i));
            reversed.memories.set(i, memory(last - i));
        }
        return reversed;
    }

    @Override
    public int size() {
        return deployments.size();
    }

    @Override
    public Deployment deployment(int index) {
        return deployments.get(index);
    }

    @Override
    public long callsInFlight(int index) {
        return get(Load.CALLS_IN_FLIGHT, index);
    }

    /**
     * Sets the calls in flight of one candidate.
     *
     * @param index which candidate
     * @param value the number (default 0)
     * @return this
     */
    public FakeCandidates callsInFlight(int index, long value) {
        return set(Load.CALLS_IN_FLIGHT, index, value);
    }

    @Override
    public long tokensInFlight(int index) {
        return get(Load.TOKENS_IN_FLIGHT, index);
    }

    /**
     * Sets the tokens in flight of one candidate.
     *
     * @param index which candidate
     * @param value the number (default 0)
     * @return this
     */
    public FakeCandidates tokensInFlight(int index, long value) {
        return set(Load.TOKENS_IN_FLIGHT, index, value);
    }

    @Override
    public long requestsUsed(int index) {
        return get(Load.REQUESTS_USED, index);
    }

    /**
     * Sets the requests used of one candidate.
     *
     * @param index which candidate
     * @param value the number (default 0)
     * @return this
     */
    public FakeCandidates requestsUsed(int index, long value) {
        return set(Load.REQUESTS_USED, index, value);
    }

    @Override
    public long tokensUsed(int index) {
        return get(Load.TOKENS_USED, index);
    }

    /**
     * Sets the tokens used of one candidate.
     *
     * @param index which candidate
     * @param value the number (default 0)
     * @return this
     */
    public FakeCandidates tokensUsed(int index, long value) {
        return set(Load.TOKENS_USED, index, value);
    }

    @Override
    public long requestsRoom(int index) {
        return get(Load.REQUESTS_ROOM, index);
    }

    /**
     * Sets the room for requests of one candidate; a limit of its deployment sets none.
     *
     * @param index which candidate
     * @param value the number (default {@link Candidates#UNLIMITED})
     * @return this
     */
    public FakeCandidates requestsRoom(int index, long value) {
        return set(Load.REQUESTS_ROOM, index, value);
    }

    @Override
    public long tokensRoom(int index) {
        return get(Load.TOKENS_ROOM, index);
    }

    /**
     * Sets the room for tokens of one candidate; a limit of its deployment sets none.
     *
     * @param index which candidate
     * @param value the number (default {@link Candidates#UNLIMITED})
     * @return this
     */
    public FakeCandidates tokensRoom(int index, long value) {
        return set(Load.TOKENS_ROOM, index, value);
    }

    @Override
    public double latencyNanos(int index) {
        return Double.longBitsToDouble(get(Load.LATENCY, index));
    }

    /**
     * Sets the latency of one candidate.
     *
     * @param index which candidate
     * @param value nanoseconds; negative (the default) for unknown
     * @return this
     */
    public FakeCandidates latencyNanos(int index, double value) {
        return set(Load.LATENCY, index, Double.doubleToRawLongBits(value));
    }

    @Override
    public double firstEventNanos(int index) {
        return Double.longBitsToDouble(get(Load.FIRST_EVENT, index));
    }

    /**
     * Sets the time to the first event of one candidate.
     *
     * @param index which candidate
     * @param value nanoseconds; negative (the default) for unknown
     * @return this
     */
    public FakeCandidates firstEventNanos(int index, double value) {
        return set(Load.FIRST_EVENT, index, Double.doubleToRawLongBits(value));
    }

    @Override
    public OutputSpeed speed(int index) {
        return speeds.get(index);
    }

    /**
     * Sets the output speed of one candidate.
     *
     * @param index which candidate
     * @param value the speed (default {@link OutputSpeed#UNKNOWN})
     * @return this
     */
    public FakeCandidates speed(int index, OutputSpeed value) {
        speeds.set(index, requireNonNull(value, "value"));
        return this;
    }

    @Override
    public long silentNanos(int index) {
        return get(Load.SILENT, index);
    }

    /**
     * Sets how long one candidate has given no sign of life.
     *
     * @param index which candidate
     * @param value nanoseconds (default 0)
     * @return this
     */
    public FakeCandidates silentNanos(int index, long value) {
        return set(Load.SILENT, index, value);
    }

    @Override
    public int failuresInARow(int index) {
        return (int) get(Load.FAILURES_IN_A_ROW, index);
    }

    /**
     * Sets the failures in a row of one candidate.
     *
     * @param index which candidate
     * @param value the number (default 0)
     * @return this
     */
    public FakeCandidates failuresInARow(int index, int value) {
        return set(Load.FAILURES_IN_A_ROW, index, value);
    }

    @Override
    public long newestFailureNanos(int index) {
        return get(Load.NEWEST_FAILURE, index);
    }

    /**
     * Sets how long ago the newest failure of one candidate was.
     *
     * @param index which candidate
     * @param value nanoseconds; −1 (the default) for none
     * @return this
     */
    public FakeCandidates newestFailureNanos(int index, long value) {
        return set(Load.NEWEST_FAILURE, index, value);
    }

    @Override
    public @Nullable DeploymentMemory memory(int index) {
        return memories.get(index);
    }

    /**
     * Makes a strategy's memories, as a router does when it first knows the deployments.
     *
     * @param strategy whose
     * @return this
     */
    public FakeCandidates memoriesOf(RoutingStrategy strategy) {
        for (int i = 0; i < size(); i++) {
            memories.set(i, strategy.memory(deployment(i)));
        }
        return this;
    }

    private long get(Load load, int index) {
        return values(load).get(index);
    }

    private FakeCandidates set(Load load, int index, long value) {
        values(load).set(index, value);
        return this;
    }

    private AtomicLongArray values(Load load) {
        return requireNonNull(loads.get(load), "every load has values");
    }
}
