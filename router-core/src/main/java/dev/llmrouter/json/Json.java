package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reading and writing whole values. Thread-safe. */
public final class Json {
    /**
     * Strings may be as long as the body that holds them, which is in memory already: pictures and recordings travel as text. Names are not
     * interned, because they come from outside and there is no end of them.
     */
    static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build());

    private Json() {}

    /**
     * Turns a value into a tree.
     *
     * @param value strings, numbers, booleans, null, lists, maps
     * @return its tree
     */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** {@return an empty object to fill} */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads what somebody else wrote and may not be JSON.
     *
     * @param bytes anything
     * @return the value; the missing node when it is no JSON
     */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException notJson) {
            // What a provider or a gateway before it answers may be HTML or empty; then there is nothing to know from
            // it.
            return MissingNode.getInstance();
        }
    }

    /**
     * Reads what somebody else wrote and may not be JSON.
     *
     * @param text anything
     * @return the value; the missing node when it is no JSON
     */
    public static JsonNode read(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Reads piece by piece, where a tree would be too large.
     *
     * @param bytes JSON in UTF-8
     * @return a parser before the first token; to be closed
     * @throws IOException as good as never: the bytes are in memory
     */
    public static JsonParser parser(byte[] bytes) throws IOException {
        return MAPPER.getFactory().createParser(bytes);
    }

    /**
     * Writes a value.
     *
     * @param value strings, numbers, booleans, null, lists, maps, JSON nodes
     * @return its JSON in UTF-8
     * @throws IllegalArgumentException if there is something else in it
     */
    public static byte[] write(@Nullable Object value) {
        if (value instanceof String text && isPlain(text)) {
            return quoted(text);
        }
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            // Jackson's message may quote the value; its type is enough.
            throw new IllegalArgumentException("not a JSON value: "
                    + (value == null ? "null" : value.getClass().getName()));
        }
    }

    /** Whether a text stands in JSON as it is: names of models and of fields do, and are written with every attempt. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] quoted(String text) {
        byte[] json = new byte[text.length() + 2];
        json[0] = '"';
        for (int i = 0; i < text.length(); i++) {
            json[i + 1] = (byte) text.charAt(i);
        }
        json[json.length - 1] = '"';
        return json;
    }
}
