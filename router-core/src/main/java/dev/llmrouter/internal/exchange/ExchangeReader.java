package dev.llmrouter.internal.exchange;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.Payload;
import dev.llmrouter.call.RawPayload;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.trust.PassedHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads requests of clients: which endpoint, which model or deployment, streamed or not. Thread-safe. */
public final class ExchangeReader {
    private static final Logger log = LoggerFactory.getLogger(ExchangeReader.class);

    /** Gemini's; without {@code alt=sse} its answer would be one array, piece by piece. */
    private static final String STREAM_OF_CONTENT = "streamGenerateContent";

    private static final Pattern ASKS_FOR_EVENTS = Pattern.compile("(?:^|&)alt=sse(?:&|$)");

    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");
    /** Fields of bodies that name what a deployment keeps. */
    private static final List<String> ID_FIELDS = List.of("previous_response_id", "input_file_id", "file_id");
    /** An SDK says in them how often it has tried, and how long it waits. */
    private static final String SDK_RETRIES = "x-stainless-retry-count";

    private static final String SESSION = "x-litellm-session-id";
    private static final int LONGEST_SESSION = 256;
    private static final String SDK_TIMEOUT = "x-stainless-timeout";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    /** A client that waits for less gets no answer in any case. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    /** The answer must reach the client before it gives up: a twentieth of its time is enough, and a quarter of a second always. */
    private static final int EARLIER = 20;

    private static final Duration MOST_EARLIER = Duration.ofMillis(250);

    private final AtomicBoolean retriesReported = new AtomicBoolean();

    /**
     * What is to be done.
     *
     * @param streamed whether the answer is wanted as a stream
     * @param clientTimeout after which the client gives up, where that is sooner than the router would; else null
     */
    public record Read(
            ModelRequest request,
            boolean streamed,
            @Nullable Duration clientTimeout) {}

    /**
     * Reads a request.
     *
     * @param patience the router's own time-out for a call
     * @throws RefusedException if it cannot be routed; says why
     */
    Read read(ExchangeRequest asked, Catalog catalog, Duration patience) throws RefusedException {
        if (!METHODS.contains(asked.method())) {
            throw new RefusedException(
                    405, null, "Only GET, POST and DELETE are served, not " + LogText.text(asked.method()));
        }
        Pins pins = new Pins();
        Endpoint endpoint = endpoint(pins.path(asked.path()));
        if (endpoint.path().equals(STREAM_OF_CONTENT)
                && !ASKS_FOR_EVENTS.matcher(asked.query()).find()) {
            throw new RefusedException(400, null, "Streams are served as events only: add ?alt=sse to the address");
        }
        if (asked.isTooLarge()) {
            throw new RefusedException(
                    413,
                    "request_too_large",
                    "The body is larger than the " + asked.body().length
                            + " bytes that the client's integration holds in memory");
        }
        Payload payload = payload(asked);
        if (payload instanceof JsonPayload json) {
            payload = pins.body(json);
        }
        noteRetries(asked);
        Duration clientTimeout = clientTimeout(asked, patience);
        ModelRequest request = ModelRequest.builder(
                        model(asked, pins, catalog, payload.model().orElse(null)))
                .method(asked.method())
                .endpoint(endpoint)
                .payload(sent(asked, payload))
                .headers(headers(asked))
                .query(query(asked))
                .options(withClientTimeout(asked, clientTimeout))
                .build();
        return new Read(request, isStreamed(endpoint, payload), clientTimeout);
    }

    private static Endpoint endpoint(String path) throws RefusedException {
        try {
            return Endpoint.of(path);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(404, null, "There is no endpoint '" + LogText.text(path) + "'");
        }
    }

