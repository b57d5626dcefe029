package dev.llmrouter.catalog;

/**
 * What a deployment charges, in US dollars per token. A price of 0 is a price: such a deployment is the cheapest.
 *
 * @param inputPerToken dollars for one prompt token
 * @param outputPerToken dollars for one completion token
 */
public record Pricing(double inputPerToken, double outputPerToken) {
    /**
     * Refuses negative and non-finite prices.
     *
     * @param inputPerToken dollars for one prompt token
     * @param outputPerToken dollars for one completion token
     */
    public Pricing {
        if (!(inputPerToken >= 0 && outputPerToken >= 0) || Double.isInfinite(inputPerToken + outputPerToken)) {
            throw new IllegalArgumentException(
                    "prices must be zero or more dollars per token, not " + inputPerToken + " and " + outputPerToken);
        }
    }
}
