package dev.llmrouter.testing;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.strategy.Candidates;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

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

    private enum Load {
        CALLS_IN_FLIGHT,
        TOKENS_IN_FLIGHT,
        REQUESTS_USED,
        TOKENS_USED,
        REQUESTS_ROOM,
        TOKENS_ROOM,
        LATENCY,
        FIRST_EVENT
    }

    private FakeCandidates(List<Deployment> deployments) {
        this.deployments = List.copyOf(deployments);
        this.loads = new EnumMap<>(Load.class);
        for (Load load : Load.values()) {
            loads.put(load, new AtomicLongArray(deployments.size()));
        }
        for (int i = 0; i < deployments.size(); i++) {
            requestsRoom(i, UNLIMITED).tokensRoom(i, UNLIMITED);
            latencyNanos(i, -1).firstEventNanos(i, -1);
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
