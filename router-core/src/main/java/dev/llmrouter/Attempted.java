package dev.llmrouter;

import dev.llmrouter.call.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over.
 *
 * @param outcome how it ended
 * @param value what it answered; null when it did not, or when that is the answer of a caller's own client
 */
record Attempted<T>(Outcome outcome, @Nullable T value) {
    static <T> Attempted<T> failed(Outcome outcome) {
        return new Attempted<>(outcome, null);
    }
}
