package dev.llmrouter.strategy;

import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prefers the deployment at which a call is expected to wait the least: few calls in flight for the speed at which
 * it writes, no silence that its speed does not explain, no failures, room in its limits. Stateless: all that it
 * looks at is kept by the router.
 */
final class Adaptive implements RoutingStrategy {
    static final Adaptive INSTANCE = new Adaptive();

    /** Calls that are taken to be everywhere: without them the fastest deployment would get all of a quiet hour. */
    private static final double BASE_CALLS = 2;

    /** Answers that a silence may cost before it counts: by chance it costs more once in twenty times. */
    private static final double EXPLAINED = 3;

    /** A silence that cost more answers than this is as bad as any. */
    private static final double MOST_SILENCE = 40;

    /** Three failures weigh more than any queue. */
    private static final double PER_FAILURE = 1e4;

    private static final int MOST_FAILURES = 3;
    private static final long SHUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** So many times worse is a deployment whose limits admit one more call than one without limits. */
    private static final double LAST_CALL = 4;

    /** With room for so many calls a limit is not looked at more closely. */
    private static final double ROOMY = 256;

    /** Room for so many calls of any size: what this request takes need not be estimated. */
    private static final long ROOMY_TOKENS = 256L * 16_384;

    /** Scores as near as this are a tie: no measurement tells them apart. */
    private static final double TIE = 0.02;

    private static final double NANO = 1e-9;
    private static final double UNIT = 0x1p-53;

    private Adaptive() {}

    @Override
    public Sampling sampling(List<Deployment> deployments) {
        return Sampling.of(Lowest.ENOUGH);
    }

    @Override
    public int select(Candidates candidates, RoutingContext context) {
        long dice = context.random().nextLong();
        int best = lowest(candidates, context, dice, false);
        // Limits make a score worse only: as a rule a look at those of one deployment is enough.
        return pressure(candidates, best, context) == 1 ? best : lowest(candidates, context, dice, true);
    }

    private static int lowest(Candidates candidates, RoutingContext context, long dice, boolean limits) {
        int size = candidates.size();
        long now = context.nowNanos();
        // Of the group: summed for the first deployment that is known too little, which is rare.
        double perToken = Double.NaN;
        double mean = Double.NaN;
        int best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            OutputSpeed speed = candidates.speed(i);
            long calls = candidates.callsInFlight(i);
            double secondsPerToken;
            if (speed.isWellKnown(now)) {
                secondsPerToken = speed.secondsPerToken(now);
            } else {
                if (Double.isNaN(perToken)) {
                    perToken = groupSecondsPerToken(candidates);
                    mean = groupTokensPerAnswer(candidates);
                }
                secondsPerToken = speed.secondsPerToken(perToken, mean, now);
            }
            double score = queue(calls, secondsPerToken) * (1 + TIE * chance(dice, i));
            if (score < lowest) {
                // These only make a score worse: most candidates have lost before they are asked for.
                // The silence of a deployment without calls is no silence.
                if (calls > 0) {
                    score *= silence(candidates.silentNanos(i), calls, secondsPerToken * speed.tokensPerAnswer(mean));
                }
                if (candidates.failuresInARow(i) > 0) {
                    score *= failures(candidates, i, calls);
                }
                if (limits && score < lowest) {
                    score *= pressure(candidates, i, context);
                }
                if (score < lowest) {
                    lowest = score;
                    best = i;
                }
            }
        }
        return best;
    }

    private static double groupSecondsPerToken(Candidates candidates) {
        double tokens = 0;
        double seconds = 0;
        for (int i = 0; i < candidates.size(); i++) {
            tokens += candidates.speed(i).usualTokens();
            seconds += candidates.speed(i).usualSeconds();
        }
        return tokens > 0 ? seconds / tokens : 1;
    }

    private static double groupTokensPerAnswer(Candidates candidates) {
        double tokens = 0;
        double answers = 0;
        for (int i = 0; i < candidates.size(); i++) {
            tokens += candidates.speed(i).usualTokens();
            answers += candidates.speed(i).usualAnswers();
        }
        return answers > 0 ? tokens / answers : 1;
    }

    /** Squared: twice as fast is worth more than half as many calls, as calls in flight end sooner there, too. */
    private static double queue(long calls, double secondsPerToken) {
        return (calls + 1 + BASE_CALLS) * secondsPerToken * secondsPerToken;
    }

    /** How many answers did not come that should have. */
    private static double silence(long silentNanos, long calls, double secondsPerAnswer) {
        double missing = silentNanos * NANO * calls - EXPLAINED * secondsPerAnswer;
        return missing > 0 ? Math.exp(Math.min(missing / secondsPerAnswer, MOST_SILENCE)) : 1;
    }

    /** For five seconds nothing, then one call at a time, until one is answered. */
    private static double failures(Candidates candidates, int index, long calls) {
        int failures = candidates.failuresInARow(index);
        if (failures == 0 || (calls == 0 && candidates.newestFailureNanos(index) >= SHUT_NANOS)) {
            return 1;
        }
        double weight = 1;
        for (int i = 0; i < Math.min(failures, MOST_FAILURES); i++) {
            weight *= PER_FAILURE;
        }
        return weight;
    }

    private static double pressure(Candidates candidates, int index, RoutingContext context) {
        long requests = candidates.requestsRoom(index);
        long tokens = candidates.tokensRoom(index);
        if (requests >= ROOMY && tokens >= ROOMY_TOKENS) {
            return 1;
        }
        double room = Math.min((double) requests, tokens / (double) Math.max(1, context.estimatedTokens()));
        return room >= ROOMY ? 1 : 1 + LAST_CALL / Math.max(1, room);
    }

    /** From 0 to 1, another for each candidate: one throw of the die is enough for all of them. */
    private static double chance(long dice, int index) {
        long mixed = (dice ^ (index + 1) * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 29)) >>> 11) * UNIT;
    }

    @Override
    public String explain(Candidates candidates, RoutingContext context, int index) {
        long now = context.nowNanos();
        OutputSpeed speed = candidates.speed(index);
        double mean = groupTokensPerAnswer(candidates);
        double secondsPerToken = speed.isWellKnown(now)
                ? speed.secondsPerToken(now)
                : speed.secondsPerToken(groupSecondsPerToken(candidates), mean, now);
        long calls = candidates.callsInFlight(index);
        long silent = candidates.silentNanos(index);
        double queue = queue(calls, secondsPerToken);
        double silence = silence(silent, calls, secondsPerToken * speed.tokensPerAnswer(mean));
        double failures = failures(candidates, index, calls);
        double pressure = pressure(candidates, index, context);
        return String.format(
                Locale.ROOT,
                "score %.3g, the lowest wins: %.3g for %d calls in flight at %.1f tokens/s%s, x %.3g for %.1f s of silence,"
                        + " x %.3g for %d failures in a row, x %.3g for its limits",
                queue * silence * failures * pressure,
                queue,
                calls,
                1 / secondsPerToken,
                speed.usualAnswers() > 0 ? "" : " (the group's, as it has not answered yet)",
                silence,
                silent * NANO,
                failures,
                candidates.failuresInARow(index),
                pressure);
    }
}
