package dev.llmrouter.provider;

import java.time.Duration;
import java.util.Optional;

/** For how long a provider wants to be left alone: {@code retry-after-ms}, {@code Retry-After}, or Gemini's {@code retryDelay}. */
final class RetryAfter {
    /** A billing stop is not over within the window of a rate limit, which is a minute. */
    private static final Duration UNPAID = Duration.ofSeconds(60);

    private RetryAfter() {}

    static Optional<Duration> of(int status, Headers headers, ErrorBody error) {
        Optional<Duration> asked = asked(headers).or(error::retryDelay);
        if (!FailureRules.isUnpaid(status, error)) {
            return asked;
        }
        return Optional.of(asked.filter(wait -> wait.compareTo(UNPAID) > 0).orElse(UNPAID));
    }

    private static Optional<Duration> asked(Headers headers) {
        return headers.get("retry-after-ms")
                .flatMap(Durations::parseMillis)
                .or(() -> headers.get("retry-after")
                        .flatMap(value ->
                                Durations.parse(value).or(() -> Durations.untilHttpDate(headers.date(), value))));
    }
}
