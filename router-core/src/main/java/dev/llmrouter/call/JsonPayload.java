package dev.llmrouter.call;

import dev.llmrouter.json.Json;
import dev.llmrouter.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object, passed through: the fields that an attempt must replace are replaced where they stand, every other byte stays as it is.
 */
public final class JsonPayload implements Payload {
    private final JsonFields fields;

    private JsonPayload(JsonFields fields) {
        this.fields = fields;
    }

    /**
     * Takes a body.
     *
     * @param json a JSON object
     * @return the body
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static JsonPayload of(String json) {
        return new JsonPayload(JsonFields.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Takes a body.
     *
     * @param json a JSON object in UTF-8; not copied, must not change afterwards
     * @return the body
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static JsonPayload of(byte[] json) {
        return new JsonPayload(JsonFields.of(json));
    }

    /**
     * Writes a body.
     *
     * @param json strings, numbers, booleans, null, lists, maps
     * @return the body
     * @throws IllegalArgumentException if there is something else in it
     */
    public static JsonPayload of(Map<String, ?> json) {
        return of(Json.write(json));
    }

    @Override
    public Optional<String> model() {
        return Optional.ofNullable(fields.get("model").textValue());
    }

    /**
     * Reads a top-level field.
     *
     * @param name the field
     * @return its value; the missing one when there is none
     */
    public JsonValue field(String name) {
        return JsonValue.of(fields.get(name));
    }

    /** {@return the names of the top-level fields} */
    public Set<String> names() {
        return fields.names();
    }

    /**
     * The body as one attempt sends it.
     *
     * @param replaced values that take the place of the body's
     * @param defaults values for fields that neither the body nor {@code replaced} has
     * @param removed fields to leave out
     * @return JSON in UTF-8
     */
    public byte[] bytes(Map<String, Object> replaced, Map<String, Object> defaults, Set<String> removed) {
        if (defaults.isEmpty()) {
            return fields.with(replaced, removed);
        }
        Map<String, Object> all = new LinkedHashMap<>(replaced);
        defaults.forEach((name, value) -> {
            if (!fields.names().contains(name)) {
                all.putIfAbsent(name, value);
            }
        });
        return fields.with(all, removed);
    }

    /** {@return the body as it was given} */
    public byte[] bytes() {
        return fields.bytes();
    }

    /** {@return the size only; the content may be a prompt} */
    @Override
    public String toString() {
        return "JsonPayload[" + fields.bytes().length + " bytes]";
    }
}
