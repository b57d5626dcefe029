package dev.llmrouter.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a deployment, in US dollars per token. A price of 0 is a price: such a deployment is the
 * cheapest. Immutable.
 */
public final class Pricing {
    private final double inputPerToken;
    private final double outputPerToken;
    private final double cachedInputPerToken;

    private Pricing(double inputPerToken, double outputPerToken, double cachedInputPerToken) {
        if (!(inputPerToken >= 0 && outputPerToken >= 0 && cachedInputPerToken >= 0)
                || Double.isInfinite(inputPerToken + outputPerToken + cachedInputPerToken)) {
            throw new IllegalArgumentException("prices must be zero or more dollars per token, not " + inputPerToken
                    + ", " + outputPerToken + " and " + cachedInputPerToken);
        }
        this.inputPerToken = inputPerToken;
        this.outputPerToken = outputPerToken;
        this.cachedInputPerToken = cachedInputPerToken;
    }

    /**
     * Prices without a discount for what is cached.
     *
     * @param inputPerToken dollars for one prompt token
     * @param outputPerToken dollars for one completion token
     * @return the prices
     * @throws IllegalArgumentException if one is negative or not finite
     */
    public static Pricing of(double inputPerToken, double outputPerToken) {
        return new Pricing(inputPerToken, outputPerToken, inputPerToken);
    }

    /**
     * The same prices with one for what is cached.
     *
     * @param value dollars for one prompt token that the provider had in its cache
     * @return the prices
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Pricing withCachedInput(double value) {
        return new Pricing(inputPerToken, outputPerToken, value);
    }

    /** {@return dollars for one prompt token} */
    public double inputPerToken() {
        return inputPerToken;
    }

    /** {@return dollars for one completion token} */
    public double outputPerToken() {
        return outputPerToken;
    }

    /** {@return dollars for one prompt token that the provider had in its cache} */
    public double cachedInputPerToken() {
        return cachedInputPerToken;
    }

    private List<Double> parts() {
        return List.of(inputPerToken, outputPerToken, cachedInputPerToken);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pricing that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Pricing[inputPerToken=" + inputPerToken + ", outputPerToken=" + outputPerToken
                + ", cachedInputPerToken=" + cachedInputPerToken + "]";
    }
}
