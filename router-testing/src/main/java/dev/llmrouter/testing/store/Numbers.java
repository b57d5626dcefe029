package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota.Of;
import java.util.function.ToLongFunction;

/** A number for everything that is limited. */
record Numbers(long requests, long tokens, long inputTokens, long outputTokens) {
    /** Larger than any amount, and a sum of thousands does not overflow. */
    static final long UNLIMITED = Long.MAX_VALUE >> 16;

    private static final Of[] ALL = Of.values();

    static Numbers of(ToLongFunction<Of> number) {
        return new Numbers(
                number.applyAsLong(Of.REQUESTS),
                number.applyAsLong(Of.TOKENS),
                number.applyAsLong(Of.INPUT_TOKENS),
                number.applyAsLong(Of.OUTPUT_TOKENS));
    }

    static Numbers of(Amount amount) {
        return of(of -> of.in(amount));
    }

    long get(Of of) {
        return switch (of) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
        };
    }

    Amount amount() {
        return new Amount(requests, tokens, inputTokens, outputTokens);
    }

    Numbers plus(Numbers other, long times) {
        return of(of -> get(of) + times * other.get(of));
    }

    Numbers atMost(Numbers other) {
        return of(of -> Math.min(get(of), other.get(of)));
    }

    Numbers atLeast(Numbers other) {
        return of(of -> Math.max(get(of), other.get(of)));
    }

    /** How many requests of that size are in it. */
    long units(Numbers size) {
        long units = UNLIMITED;
        for (Of of : ALL) {
            if (size.get(of) > 0) {
                units = Math.min(units, Math.max(0, get(of)) / size.get(of));
            }
        }
        return units;
    }
}
