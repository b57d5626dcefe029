package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;

/**
 * The deployments that may be picked now, by index, with their load at this moment. A view: read it during
 * {@link RoutingStrategy#select} only, and expect two reads of a load to differ, because other requests go
 * on. Deployments in cooldown, full ones and those that cannot serve the request are already left out.
 */
public interface Candidates {
    /** The value of a remaining capacity that no limit bounds. */
    long UNLIMITED = Long.MAX_VALUE;

    /** {@return how many there are; never 0 when a strategy is asked} */
    int size();

    /**
     * One candidate.
     *
     * @param index from 0 to {@link #size()} − 1
     * @return the deployment
     */
    Deployment deployment(int index);

    /**
     * Its calls in flight from this process.
     *
     * @param index which candidate
     * @return the number, a stream counted until its end
     */
    long callsInFlight(int index);

    /**
     * The tokens that its calls in flight are expected to take.
     *
     * @param index which candidate
     * @return the number
     */
    long tokensInFlight(int index);

    /**
     * The requests used in the current window, calls in flight included.
     *
     * @param index which candidate
     * @return requests; counted also where no limit is set
     */
    long requestsUsed(int index);

    /**
     * The tokens used in the current window, calls in flight included.
     *
     * @param index which candidate
     * @return tokens; counted also where no limit is set
     */
    long tokensUsed(int index);

    /**
     * The remaining capacity of its request limit.
     *
     * @param index which candidate
     * @return requests, or {@link #UNLIMITED}
     */
    long requestsRoom(int index);

    /**
     * The remaining capacity of its token limit.
     *
     * @param index which candidate
     * @return tokens, or {@link #UNLIMITED}
     */
    long tokensRoom(int index);

    /**
     * The time per output token of its newest answers (of the whole answer if it has no output tokens): the
     * mean of the last ten.
     *
     * @param index which candidate
     * @return nanoseconds; negative while nothing is known
     */
    double latencyNanos(int index);

    /**
     * The time to the first event of its newest streams: the mean of the last ten.
     *
     * @param index which candidate
     * @return nanoseconds; negative while nothing is known
     */
    double firstEventNanos(int index);
}
