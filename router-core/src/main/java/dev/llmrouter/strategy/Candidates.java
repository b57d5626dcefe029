package dev.llmrouter.strategy;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import org.jspecify.annotations.Nullable;

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

    /**
     * How fast it writes: output tokens and the time of its answers apart, over two spans. Unlike
     * {@link #latencyNanos}, whose mean of ratios is mostly the wait for the first token where answers are short.
     *
     * @param index which candidate
     * @return the speed; {@link OutputSpeed#UNKNOWN} while nothing is known
     */
    default OutputSpeed speed(int index) {
        return OutputSpeed.UNKNOWN;
    }

    /**
     * How long it has given no sign of life although a call waits for its answer, or for the first output of its
     * stream: since the newest answer or event of a stream, or since the oldest such call began if that is later.
     *
     * @param index which candidate
     * @return nanoseconds; 0 when no call waits
     */
    default long silentNanos(int index) {
        return 0;
    }

    /**
     * How long its oldest call has waited for its answer, or for the first output of its stream.
     *
     * @param index which candidate
     * @return nanoseconds; −1 when no call waits
     */
    default long oldestCallNanos(int index) {
        return -1;
    }

    /**
     * How long ago it gave the newest sign of life: an answer, or an event of a stream.
     *
     * @param index which candidate
     * @return nanoseconds; −1 before the first
     */
    default long newestSignNanos(int index) {
        return -1;
    }

    /**
     * The output tokens that its open streams have brought so far, estimated from their text.
     *
     * @param index which candidate
     * @return tokens; 0 without open streams
     */
    default double streamedTokens(int index) {
        return 0;
    }

    /**
     * Failures in a row that count against it. A success ends the row if its call began after the row did: long
     * calls from before may still end well.
     *
     * @param index which candidate
     * @return the number
     */
    default int failuresInARow(int index) {
        return 0;
    }

    /**
     * The kind of its newest failure that counts against it.
     *
     * @param index which candidate
     * @return the kind; null before the first
     */
    default @Nullable FailureKind newestFailure(int index) {
        return null;
    }

    /**
     * How long ago that failure was.
     *
     * @param index which candidate
     * @return nanoseconds; −1 before the first
     */
    default long newestFailureNanos(int index) {
        return -1;
    }

    /**
     * Whether it is coming back from a cooldown and gets more calls with each success.
     *
     * @param index which candidate
     * @return whether it is in slow start
     */
    default boolean slowStarting(int index) {
        return false;
    }

    /**
     * What the strategy itself remembers of it.
     *
     * @param index which candidate
     * @return what {@link RoutingStrategy#memory} made for it; null if that was null
     */
    default @Nullable DeploymentMemory memory(int index) {
        return null;
    }
}
