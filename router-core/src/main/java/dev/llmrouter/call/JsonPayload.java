package dev.llmrouter.call;

import dev.llmrouter.json.Json;
import dev.llmrouter.json.JsonFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object, passed through: the fields that an attempt must replace are replaced where they stand, every other byte stays as it is.
 * It is walked once, when the payload is made: a request that is sent again is not read again.
 */
public final class JsonPayload implements Payload {
    private final JsonFields fields;
    private final TokenEstimate size;
    private final boolean pictures;

    private JsonPayload(byte[] json) {
        PromptReader prompt = new PromptReader();
        fields = JsonFields.of(json, prompt);
        size = prompt.estimate();
        pictures = prompt.hasPictures();
    }

    /**
     * Takes a body.
     *
     * @param json a JSON object
     * @return the body
     * @throws IllegalArgumentException if it is no JSON object, or has more than 10,000 fields
     */
    public static JsonPayload of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes a body.
     *
     * @param json a JSON object in UTF-8; not copied, must not change afterwards
     * @return the body
     * @throws IllegalArgumentException if it is no JSON object, or has more than 10,000 fields
     */
    public static JsonPayload of(byte[] json) {
        return new JsonPayload(json);
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

    /**
     * Reads the beginning of a top-level field, which may be as large as somebody else likes: of every list its first 256 entries, of every
     * object its first 256 fields, of every text its first 64,000 bytes, and no more than 200,000 values or 32 levels.
     *
     * @param name the field
     * @return its value as far as that goes; the missing one when there is none
     */
    public JsonValue beginning(String name) {
        return JsonValue.of(fields.beginning(name));
    }

    /** The tokens of the body, which were estimated while its fields were found. */
    TokenEstimate size() {
        return size;
    }

    /** {@return whether a picture is in the prompt} */
    public boolean hasPictures() {
        return pictures;
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

    /**
     * A top-level field as it stands.
     *
     * @param name the field
     * @return JSON in UTF-8, read-only and not copied; nothing when there is no such field
     */
    public ByteBuffer bytes(String name) {
        return fields.bytes(name);
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
