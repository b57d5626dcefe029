package dev.llmrouter.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Reads the exceptions of clients that are not known at compile time. */
final class ClientFailures {
    /** Deep enough for every SDK's wrapping, bounded because causes can form a circle. */
    private static final int MAX_DEPTH = 8;

    private ClientFailures() {}

    static Optional<Outcome> read(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            int status = status(cause);
            if (status > 0) {
                return Optional.of(Outcome.failure(kind(status), status));
            }
            if (cause instanceof TimeoutException
                    || cause instanceof SocketTimeoutException
                    || cause.getClass().getSimpleName().equals("HttpTimeoutException")) {
                return Optional.of(Outcome.failure(FailureKind.TIMEOUT, thrown));
            }
            if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
                return Optional.of(Outcome.failure(FailureKind.CANCELLED, thrown));
            }
            if (cause instanceof IOException) {
                return Optional.of(Outcome.failure(FailureKind.CONNECTION, thrown));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** The SDKs have no common type, but all have this method; one that cannot be called has no status to tell. */
    private static int status(Throwable thrown) {
        try {
            Object status = thrown.getClass().getMethod("statusCode").invoke(thrown);
            return status instanceof Integer code && code >= 400 && code < 600 ? code : 0;
        } catch (ReflectiveOperationException | RuntimeException none) {
            return 0;
        }
    }

    private static FailureKind kind(int status) {
        return switch (status) {
            case 401 -> FailureKind.AUTHENTICATION;
            case 403 -> FailureKind.PERMISSION;
            case 404 -> FailureKind.NOT_FOUND;
            case 408 -> FailureKind.TIMEOUT;
            case 409 -> FailureKind.SERVER_ERROR;
            case 429 -> FailureKind.RATE_LIMITED;
            default -> status >= 500 ? FailureKind.SERVER_ERROR : FailureKind.BAD_REQUEST;
        };
    }
}
