package dev.llmrouter.internal.exchange;

import org.jspecify.annotations.Nullable;

/** A request that no plan is made for. Its message is for the caller. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ApiDialect dialect;
    private final int status;
    private final @Nullable String code;

    RefusedException(ApiDialect dialect, int status, @Nullable String code, String message) {
        super(message);
        this.dialect = dialect;
        this.status = status;
        this.code = code;
    }

    ApiDialect dialect() {
        return dialect;
    }

    ApiDialect.Words words() {
        return new ApiDialect.Words(status, String.valueOf(getMessage()), code);
    }
}
