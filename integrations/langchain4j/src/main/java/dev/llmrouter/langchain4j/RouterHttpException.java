package dev.llmrouter.langchain4j;

import dev.langchain4j.exception.HttpException;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.exchange.ExchangeResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that failed, with what LangChain4j's {@link HttpException} leaves out. It is the cause of the exceptions that models
 * throw. Its message is the body of the answer: the provider's own error, or one of the router in the same form.
 */
public final class RouterHttpException extends HttpException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 18;

    private final transient Map<String, String> headers;
    private final transient List<AttemptRecord> attempts;

    RouterHttpException(ExchangeResponse answer, byte[] body) {
        super(answer.status(), new String(body, StandardCharsets.UTF_8));
        headers = answer.headers();
        attempts = answer.attempts();
    }

    /** {@return the headers of the answer; names in any case} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return every attempt in order, over all groups; empty where none was made} */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /** {@return after how long trying again makes sense, where that is known} */
    public Optional<Duration> retryAfter() {
        return number(headers.get("retry-after-ms"))
                .map(Duration::ofMillis)
                .or(() -> number(headers.get("retry-after")).map(Duration::ofSeconds));
    }

    private static Optional<Long> number(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(it -> !it.isEmpty()
                        && it.length() <= LONGEST
                        && it.chars().allMatch(each -> each >= '0' && each <= '9'))
                .map(Long::valueOf);
    }
}
