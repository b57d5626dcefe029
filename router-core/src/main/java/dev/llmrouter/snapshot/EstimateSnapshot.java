package dev.llmrouter.snapshot;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How well the tokens of a deployment's calls are estimated before they are made. Errors are those of prompt and answer together, in
 * parts of the true number ({@code 0.1} is a tenth too high, {@code -0.1} a tenth too low, {@code 10} the highest that is counted),
 * over about the last 64 answers. Immutable.
 */
public final class EstimateSnapshot {
    private final long answers;
    private final double promptFactor;
    private final OptionalLong outputTokens;
    private final double meanError;
    private final double rmsError;

    private EstimateSnapshot(Builder builder) {
        answers = builder.answers;
        promptFactor = builder.promptFactor;
        outputTokens = builder.outputTokens;
        meanError = builder.meanError;
        rmsError = builder.rmsError;
    }

    /** {@return a builder, for the router and for tests; what is not set is empty, zero or false} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return number of answers the error statistics are based on: those with a provider's count, except
     * the first}
     */
    public long answers() {
        return answers;
    }

    /**
     * {@return the tokens that the provider counts for one that is estimated from a prompt's size, from
     * 0.25 to 8; 1 while unknown; learned with all deployments of the same provider model}
     */
    public double promptFactor() {
        return promptFactor;
    }

    /**
     * {@return the tokens that an answer is expected to take when nothing is known of the caller; empty
     * while unknown}
     */
    public OptionalLong outputTokens() {
        return outputTokens;
    }

    /** {@return the mean error: near 0 when the estimates are right in the sum; 0 while unknown} */
    public double meanError() {
        return meanError;
    }

    /**
     * {@return the root of the mean squared error: how far single estimates are from the truth; 0 while
     * unknown}
     */
    public double rmsError() {
        return rmsError;
    }

    private List<Object> parts() {
        return List.of(answers, promptFactor, outputTokens, meanError, rmsError);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EstimateSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "EstimateSnapshot[answers=" + answers + ", promptFactor=" + promptFactor + ", outputTokens="
                + outputTokens + ", meanError=" + meanError + ", rmsError=" + rmsError + "]";
    }

    /** Builds an {@link EstimateSnapshot}. Not thread-safe. */
    public static final class Builder {
        private long answers;
        private double promptFactor;
        private OptionalLong outputTokens = OptionalLong.empty();
        private double meanError;
        private double rmsError;

        private Builder() {}

        /**
         * Sets {@link EstimateSnapshot#answers()}.
         *
         * @param value number of answers the error statistics are based on: those with a provider's count,
         *     except the first
         * @return this
         */
        public Builder answers(long value) {
            answers = value;
            return this;
        }

        /**
         * Sets {@link EstimateSnapshot#promptFactor()}.
         *
         * @param value the tokens that the provider counts for one that is estimated from a prompt's size,
         *     from 0.25 to 8; 1 while unknown; learned with all deployments of the same provider model
         * @return this
         */
        public Builder promptFactor(double value) {
            promptFactor = value;
            return this;
        }

        /**
         * Sets {@link EstimateSnapshot#outputTokens()}.
         *
         * @param value the tokens that an answer is expected to take when nothing is known of the caller
         * @return this
         */
        public Builder outputTokens(long value) {
            outputTokens = OptionalLong.of(value);
            return this;
        }

        /**
         * Sets {@link EstimateSnapshot#meanError()}.
         *
         * @param value the mean error: near 0 when the estimates are right in the sum; 0 while unknown
         * @return this
         */
        public Builder meanError(double value) {
            meanError = value;
            return this;
        }

        /**
         * Sets {@link EstimateSnapshot#rmsError()}.
         *
         * @param value the root of the mean squared error: how far single estimates are from the truth; 0
         *     while unknown
         * @return this
         */
        public Builder rmsError(double value) {
            rmsError = value;
            return this;
        }

        /** {@return what was built} */
        public EstimateSnapshot build() {
            return new EstimateSnapshot(this);
        }
    }
}
