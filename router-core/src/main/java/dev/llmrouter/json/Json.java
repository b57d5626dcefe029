package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reading and writing whole values. Thread-safe. */
public final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

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
     * Writes a value.
     *
     * @param value strings, numbers, booleans, null, lists, maps, JSON nodes
     * @return its JSON in UTF-8
     */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(
                    "not a JSON value: " + value.getClass().getName(), e);
        }
    }
}
