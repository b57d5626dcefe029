package dev.llmrouter.error;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.HttpAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The exception of a request that ended without an answer: one for each request, with all of its attempts.
 * Its message says what was asked, what is known and what to change; it never holds keys, prompts or
 * completions. The provider's own message may quote the prompt and is therefore only in {@link
 * #providerMessage()}.
 */
public abstract class RouterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    RouterException(String message, Failure failure) {
        super(message, failure.cause().orElse(null));
        this.failure = failure;
    }

    /** {@return the model that was asked for; empty when no single request failed} */
    public String model() {
        return failure.model();
    }

    /** {@return every attempt in order, over all groups} */
    public List<AttemptRecord> attempts() {
        return failure.attempts();
    }

    /**
     * The kind of the failure.
     *
     * @return that of the first group's last failure; where nothing was attempted, of what refused the request, such as {@code NOT_FOUND} for
     *     an unknown model and {@code RATE_LIMITED} for a lack of room; empty for what is no failure of a request
     */
    public Optional<FailureKind> kind() {
        return failure.kind();
    }

    /** {@return the HTTP status that a server would answer with} */
    public int status() {
        return failure.status();
    }

    /** {@return after how long trying again makes sense, where that is known} */
    public Optional<Duration> retryAfter() {
        return failure.retryAfter();
    }

    /** {@return what the provider wrote about the first group's last failure; may quote the prompt: do not log it unread} */
    public Optional<String> providerMessage() {
        return failure.providerMessage();
    }

    /**
     * {@return the provider's answer to the first group's last failed attempt, as it came; empty where no answer came, or the caller's own
     * client made the call; may quote the prompt: do not log it unread}
     */
    public Optional<HttpAnswer> answer() {
        return failure.answer();
    }
}