    private static Payload payload(ExchangeRequest asked) throws RefusedException {
        byte[] body = asked.body();
        String type = asked.headers().getOrDefault("content-type", "");
        if (body.length == 0) {
            return RawPayload.empty();
        }
        try {
            if (MultipartReader.isForm(type)) {
                return MultipartReader.read(type, body);
            }
            return asked.callsModel() || isJson(type) ? JsonPayload.of(body) : RawPayload.of(type, body);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    400, null, "The body cannot be read: " + LogText.text(String.valueOf(e.getMessage())));
        }
    }

    private static boolean isJson(String type) {
        return type.isEmpty() || type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** What is no call of a model is sent as it came: the name of a model has no place in it. */
    private static Payload sent(ExchangeRequest asked, Payload payload) {
        if (asked.callsModel() || payload.model().isPresent()) {
            return payload;
        }
        return payload instanceof JsonPayload json
                ? RawPayload.of("application/json", json.bytes())
                : RawPayload.of(asked.headers().getOrDefault("content-type", ""), asked.body());
    }

    private static String model(ExchangeRequest asked, Pins pins, Catalog catalog, @Nullable String inBody)
            throws RefusedException {
        String pinned = pins.deployment();
        if (pinned != null) {
            Deployment made = catalog.deployments().get(pinned);
            if (made == null) {
                throw new RefusedException(
                        404,
                        null,
                        "What the id names was made by deployment '" + LogText.text(pinned)
                                + "', which is not configured any more");
            }
            // By its group: an id that a caller has made up opens no other.
            allowed(asked, made.modelName());
            return pinned;
        }
        String named = asked.model()
                .or(asked::modelInPath)
                .or(() -> Optional.ofNullable(inBody))
                .or(asked::defaultModel)
                .orElse(null);
        if (named != null) {
            return allowed(asked, named);
        }
        Set<String> groups = catalog.groups().keySet();
        if (groups.size() == 1) {
            return allowed(asked, groups.iterator().next());
        }
        throw new RefusedException(
                400,
                "model_required",
                "The request names no model, and the router has " + groups.size()
                        + ": put 'model' into the body, or give the client's integration a default model");
    }

    private static String allowed(ExchangeRequest asked, String model) throws RefusedException {
        // Of several models each: the router goes from one to the next.
        boolean allowed = model.indexOf(',') < 0
                ? asked.allowedModels().test(model)
                : Arrays.stream(model.split(",", -1)).map(String::strip).allMatch(asked.allowedModels());
        if (!allowed) {
            throw new RefusedException(
                    403, "model_not_allowed", "This caller may not ask for the model '" + LogText.text(model) + "'");
        }
        return model;
    }

    private static boolean isStreamed(Endpoint endpoint, Payload payload) {
        if (endpoint.path().equals(STREAM_OF_CONTENT)) {
            return true;
        }
        return payload instanceof JsonPayload json
                ? json.field("stream").booleanOr(false)
                : payload instanceof MultipartPayload form
                        && form.field("stream").filter("true"::equals).isPresent();
    }

    /** An SDK's account of itself, and what it accepts, says nothing to a provider that is asked by the router. */
    private static Map<String, String> headers(ExchangeRequest asked) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        asked.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (PassedHeaders.isPassed(name)
                    && PassedHeaders.isValue(value)
                    && !lower.startsWith("x-stainless-")
                    && !lower.equals(SESSION)
                    && !lower.equals("accept")
                    && !lower.equals("x-goog-api-client")) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private static String query(ExchangeRequest asked) throws RefusedException {
        if (asked.method().equals("POST")) {
            // What a call of a model has to say is in its body.
            return "";
        }
        if (!ModelRequest.isQuery(asked.query())) {
            throw new RefusedException(400, null, "The query of the address is not encoded");
        }
        return asked.query();
    }

    private void noteRetries(ExchangeRequest asked) {
        String retries = asked.headers().getOrDefault(SDK_RETRIES, "0");
        if (!retries.equals("0") && retriesReported.compareAndSet(false, true)) {
            log.warn(
                    "The SDK that calls through the router retries on its own, each time with all of the router's attempts."
                            + " Set its retries to 0 (maxRetries(0)). Said once.");
        }
    }

    /** After which the client gives up; null if it does not say, or waits for longer than the router, which then has the word. */
    private static @Nullable Duration clientTimeout(ExchangeRequest asked, Duration patience) {
        if (asked.options().timeouts().call().isPresent()) {
            return null;
        }
        Duration said = asked.timeout().orElse(null);
        String seconds = asked.headers().getOrDefault(SDK_TIMEOUT, "");
        if (said == null && SECONDS.matcher(seconds).matches()) {
            said = Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1_000));
        }
        return said == null || said.compareTo(patience) > 0 || said.compareTo(SHORTEST_TIMEOUT) < 0 ? null : said;
    }

    /** The conversation that a client of LiteLLM's proxy names in a header; what code says counts first. */
    private static RequestOptions withSession(ExchangeRequest asked) {
        RequestOptions options = asked.options();
        String session = asked.headers().getOrDefault(SESSION, "");
        return session.isBlank()
                        || session.length() > LONGEST_SESSION
                        || options.session().isPresent()
                ? options
                : options.toBuilder().session(session).build();
    }

    /** The router gives up just before its client does, and so with words about what was tried. */
    private static RequestOptions withClientTimeout(ExchangeRequest asked, @Nullable Duration clientTimeout) {
        RequestOptions options = withSession(asked);
        if (clientTimeout == null) {
            return options;
        }
        Duration early = clientTimeout.dividedBy(EARLIER);
        Duration left = clientTimeout.minus(early.compareTo(MOST_EARLIER) < 0 ? early : MOST_EARLIER);
        Timeouts call = Timeouts.builder().call(left).build();
        return options.toBuilder().timeouts(call.orElse(options.timeouts())).build();
    }

    /** The deployment that knows what a request names by its id, and the ids as that deployment knows them. */
    private static final class Pins {
        private @Nullable String deployment;

        @Nullable
        String deployment() {
            return deployment;
        }

        String path(String path) {
            return Stream.of(path.split("/", -1)).map(this::own).collect(Collectors.joining("/"));
        }

        JsonPayload body(JsonPayload json) {
            Map<String, Object> replaced = new LinkedHashMap<>();
            for (String field : ID_FIELDS) {
                json.field(field).text().ifPresent(id -> {
                    String own = own(id);
                    if (!own.equals(id)) {
                        replaced.put(field, own);
                    }
                });
            }
            return replaced.isEmpty() ? json : JsonPayload.of(json.bytes(replaced, Map.of(), Set.of()));
        }

        private String own(String id) {
            Optional<ResourceIds.Known> known = ResourceIds.read(id);
            known.ifPresent(it -> deployment = it.deployment());
            return known.map(ResourceIds.Known::id).orElse(id);
        }
    }
}
