package dev.llmrouter.internal.request;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.Payload;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.catalog.ModelCapability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a body that mean something to the router, beside its size: the only reader of bodies. Fields
 * that anybody may fill are read in bounded memory, and only when they are asked for. Immutable.
 */
public final class BodyFields {
    /** Of a call that a caller's own client makes: there is no body. */
    public static final BodyFields NONE = new BodyFields(null, List.of(), Map.of());

    private static final JsonValue MISSING = JsonValue.read("");
    /** Names are ids as a rule; a longer text is something else. */
    private static final int LONGEST_NAME = 256;

    private static final String USER_AGENT = "User-Agent";
    private static final String RESPONSE_FORMAT = "response_format";

    private final @Nullable Payload payload;
    private final List<String> routerKeys;
    private final Map<String, String> headers;

    private BodyFields(@Nullable Payload payload, List<String> routerKeys, Map<String, String> headers) {
        this.payload = payload;
        this.routerKeys = routerKeys;
        this.headers = headers;
    }

    static BodyFields of(Payload payload) {
        return of(payload, Map.of());
    }

    /** Those of a request with these headers. */
    static BodyFields of(Payload payload, Map<String, String> headers) {
        return new BodyFields(payload, payload instanceof JsonPayload json ? routerKeys(json) : List.of(), headers);
    }

    /** How the caller's program names itself, as far as it is read; empty when it does not. */
    public String userAgent() {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(USER_AGENT)) {
                String value = header.getValue();
                return value.length() > LONGEST_NAME ? value.substring(0, LONGEST_NAME) : value;
            }
        }
        return "";
    }

    private static List<String> routerKeys(JsonPayload json) {
        List<String> keys = List.of();
        for (String name : json.names()) {
            if (RouterKeys.ALL.contains(name)) {
                keys = keys.isEmpty() ? new ArrayList<>() : keys;
                keys.add(name);
            }
        }
        return keys;
    }

    /** The router's own keys that it has, which most bodies have none of. Whether they count is {@link Admission}'s matter. */
    List<String> routerKeys() {
        return routerKeys;
    }

    /** What it has that not every model takes, as far as its endpoint's fields say. */
    public Set<ModelCapability> needs(@Nullable Endpoint endpoint) {
        if (!(payload instanceof JsonPayload json) || endpoint == null) {
            return Set.of();
        }
        Set<ModelCapability> needs = EnumSet.noneOf(ModelCapability.class);
        if (json.hasPictures()) {
            needs.add(ModelCapability.VISION);
        }
        if (endpoint.equals(Endpoint.CHAT_COMPLETIONS)) {
            if (has("tools") || has("functions")) {
                needs.add(ModelCapability.TOOLS);
            }
            if (has("web_search_options")) {
                needs.add(ModelCapability.WEB_SEARCH);
            }
            if (has(RESPONSE_FORMAT)
                    && beginning(RESPONSE_FORMAT).get("type").textOr("").equals("json_schema")) {
                needs.add(ModelCapability.JSON_SCHEMA);
            }
        }
        return needs;
    }

    /** Whether it has a field of this name. */
    public boolean has(String name) {
        return payload instanceof JsonPayload json && json.names().contains(name);
    }

    /** A field that is the application's own, whole; the missing value where there is none, and in a form. */
    JsonValue own(String name) {
        return payload instanceof JsonPayload json ? json.field(name) : MISSING;
    }

    /** A field that anybody may have filled, as far as it is read; the missing value where there is none. */
    private JsonValue beginning(String name) {
        return payload instanceof JsonPayload json ? json.beginning(name) : MISSING;
    }

    /** Who asks: what answers of one caller have taken, its next ones are expected to take. Null when it does not say. */
    @Nullable
    String caller() {
        // OpenAI's field, and the one that takes its place.
        String name = name("user");
        if (name == null) {
            name = name("safety_identifier");
        }
        // Where clients of Anthropic put it.
        return name == null && has("metadata")
                ? usable(beginning("metadata").get("user_id").text().orElse(null))
                : name;
    }

    /** Of which conversation it is; null when it does not say. */
    @Nullable
    String session() {
        String name = name(RouterKeys.SESSION);
        return name == null && has("metadata")
                ? usable(beginning("metadata").get("session_id").text().orElse(null))
                : name;
    }

    /** What a provider's cache may know of its prompt, the longest first. */
    List<String> promptPrefixes() {
        String key = name("prompt_cache_key");
        if (key != null) {
            return List.of("of key " + key);
        }
        return payload instanceof JsonPayload json ? PromptPrefixes.of(json) : List.of();
    }

    private @Nullable String name(String field) {
        if (payload instanceof MultipartPayload form) {
            return usable(form.field(field).orElse(null));
        }
        return has(field) ? usable(beginning(field).text().orElse(null)) : null;
    }

    private static @Nullable String usable(@Nullable String name) {
        return name == null || name.isBlank() || name.length() > LONGEST_NAME ? null : name;
    }

    /** Whether the caller wants to see the chunk that a stream ends with when it is asked for its usage. */
    public boolean asksForUsage() {
        return has("stream_options")
                && beginning("stream_options").get("include_usage").booleanOr(false);
    }

    /** How many choices are asked for. */
    public long choices() {
        return has("n") ? Math.max(1, beginning("n").longOr(1)) : 1;
    }
}
