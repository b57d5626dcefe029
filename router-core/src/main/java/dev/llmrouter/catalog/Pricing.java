package dev.llmrouter.catalog;

/**
 * The prices of a deployment, in US dollars per token. A price of 0 is a price: such a deployment is the
 * cheapest.
 *
 * @param inputPerToken dollars for one prompt token
 * @param outputPerToken dollars for one completion token
 * @param cachedInputPerToken dollars for one prompt token that the provider had in its cache
 */
public record Pricing(double inputPerToken, double outputPerToken, double cachedInputPerToken) {
    /**
     * Refuses negative and non-finite prices.
     *
     * @param inputPerToken dollars for one prompt token
     * @param outputPerToken dollars for one completion token
     * @param cachedInputPerToken dollars for one prompt token that the provider had in its cache
     */
    public Pricing {
        if (!(inputPerToken >= 0 && outputPerToken >= 0 && cachedInputPerToken >= 0)
                || Double.isInfinite(inputPerToken + outputPerToken + cachedInputPerToken)) {
            throw new IllegalArgumentException("prices must be zero or more dollars per token, not " + inputPerToken
                    + ", " + outputPerToken + " and " + cachedInputPerToken);
        }
    }

    /**
     * Prices without a discount for what is cached.
     *
     * @param inputPerToken dollars for one prompt token
     * @param outputPerToken dollars for one completion token
     */
    public Pricing(double inputPerToken, double outputPerToken) {
        this(inputPerToken, outputPerToken, inputPerToken);
    }
}
