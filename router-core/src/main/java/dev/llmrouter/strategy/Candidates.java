package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;

/**
 * The deployments that may be picked now, by index, with their load at this moment. A view: read it during {@link RoutingStrategy#select}
 * only, and expect two reads of a load to differ, because other requests go on. Cooling deployments, full ones and those that cannot serve
 * the request are already left out.
 */
public interface Candidates {
    /** The value of a room that no limit bounds. */
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
     * Its calls in flight, of this process.
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
     * What has been spent of its requests in the current window, with what is in flight.
     *
     * @param index which candidate
     * @return requests; counted also where no limit is set
     */
    long requestsUsed(int index);

    /**
     * What has been spent of its tokens in the current window, with what is in flight.
     *
     * @param index which candidate
     * @return tokens; counted also where no limit is set
     */
    long tokensUsed(int index);

    /**
     * The room left in its request limit.
     *
     * @param index which candidate
     * @return requests, or {@link #UNLIMITED}
     */
    long requestsRoom(int index);

    /**
     * The room left in its token limit.
     *
     * @param index which candidate
     * @return tokens, or {@link #UNLIMITED}
     */
    long tokensRoom(int index);

    /**
     * How long its newest answers took for one output token (for the whole answer where it has no output tokens): the mean of the last ten.
     *
     * @param index which candidate
     * @return nanoseconds; negative while nothing is known
     */
    double latencyNanos(int index);

    /**
     * How long its newest streams took to their first event: the mean of the last ten.
     *
     * @param index which candidate
     * @return nanoseconds; negative while nothing is known
     */
    double firstEventNanos(int index);
}
