package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * A limit of spending in a period of time. A period is fixed, not rolling: it begins with the first spend
 * after the one before it has ended, and lasts as long as the budget says, so a day is 24 hours from then and
 * not a day of the calendar.
 *
 * @param dollars how much, in US dollars, from 0 (nothing may be spent, so that whatever it binds is never
 *     used) to a billion
 * @param period how long it is for, more than zero, at most three years
 */
public record Budget(BigDecimal dollars, Duration period) {
    /** Far above any bill, and low enough for sums of billionths of a dollar. */
    private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000_000);

    /** The longest time that a configuration can name. */
    private static final Duration LONGEST = Bounded.LONGEST;

    /**
     * Refuses what is no budget, and makes equal amounts equal, however many zeros they are written with.
     *
     * @param dollars how much
     * @param period how long it is for
     * @throws IllegalArgumentException if either is out of its range
     */
    public Budget {
        if (dollars.signum() < 0 || dollars.compareTo(MOST_DOLLARS) > 0) {
            throw new IllegalArgumentException("a budget must be 0 to a billion dollars, not " + dollars);
        }
        if (requireNonNull(period, "period").compareTo(Duration.ZERO) <= 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a budget's period must be more than zero and at most "
                    + LONGEST.toDays() + " days, not " + period);
        }
        dollars = dollars.signum() == 0 ? BigDecimal.ZERO : dollars.stripTrailingZeros();
    }

    /**
     * A budget.
     *
     * @param dollars how much, in US dollars
     * @param period how long it is for
     * @return the budget
     * @throws IllegalArgumentException if either is out of its range
     */
    public static Budget of(double dollars, Duration period) {
        return new Budget(BigDecimal.valueOf(dollars), period);
    }

    /** {@return such as {@code $10 per 1d}} */
    @Override
    public String toString() {
        return "$" + dollars.toPlainString() + " per " + span(period);
    }

    private static String span(Duration length) {
        long seconds = length.toSeconds();
        if (!length.equals(Duration.ofSeconds(seconds))) {
            return length.toMillis() + "ms";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
