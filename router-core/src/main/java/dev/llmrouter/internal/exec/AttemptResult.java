package dev.llmrouter.internal.exec;

import dev.llmrouter.call.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over.
 *
 * @param outcome how it ended
 * @param value what it answered; null when it did not, or when that is the answer of a caller's own client
 */
public record AttemptResult<T extends @Nullable Object>(
        Outcome outcome, @Nullable T value) {
    public static <T extends @Nullable Object> AttemptResult<T> failed(Outcome outcome) {
        return new AttemptResult<>(outcome, null);
    }
}
