package dev.llmrouter.internal.request;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.Failure;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.trust.UnsentFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** LiteLLM's clients put what a request wants different into its body; the options set in code win. */
final class RequestOptionsReader {
    private static final String METADATA = "metadata";

    private final String model;
    private final BodyFields body;

    private RequestOptionsReader(String model, BodyFields body) {
        this.model = model;
        this.body = body;
    }

    /**
     * The options of a request.
     *
     * @throws RequestRejectedException if the body asks for what no body may have
     */
    static RequestOptions of(ModelRequest request, BodyFields body) {
        return body.routerKeys().isEmpty() && !body.has(METADATA)
                ? request.options()
                : request.options().orElse(new RequestOptionsReader(request.model(), body).read());
    }

    private RequestOptions read() {
        RequestOptions.Builder options =
                RequestOptions.builder().timeouts(timeouts()).tags(tags());
        number(RouterKeys.NUM_RETRIES)
                .ifPresent(n -> options.numRetries((int) Math.min(Integer.MAX_VALUE, Math.max(0, n))));
        fallbacks().ifPresent(options::fallbacks);
        options.disableFallbacks(body.own(RouterKeys.DISABLE_FALLBACKS).booleanOr(false));
        body.own(RouterKeys.ALLOWED_MODEL_REGION).text().ifPresent(options::allowedRegion);
        number(RouterKeys.PRIORITY).ifPresent(n -> options.priority(n.intValue()));
        return options.build();
    }

    private List<String> tags() {
        List<String> tags = texts(body.own(RouterKeys.TAGS));
        return tags.isEmpty() ? texts(body.own(METADATA).get("tags")) : tags;
    }

    private Timeouts timeouts() {
        Timeouts.Builder timeouts = Timeouts.builder();
        seconds(RouterKeys.TIMEOUT)
                .or(() -> seconds(RouterKeys.REQUEST_TIMEOUT))
                .ifPresent(timeouts::call);
        seconds(RouterKeys.STREAM_TIMEOUT).ifPresent(timeouts::streamFirstEvent);
        seconds(RouterKeys.STREAM_IDLE_TIMEOUT).ifPresent(timeouts::streamIdle);
        return timeouts.build();
    }

    private Optional<Double> number(String name) {
        OptionalDouble number = body.own(name).number();
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }

    /**
     * A day is for ever; a provider's own meaning of the key, should it have one, is not a time-out of zero.
     */
    private Optional<Duration> seconds(String name) {
        return number(name).filter(n -> n > 0).map(n -> Duration.ofNanos((long) (Math.min(n, 86_400) * 1e9)));
    }

    private Optional<List<FallbackTarget>> fallbacks() {
        JsonValue list = body.own(RouterKeys.FALLBACKS);
        if (!list.isList()) {
            return Optional.empty();
        }
        List<FallbackTarget> targets = new ArrayList<>();
        for (JsonValue item : list.items()) {
            item.text().ifPresent(model -> targets.add(FallbackTarget.of(model)));
            item.get("model").text().ifPresent(model -> targets.add(target(model, item)));
        }
        return Optional.of(targets);
    }

    // A field that is null is left out of the body.
    @SuppressWarnings("NullAway")
    private FallbackTarget target(String asked, JsonValue item) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        item.fields().forEach((name, value) -> {
            refuseEndpoint(name, value.text().orElse(null));
            overrides.put(name, value.value());
        });
        overrides.remove("model");
        return new FallbackTarget(asked, overrides);
    }

    /**
     * Without it the request would go to the deployment's own address with the deployment's own key, which
     * was not asked for.
     */
    private void refuseEndpoint(String field, @Nullable String value) {
        boolean routers = RouterKeys.ALL.contains(field);
        if (!routers && (UnsentFields.OF_REQUESTS.contains(field) || UnsentFields.isCredential(field, value))) {
            throw new RequestRejectedException(
                    "The request for '" + LogText.text(model) + "' was refused: a fallback in its body cannot bring '"
                            + LogText.text(field)
                            + "' with it, its address and key are those of a deployment of the configuration",
                    Failure.of(model).kind(FailureKind.BAD_REQUEST).status(400).build());
        }
    }

    private static List<String> texts(JsonValue list) {
        return list.items().stream().flatMap(item -> item.text().stream()).toList();
    }
}
