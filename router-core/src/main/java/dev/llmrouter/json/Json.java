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
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reading and writing whole values. Thread-safe. */
public final class Json {
    /**
     * Strings may be as long as the body that holds them, which is in memory already: images and audio are
     * sent as text. Names are not interned, because they come from outside and are unbounded.
     */
    static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build());

    /** A tree of a text up to this length is small. */
    private static final int SHORT = 64 * 1024;

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

    /**
     * Turns a tree into plain Java.
     *
     * @param tree any
     * @return strings, numbers, booleans, lists, maps; null for null and for the missing node
     */
    public static @Nullable Object plain(JsonNode tree) {
        return tree.isMissingNode() ? null : MAPPER.convertValue(tree, Object.class);
    }

    /** {@return an empty object to fill} */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A member of an object, which is made if it is not there. Jackson has this under one name in 2.15 and another one since 2.16. */
    public static ObjectNode objectIn(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
    }

    /**
     * Reads text from outside, which may not be JSON.
     *
     * @param bytes anything
     * @return the value; the missing node when it is no JSON
     */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException notJson) {
            // A provider or a gateway may answer with HTML or nothing; such an answer has no fields.
            return MissingNode.getInstance();
        }
    }

    /**
     * Reads text from outside, which may not be JSON.
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
     * Reads the beginning of text from outside, which may be large, cut off, or no JSON: of every list its
     * first 256 entries, of every object its first 256 fields, of every text its first 64,000 bytes, at most
     * 200,000 values. Enough for errors and usage, and bounded to some megabytes.
     *
     * @param bytes anything
     * @return the value as far as it goes; the missing node when it is no JSON
     */
    public static JsonNode readBeginning(byte[] bytes) {
        return PartialTree.of(bytes);
    }

    /**
     * Reads a text in the same way as {@link #readBeginning(byte[])} if it is long, and all of a short one.
     *
     * @param text anything
     * @return the value; the missing node when it is no JSON
     */
    public static JsonNode readBeginning(String text) {
        return text.length() <= SHORT ? read(text) : PartialTree.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the beginning of the value at a parser, as {@link #readBeginning(byte[])} does, and leaves the
     * parser at its end.
     *
     * @param bytes what the parser reads
     * @param parser at the first token of the value
     * @return the value
     * @throws IOException if it is no JSON
     */
    public static JsonNode readBeginning(byte[] bytes, JsonParser parser) throws IOException {
        return new PartialTree(bytes, parser).read();
    }

    /**
     * Reads some fields of text from outside, which may be large, at any depth within others of these fields:
     * at most 200,000 values, and no other fields.
     *
     * @param bytes anything
     * @param names the names of the fields
     * @return the value with these fields alone; the missing node when it is no JSON
     */
    public static JsonNode readFields(byte[] bytes, Set<String> names) {
        return PartialTree.of(bytes, names);
    }

    /**
     * Reads some fields of a long text in the same way as {@link #readFields(byte[], Set)}, and all of a
     * short one.
     *
     * @param text anything
     * @param names the names of the fields
     * @return the value; the missing node when it is no JSON
     */
    public static JsonNode readFields(String text, Set<String> names) {
        return text.length() <= SHORT ? read(text) : PartialTree.of(text.getBytes(StandardCharsets.UTF_8), names);
    }

    /**
     * Whether a tree of text from outside fits into memory: a list of empty lists takes twenty times its size
     * as a tree.
     *
     * @param text anything
     * @return whether it is short, or has at most 200,000 values
     */
    public static boolean isSmallAsTree(String text) {
        if (text.length() <= SHORT) {
            return true;
        }
        try (JsonParser parser = MAPPER.getFactory().createParser(text)) {
            int values = 0;
            while (parser.nextToken() != null) {
                if (++values > PartialTree.MOST_VALUES) {
                    return false;
                }
            }
            return true;
        } catch (IOException notJson) {
            return false;
        }
    }

    /**
     * Whether all of a text from outside is JSON, without building a tree.
     *
     * @param bytes anything
     * @return whether it is one value, to its end
     */
    public static boolean isWhole(byte[] bytes) {
        try (JsonParser parser = parser(bytes)) {
            boolean begins = parser.nextToken() != null;
            parser.skipChildren();
            return begins && parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /**
     * Reads token by token, where a tree would be too large.
     *
     * @param bytes JSON in UTF-8
     * @return a parser before the first token; to be closed
     * @throws IOException practically never: the bytes are in memory
     */
    public static JsonParser parser(byte[] bytes) throws IOException {
        return MAPPER.getFactory().createParser(bytes);
    }

    /**
     * Writes a value.
     *
     * @param value strings, numbers, booleans, null, lists, maps, JSON nodes
     * @return its JSON in UTF-8
     * @throws IllegalArgumentException if it contains another type
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

    /**
     * Whether a text needs no escapes in JSON: names of models and fields do not, and are written with every
     * attempt.
     */
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
