package dev.llmrouter.internal.exchange;

import org.jspecify.annotations.Nullable;

/** A request that no plan is made for. Its message is for the caller. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String code;

    RefusedException(int status, @Nullable String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    @Nullable
    String code() {
        return code;
    }
}
