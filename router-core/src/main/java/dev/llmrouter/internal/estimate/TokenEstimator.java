package dev.llmrouter.internal.estimate;

import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.snapshot.EstimateSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What calls of one deployment are expected to take, and how wrong that was. The prompt's factor and the
 * length of answers are learned with all deployments of the same provider model, the error is its own.
 * Thread-safe without locks.
 */
public final class TokenEstimator {
    /**
     * A factor that rests on fewer answers does not say that a prompt is too long: a wrong reservation is
     * corrected, a refusal is not.
     */
    static final int ENOUGH_TO_REFUSE = 10;

    private static final long NOTHING_LEARNED = -1;

    private final Model model;
    private final OutputEstimate group;
    private final EstimateAccuracy error;
    private final boolean chargesMaxTokens;

    /**
     * What is known of a provider's model.
     *
     * @param name the provider and its name of the model
     * @param prompt what it counts for a token that was estimated
     * @param output what its answers take, of any caller
     * @param throttle which answers of all its deployments it learns from, and their groups with it
     */
    record Model(String name, PromptFactor prompt, OutputEstimate output, LearningThrottle throttle) {}

    TokenEstimator(Model model, OutputEstimate group, EstimateAccuracy error, boolean chargesMaxTokens) {
        this.model = model;
        this.group = group;
        this.error = error;
        this.chargesMaxTokens = chargesMaxTokens;
    }

    /** Whether calls of both are expected to take the same, whatever the demand. */
    public boolean expectsLike(TokenEstimator other) {
        return other == this
                || (other.model.prompt() == model.prompt()
                        && other.group == group
                        && other.chargesMaxTokens == chargesMaxTokens);
    }

    /** What an attempt reserves: what the provider is expected to charge while the call is under way. */
    public TokenCounts reservation(TokenDemand demand) {
        return reservation(demand, TokenCounts.NONE);
    }

    /**
     * As {@link #reservation(Demand)}: the known amounts if they are the same, so that a request makes them
     * once.
     */
    public TokenCounts reservation(TokenDemand demand, TokenCounts known) {
        boolean whole = chargesMaxTokens && demand.isLimited();
        return known.orOf(promptTokens(demand.prompt()), whole ? demand.maxOutput() : outputTokens(demand));
    }

    /** The prompt, to be held against a context window. */
    public long promptTokensForWindow(long estimated) {
        return model.prompt().answers() < ENOUGH_TO_REFUSE ? estimated : promptTokens(estimated);
    }

    private long promptTokens(long estimated) {
        return Math.round(estimated * model.prompt().factor());
    }

    /** As far as it is known what answers take; else all that the request allows; else a guess. */
    private long outputTokens(TokenDemand demand) {
        OutputEstimate known = known(demand.caller());
        if (known != null) {
            return demand.within(known.expected());
        }
        return demand.isLimited() ? demand.maxOutput() : demand.atFirst();
    }

    private @Nullable OutputEstimate known(@Nullable CallerEstimates caller) {
        OutputEstimate own = caller == null ? null : caller.known(model.name());
        if (own != null) {
            return own;
        }
        OutputEstimate anyCaller = model.output().answers() > 0 ? model.output() : group;
        return anyCaller.answers() > 0 ? anyCaller : null;
    }

    /** What a call is expected to take when it has ended. */
    public TokenCounts expected(TokenDemand demand) {
        return TokenCounts.of(promptTokens(demand.prompt()), outputTokens(demand));
    }

    /** Its tokens in all; negative when that rests on nothing learned. */
    public long expectedTotal(TokenDemand demand) {
        return known(demand.caller()) == null
                ? NOTHING_LEARNED
                : expected(demand).total();
    }

    /**
     * The provider has counted what an attempt took.
     *
     * @param demand what was asked
     * @param expectedTotal what it was expected to take when it began; negative when that rested on nothing
     *     learned, and its error shows nothing of the next
     * @param truth the provider's count
     * @param whole whether the answer came to its end; the length of one that was broken off teaches nothing
     * @param nowNanos when that was
     */
    public void learn(TokenDemand demand, long expectedTotal, TokenCounts truth, boolean whole, long nowNanos) {
        boolean all = model.throttle().isDue(nowNanos);
        if (all) {
            model.prompt().learn(demand.prompt(), truth.input());
        }
        if (whole) {
            learnOutput(demand.caller(), truth, all);
            if (expectedTotal >= 0) {
                error.learn(expectedTotal, truth.total());
            }
        }
    }

    /** Some providers count the thoughts of a model in the total only; they are charged like the answer. */
    private void learnOutput(@Nullable CallerEstimates caller, TokenCounts truth, boolean all) {
        long tokens = Math.max(truth.output(), truth.total() - truth.input());
        if (all) {
            model.output().learn(tokens);
            group.learn(tokens);
        }
        if (caller != null) {
            caller.learn(model.name(), tokens);
        }
    }

    public EstimateSnapshot snapshot() {
        OutputEstimate known = known(null);
        EstimateSnapshot.Builder snapshot = EstimateSnapshot.builder()
                .answers(error.answers())
                .promptFactor(model.prompt().factor())
                .meanError(error.mean())
                .rmsError(error.rms());
        if (known != null) {
            snapshot.outputTokens(known.expected());
        }
        return snapshot.build();
    }
}
