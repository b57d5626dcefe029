package dev.llmrouter.internal.dialect;

import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code x-ratelimit-{limit,remaining,reset}-{requests,tokens}} and Anthropic's {@code anthropic-ratelimit-…}. */
public final class RateLimitHeaders {
    private static final Pattern COUNT = Pattern.compile("\\d{1,18}");
    private static final String OPENAI = "x-ratelimit-";
    private static final String ANTHROPIC = "anthropic-ratelimit-";

    private RateLimitHeaders() {}

    public static RateLimits read(Map<String, String> headers) {
        if (headers.keySet().stream().noneMatch(RateLimitHeaders::hasLimits)) {
            return RateLimits.none();
        }
        Map<String, String> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            if (hasLimits(name)) {
                found.put(name, value);
            }
        });
        Optional<String> date = new Headers(headers).date();
        RateLimits limits = new RateLimits(
                window(found, "requests", date),
                window(found, "tokens", date),
                window(found, "input-tokens", date),
                window(found, "output-tokens", date));
        return limits.equals(RateLimits.none()) ? RateLimits.none() : limits;
    }

    private static RateLimits.Window window(Map<String, String> headers, String what, Optional<String> date) {
        RateLimits.Window openAi =
                window(part -> Optional.ofNullable(headers.get(OPENAI + part + "-" + what)), Durations::parse);
        return openAi.isUnknown()
                ? window(
                        part -> Optional.ofNullable(headers.get(ANTHROPIC + what + "-" + part)),
                        reset -> Durations.untilTimestamp(date, reset))
                : openAi;
    }

    private static RateLimits.Window window(
            Function<String, Optional<String>> part, Function<String, Optional<Duration>> reset) {
        return new RateLimits.Window(
                count(part.apply("limit")),
                count(part.apply("remaining")),
                part.apply("reset").flatMap(reset));
    }

    /** Azure writes -1 where it does not know. */
    private static OptionalLong count(Optional<String> value) {
        return value.map(String::strip)
                .filter(text -> COUNT.matcher(text).matches())
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    private static boolean hasLimits(String name) {
        return startsWith(name, OPENAI) || startsWith(name, ANTHROPIC);
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
