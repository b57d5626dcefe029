package dev.llmrouter.internal.plan;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.internal.budget.BudgetHold;
import dev.llmrouter.internal.limit.TokenCounts;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one outcome of an attempt is taken to have cost. Made once for each outcome, and read by the attempt's
 * record, limits, budgets and listener.
 *
 * @param outcome how the attempt ended, or that its stream has begun
 * @param charged tokens that are charged to the deployment's limits; null when the provider cannot have
 *     counted the request, which is then put back whole
 * @param nanoDollars the price, in billionths of a dollar; 0 when it is unknown
 * @param priced whether the price is known
 */
record Settlement(Outcome outcome, @Nullable TokenCounts charged, long nanoDollars, boolean priced) {
    /** Exact: no amount of dollars here has more digits than a double. */
    private static final double NANO = 1e9;

    /** Of an attempt that was only pretended: nothing was sent, and nothing is charged. */
    static Settlement ofMock(Outcome outcome, BudgetHold money) {
        return new Settlement(outcome, null, 0, money.isPriced());
    }

    /**
     * Of an attempt at a provider.
     *
     * @param reserved tokens that the attempt reserved
     * @param money its price
     * @param unsent whether it ended before anything could be sent
     * @param asked whether the deployment had not answered since its last cooldown began
     */
    static Settlement of(Outcome outcome, TokenCounts reserved, BudgetHold money, boolean unsent, boolean asked) {
        boolean neverCounted = unsent || neverCounted(outcome);
        TokenCounts spent = outcome.usage().isKnown()
                ? TokenCounts.of(outcome.usage())
                : spentWithoutCount(outcome, reserved, asked);
        // What was delivered is paid for, however it ended.
        long price = outcome.usage().isKnown() ? money.cost(outcome.usage()) : neverCounted ? 0 : money.cost(spent);
        return new Settlement(outcome, neverCounted ? null : spent, price, money.isPriced());
    }

    /**
     * Whether the provider cannot have counted the request: nothing of it was written, or its key was
     * refused.
     */
    private static boolean neverCounted(Outcome outcome) {
        return outcome.is(FailureKind.AUTHENTICATION)
                || outcome.cause().filter(UnsentRequests::isCauseOf).isPresent();
    }

    /** The tokens that an attempt without a provider's count is taken to have cost. */
    private static TokenCounts spentWithoutCount(Outcome outcome, TokenCounts reserved, boolean asked) {
        Optional<FailureKind> kind = outcome.kind();
        // Refused before a token was read, against the provider's own counting of requests, or a good status
        // without an answer; anything else may have been worked on.
        boolean refused = kind.isPresent()
                && (outcome.status() / 100 == 2
                        || switch (kind.get()) {
                            case RATE_LIMITED, PERMISSION, NOT_FOUND, BAD_REQUEST, CONTEXT_WINDOW -> true;
                            // A provider that is away works on nothing; a minute of such attempts would
                            // otherwise fill the limits that are needed when it is back.
                            case SERVER_ERROR, CONNECTION -> asked;
                            default -> false;
                        });
        return refused ? TokenCounts.NONE : reserved;
    }

    /** The price of an amount in dollars; empty when prices are unknown. */
    static OptionalDouble dollars(BudgetHold money, long nanoDollars) {
        return money.isPriced() ? OptionalDouble.of(nanoDollars / NANO) : OptionalDouble.empty();
    }

    /** The price in dollars; 0 when it is unknown. */
    double dollars() {
        return nanoDollars / NANO;
    }

    /** Whether estimates learn from the charged tokens: the provider has counted them. */
    boolean isCounted() {
        return charged != null && !outcome.usage().estimated();
    }

    /** The outcome with its price, for listeners. */
    Outcome pricedOutcome() {
        return priced ? outcome.withCost(dollars()) : outcome;
    }
}
