package dev.llmrouter.strategy;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a deployment has written lately, and over a longer time: output tokens and the time of the calls that
 * brought them, each decayed, so that a strategy can weigh them against what it knows otherwise. Immutable; a new
 * one replaces it with each answer, so a reader needs no lock and sees numbers that belong together.
 *
 * <p>The sums are of the moment of the newest answer. {@link #recentDecay} and {@link #usualDecay} are the factors
 * by which they have shrunk since then.
 */
public final class OutputSpeed {
    /** Seconds after which an answer counts for 1/e in what is recent. */
    public static final double RECENT_SECONDS = 10;

    /** Seconds after which an answer counts for 1/e in what is usual. */
    public static final double USUAL_SECONDS = 300;

    /** Of a deployment that has not answered yet. */
    public static final OutputSpeed UNKNOWN = new OutputSpeed(0, 0, 0, 0, 0, 0);

    /**
     * A call that took longer than this many times what its tokens usually take teaches no more: of one that stood
     * still for minutes the strategy would otherwise remember nothing else.
     */
    private static final double MOST_RECENT = 4;

    /** The same for the long span, which must not follow a trouble that passes. */
    private static final double MOST_USUAL = 1.5;

    /** After so many answers its own past says enough: the group's would weigh a tenth. */
    private static final double WELL_KNOWN = 8;

    /** A past that is older is forgotten towards the group's. */
    private static final long WELL_KNOWN_NANOS = TimeUnit.SECONDS.toNanos(300);

    private static final double NANO = 1e-9;

    private final double recentTokens;
    private final double recentSeconds;
    private final double usualTokens;
    private final double usualSeconds;
    private final double usualAnswers;
    private final long atNanos;
    /** Tokens and seconds of a usual answer, so that a decision need not divide; 0 while nothing is known. */
    private final double answerTokens;

    private final double answerSeconds;

    private OutputSpeed(
            double recentTokens,
            double recentSeconds,
            double usualTokens,
            double usualSeconds,
            double usualAnswers,
            long atNanos) {
        this.recentTokens = recentTokens;
        this.recentSeconds = recentSeconds;
        this.usualTokens = usualTokens;
        this.usualSeconds = usualSeconds;
        this.usualAnswers = usualAnswers;
        this.atNanos = atNanos;
        answerTokens = usualAnswers > 0 ? usualTokens / usualAnswers : 0;
        answerSeconds = usualAnswers > 0 ? usualSeconds / usualAnswers : 0;
    }

    /**
     * Adds an answer.
     *
     * @param tokens its output tokens, more than 0
     * @param seconds how long the call took
     * @param nowNanos when it ended, on the router's monotonic clock
     * @return the speed with it
     */
    public OutputSpeed with(double tokens, double seconds, long nowNanos) {
        double usual = usualSeconds > 0 ? tokens * usualSeconds / usualTokens : seconds;
        double recent = recentDecay(nowNanos);
        double longer = usualDecay(nowNanos);
        return new OutputSpeed(
                recentTokens * recent + tokens,
                recentSeconds * recent + Math.min(seconds, MOST_RECENT * usual),
                usualTokens * longer + tokens,
                usualSeconds * longer + Math.min(seconds, MOST_USUAL * usual),
                usualAnswers * longer + 1,
                nowNanos);
    }

    /** {@return the same without what is recent: calls that stood still have shown nothing of the speed} */
    public OutputSpeed withoutRecent() {
        return new OutputSpeed(0, 0, usualTokens, usualSeconds, usualAnswers, atNanos);
    }

    /** {@return output tokens of recent answers} */
    public double recentTokens() {
        return recentTokens;
    }

    /** {@return seconds that those calls took, added} */
    public double recentSeconds() {
        return recentSeconds;
    }

    /** {@return output tokens of answers over the long span} */
    public double usualTokens() {
        return usualTokens;
    }

    /** {@return seconds that those calls took, added} */
    public double usualSeconds() {
        return usualSeconds;
    }

    /** {@return how many answers those were, decayed as they are; 0 while nothing is known} */
    public double usualAnswers() {
        return usualAnswers;
    }

    /**
     * The factor by which the recent sums have shrunk.
     *
     * @param nowNanos the time, on the router's monotonic clock
     * @return from 1 down to 0
     */
    public double recentDecay(long nowNanos) {
        return decay((nowNanos - atNanos) * (NANO / RECENT_SECONDS));
    }

    /**
     * The factor by which the sums over the long span have shrunk.
     *
     * @param nowNanos the time, on the router's monotonic clock
     * @return from 1 down to 0
     */
    public double usualDecay(long nowNanos) {
        return decay((nowNanos - atNanos) * (NANO / USUAL_SECONDS));
    }

    /** Whether its own past says enough for {@link #secondsPerToken(long)}. */
    boolean isWellKnown(long nowNanos) {
        return usualAnswers >= WELL_KNOWN && nowNanos - atNanos < WELL_KNOWN_NANOS;
    }

    /** Output tokens of one of its answers; the group's mean while none is known. */
    double tokensPerAnswer(double ofGroup) {
        return usualAnswers >= WELL_KNOWN ? answerTokens : ofGroup;
    }

    /**
     * Seconds of a call for each of its output tokens, for one that is well known: what was measured of late, forgotten
     * towards its own past as if one more answer had shown that.
     */
    double secondsPerToken(long nowNanos) {
        double prior = growth((nowNanos - atNanos) * (NANO / RECENT_SECONDS));
        return (recentSeconds + prior * answerSeconds) / (recentTokens + prior * answerTokens);
    }

    /**
     * The same for any: what was measured of late, forgotten towards the deployment's own past, and that
     * towards the group's, each as if one more answer had shown it. Growth instead of decay, and one division for each span.
     *
     * @param ofGroup seconds per token of the group
     * @param mean tokens of an answer
     */
    double secondsPerToken(double ofGroup, double mean, long nowNanos) {
        double usualGrowth = growth((nowNanos - atNanos) * (NANO / USUAL_SECONDS));
        double usual = (usualSeconds + usualGrowth * mean * ofGroup) / (usualTokens + usualGrowth * mean);
        double prior = growth((nowNanos - atNanos) * (NANO / RECENT_SECONDS)) * mean;
        return (recentSeconds + prior * usual) / (recentTokens + prior);
    }

    /** e to the −x within a hundredth up to one span, and a few nanoseconds cheaper; each decision needs many. */
    private static double decay(double x) {
        return 1 / growth(x);
    }

    private static double growth(double x) {
        double positive = x > 0 ? x : 0;
        return 1 + positive * (1 + positive * (0.5 + positive * (1 / 6.0 + positive * (1 / 24.0))));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutputSpeed that
                && Double.compare(recentTokens, that.recentTokens) == 0
                && Double.compare(recentSeconds, that.recentSeconds) == 0
                && Double.compare(usualTokens, that.usualTokens) == 0
                && Double.compare(usualSeconds, that.usualSeconds) == 0
                && Double.compare(usualAnswers, that.usualAnswers) == 0
                && atNanos == that.atNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(recentTokens, recentSeconds, usualTokens, usualSeconds, usualAnswers, atNanos);
    }

    /** {@return tokens and seconds over both spans} */
    @Override
    public String toString() {
        return "OutputSpeed[" + recentTokens + " tokens in " + recentSeconds + " s, usually " + usualTokens + " in "
                + usualSeconds + " s]";
    }
}
