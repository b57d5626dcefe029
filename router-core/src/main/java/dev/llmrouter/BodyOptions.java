package dev.llmrouter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** LiteLLM's clients put what a request wants different into its body; the options set in code win. */
final class BodyOptions {
    private final JsonPayload body;
    private final RequestOptions given;

    private BodyOptions(JsonPayload body, RequestOptions given) {
        this.body = body;
        this.given = given;
    }

    static RequestOptions of(ModelRequest request) {
        return request.payload() instanceof JsonPayload json
                ? new BodyOptions(json, request.options()).merged()
                : request.options();
    }

    private RequestOptions merged() {
        RequestOptions.Builder merged = RequestOptions.builder();
        merged.timeouts(given.timeouts().orElse(timeouts()));
        given.numRetries()
                .ifPresentOrElse(
                        merged::numRetries,
                        () -> number("num_retries")
                                .ifPresent(n -> merged.numRetries((int) Math.min(Integer.MAX_VALUE, Math.max(0, n)))));
        given.fallbacks().or(this::fallbacks).ifPresent(merged::fallbacks);
        merged.disableFallbacks(
                given.fallbacksDisabled() || body.field("disable_fallbacks").asBoolean(false));
        merged.tags(given.tags().isEmpty() ? texts(body.field("metadata").path("tags")) : given.tags());
        return merged.priority(given.priority()).build();
    }

    private Timeouts timeouts() {
        Timeouts.Builder timeouts = Timeouts.builder();
        seconds("timeout").ifPresent(timeouts::call);
        seconds("stream_timeout").ifPresent(timeouts::streamFirstEvent);
        return timeouts.build();
    }

    private Optional<Double> number(String name) {
        JsonNode value = body.field(name);
        double number = value.isMissingNode() ? Double.NaN : value.asDouble(Double.NaN);
        return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    }

    /** A day is for ever; a provider's own meaning of the key, should it have one, is not a time-out of zero. */
    private Optional<Duration> seconds(String name) {
        return number(name).filter(n -> n > 0).map(n -> Duration.ofNanos((long) (Math.min(n, 86_400) * 1e9)));
    }

    private Optional<List<FallbackTarget>> fallbacks() {
        JsonNode list = body.field("fallbacks");
        if (!list.isArray()) {
            return Optional.empty();
        }
        List<FallbackTarget> targets = new ArrayList<>();
        for (JsonNode item : list) {
            if (item.isTextual()) {
                targets.add(FallbackTarget.of(item.textValue()));
            } else if (item.path("model").isTextual()) {
                targets.add(target(item));
            }
        }
        return Optional.of(targets);
    }

    private static FallbackTarget target(JsonNode item) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        item.properties().forEach(field -> overrides.put(field.getKey(), field.getValue()));
        overrides.remove("model");
        return new FallbackTarget(item.path("model").textValue(), overrides);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> {
            if (item.isTextual()) {
                texts.add(item.textValue());
            }
        });
        return texts;
    }
}
