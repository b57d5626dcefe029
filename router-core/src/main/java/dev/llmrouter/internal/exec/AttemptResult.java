package dev.llmrouter.internal.exec;

import dev.llmrouter.call.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over.
 *
 * @param outcome how it ended
 * @param value the answer; null if there is none, or if a caller's own client answered null
 */
public record AttemptResult<T extends @Nullable Object>(
        Outcome outcome, @Nullable T value) {
    public static <T extends @Nullable Object> AttemptResult<T> failed(Outcome outcome) {
        return new AttemptResult<>(outcome, null);
    }
}
