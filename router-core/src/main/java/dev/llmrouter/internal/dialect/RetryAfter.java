package dev.llmrouter.internal.dialect;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long a provider wants to be left alone. Looked for in this order: {@code retry-after-ms}; {@code Retry-After}, in seconds, as any
 * of the dates of RFC 9110, or several of these, of which the longest counts; a field of the error, such as Gemini's {@code retryDelay} or
 * OpenRouter's {@code X-RateLimit-Reset}; the words of its message, such as "try again in 1m30s".
 *
 * <p>A date counts from the answer's own {@code Date}. Without one the local wall clock is all there is, and as wrong as it may be.
 * Garbage, what is negative, and what is beyond a month are nothing; the rest is cut to ten minutes.
 */
public final class RetryAfter {
    /** As long as a cooldown follows a provider's wish. */
    static final Duration LONGEST = Bounded.LONGEST_ASKED;

    /** A billing stop is not over within the window of a rate limit, which is a minute. */
    private static final Duration UNPAID = Duration.ofSeconds(60);

    private static final Pattern ASKS = Pattern.compile(
            "\\b(?:try again|retry|wait) (?:in |after |for |about |approximately ){0,2}((?:[0-9.]{1,20} ?[a-z]{1,12}[ ,]{0,2}(?:and )?){1,4})");

    private RetryAfter() {}

    public static Optional<Duration> of(int status, Headers headers, ErrorBody error) {
        return of(status, headers, error, InstantSource.system());
    }

    /** With a wall clock for answers without a {@code Date}. */
    static Optional<Duration> of(int status, Headers headers, ErrorBody error, InstantSource wallClock) {
        FailureKind kind = ErrorClassifier.kind(status, error);
        if (kind == FailureKind.CONTEXT_WINDOW || kind == FailureKind.CONTENT_POLICY) {
            // It is about this request: neither does waiting help it, nor do others have to.
            return Optional.empty();
        }
        Instant now = headers.date().flatMap(Durations::httpDate).orElseGet(wallClock::instant);
        Optional<Duration> asked = inHeaders(headers, now)
                .or(error::retryDelay)
                .or(() -> error.resetAt().flatMap(at -> Durations.between(now, at)))
                .or(() -> isForAWhile(kind) ? inWords(error) : Optional.empty());
        Optional<Duration> wait = ErrorClassifier.isUnpaid(status, error)
                ? Optional.of(
                        asked.filter(longer -> longer.compareTo(UNPAID) > 0).orElse(UNPAID))
                : asked;
        return wait.map(asks -> Bounded.wait(asks, LONGEST));
    }

    private static boolean isForAWhile(FailureKind kind) {
        return kind == FailureKind.RATE_LIMITED || kind == FailureKind.SERVER_ERROR;
    }

    private static Optional<Duration> inHeaders(Headers headers, Instant now) {
        return headers.get("retry-after-ms")
                .flatMap(Durations::parseMillis)
                .or(() -> headers.get("retry-after").flatMap(value -> longest(value, now)));
    }

    /** The header may be there twice, from a backend and a gateway, and its lines are then joined by commas, which dates have too. */
    private static Optional<Duration> longest(String value, Instant now) {
        String[] parts = value.split(",", 16);
        Optional<Duration> longest = Optional.empty();
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            String withNext = i + 1 < parts.length ? part + "," + parts[i + 1] : part;
            Optional<Duration> wait = Durations.parse(part)
                    .or(() -> Durations.httpDate(part).flatMap(at -> Durations.between(now, at)))
                    .or(() -> Durations.httpDate(withNext).flatMap(at -> Durations.between(now, at)));
            if (wait.isPresent()
                    && longest.filter(had -> had.compareTo(wait.get()) >= 0).isEmpty()) {
                longest = wait;
            }
        }
        return longest;
    }

    private static Optional<Duration> inWords(ErrorBody error) {
        Matcher asks = ASKS.matcher(error.searchedText());
        while (asks.find()) {
            Optional<Duration> wait = Durations.parseWords(asks.group(1));
            if (wait.isPresent()) {
                return wait;
            }
        }
        return Optional.empty();
    }
}
