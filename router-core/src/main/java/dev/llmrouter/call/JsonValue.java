package dev.llmrouter.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that is read or written: enough for a provider of one's own, without a JSON library. What is not there is a value too, the
 * missing one, so that a path can be followed without looking at each step: {@code answer.get("usage").get("input_tokens").longOr(0)}.
 * Immutable and thread-safe.
 */
public final class JsonValue {
    private static final JsonValue MISSING = new JsonValue(MissingNode.getInstance());

    private final JsonNode node;

    private JsonValue(JsonNode node) {
        this.node = node;
    }

    static JsonValue of(JsonNode node) {
        return node.isMissingNode() ? MISSING : new JsonValue(node);
    }

    /**
     * Reads what may be no JSON.
     *
     * @param json anything
     * @return the value; the missing one when it is no JSON
     */
    public static JsonValue read(String json) {
        return of(Json.read(json));
    }

    /**
     * Reads what may be no JSON.
     *
     * @param json anything, in UTF-8
     * @return the value; the missing one when it is no JSON
     */
    public static JsonValue read(byte[] json) {
        return of(Json.read(json));
    }

    /**
     * Makes a value of plain Java.
     *
     * @param value strings, numbers, booleans, null, lists, maps, other JSON values
     * @return the value
     * @throws IllegalArgumentException if there is something else in it
     */
    public static JsonValue of(@Nullable Object value) {
        return value instanceof JsonValue made ? made : of(Json.read(Json.write(plain(value))));
    }

    /** JSON values inside of maps and lists are plain Java again. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof JsonValue inner) {
            return inner.value();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, each) -> copy.put(name, plain(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(each -> copy.add(plain(each)));
            return copy;
        }
        return value;
    }

    /**
     * A field of an object.
     *
     * @param name the field
     * @return its value; the missing one where there is none
     */
    public JsonValue get(String name) {
        return of(node.path(name));
    }

    /**
     * An entry of a list.
     *
     * @param index from 0
     * @return its value; the missing one where there is none
     */
    public JsonValue get(int index) {
        return of(node.path(index));
    }

    /** {@return the entries of a list, in order; empty for all else} */
    public List<JsonValue> items() {
        List<JsonValue> items = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> items.add(of(item)));
        }
        return items;
    }

    /** {@return the fields of an object, in order; empty for all else} */
    public Map<String, JsonValue> fields() {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
        return fields;
    }

    /** {@return whether nothing is there; a null is something} */
    public boolean isMissing() {
        return node.isMissingNode();
    }

    /** {@return whether it is a null} */
    public boolean isNull() {
        return node.isNull();
    }

    /** {@return whether it is an object} */
    public boolean isObject() {
        return node.isObject();
    }

    /** {@return whether it is a list} */
    public boolean isList() {
        return node.isArray();
    }

    /** {@return the text; empty for all that is no text} */
    public Optional<String> text() {
        return Optional.ofNullable(node.textValue());
    }

    /**
     * A text, or a number or boolean as it is written.
     *
     * @param otherwise for all else
     * @return the text
     */
    public String textOr(String otherwise) {
        return node.isValueNode() && !node.isNull() ? node.asText() : otherwise;
    }

    /** {@return the number, also of a text that is one; empty for all else} */
    public OptionalDouble number() {
        double number = node.isMissingNode() ? Double.NaN : node.asDouble(Double.NaN);
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /**
     * A whole number.
     *
     * @param otherwise for all that is no number
     * @return the number; a fraction is cut off
     */
    public long longOr(long otherwise) {
        return node.asLong(otherwise);
    }

    /**
     * A boolean.
     *
     * @param otherwise for all that is none
     * @return the boolean, also of the texts {@code true} and {@code false}; of a number whether it is not 0
     */
    public boolean booleanOr(boolean otherwise) {
        return node.asBoolean(otherwise);
    }

    /** {@return strings, numbers, booleans, lists and maps; null for a null and for the missing value} */
    public @Nullable Object value() {
        return Json.plain(node);
    }

    /** {@return the value as JSON in UTF-8; of the missing value nothing} */
    public byte[] bytes() {
        return node.isMissingNode() ? new byte[0] : Json.write(node);
    }

    /** {@return the value as JSON; of the missing value the empty text} */
    public String json() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonValue that && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** {@return which sort of value it is; never its content, which may be a prompt} */
    @Override
    public String toString() {
        return "JsonValue[" + node.getNodeType() + "]";
    }
}
