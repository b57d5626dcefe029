package dev.llmrouter.provider;

import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.RawPayload;
import java.util.Map;
import java.util.Set;

/** The body that an attempt sends. Immutable. */
public final class ProviderBody {
    private final String contentType;
    private final byte[] bytes;

    private ProviderBody(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * Writes a JSON body.
     *
     * @param json strings, numbers, booleans, null, lists, maps
     * @return the body
     * @throws IllegalArgumentException if there is something else in it
     */
    public static ProviderBody json(Map<String, ?> json) {
        return new ProviderBody("application/json", JsonValue.of(json).bytes());
    }

    /** The caller's body with the changes of {@link BodyChanges}. */
    static ProviderBody of(ProviderCall call, Map<String, ?> additions) {
        if (call.request().payload() instanceof JsonPayload json) {
            return new ProviderBody("application/json", json(json, call, additions));
        }
        if (call.request().payload() instanceof RawPayload raw) {
            return new ProviderBody(raw.contentType(), raw.bytes());
        }
        MultipartPayload form = (MultipartPayload) call.request().payload();
        return new ProviderBody("multipart/form-data; boundary=" + form.boundary(), form(form, call, additions));
    }

    /** The caller's body with those changes that are of known fields; what is no JSON is sent as it is. */
    static ProviderBody of(ProviderCall call, Set<String> known) {
        if (call.request().payload() instanceof JsonPayload json) {
            BodyChanges changes = BodyChanges.of(call, json.names()).only(known);
            return new ProviderBody(
                    "application/json", json.bytes(changes.replaced(), changes.defaults(), changes.removed()));
        }
        return of(call, Map.of());
    }

    private static byte[] json(JsonPayload json, ProviderCall call, Map<String, ?> additions) {
        BodyChanges changes = BodyChanges.of(call, json.names());
        Map<String, Object> defaults = changes.defaults();
        additions.forEach(defaults::putIfAbsent);
        BodyChanges taken = ParameterFilter.apply(call, new PendingFields(json, changes, BodyChanges.extraBody(call)));
        return json.bytes(taken.replaced(), taken.defaults(), taken.removed());
    }

    private static byte[] form(MultipartPayload form, ProviderCall call, Map<String, ?> additions) {
        Set<String> present = form.names();
        BodyChanges changes = BodyChanges.of(call, present);
        Map<String, Object> replaced = changes.replaced();
        Map<String, Object> defaults = changes.defaults();
        additions.forEach(defaults::putIfAbsent);
        defaults.forEach((name, value) -> {
            if (!present.contains(name)) {
                replaced.putIfAbsent(name, value);
            }
        });
        return form.bytes(form.boundary(), replaced, changes.removed());
    }

    /** {@return what the bytes are, for the header {@code Content-Type}} */
    public String contentType() {
        return contentType;
    }

    /** {@return the bytes; must not be changed} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return the body to read; the missing value where it is a form} */
    public JsonValue json() {
        return contentType.startsWith("application/json") ? JsonValue.read(bytes) : JsonValue.read("");
    }

    /** {@return type and size; never the content} */
    @Override
    public String toString() {
        return "ProviderBody[" + contentType + ", " + bytes.length + " bytes]";
    }
}
