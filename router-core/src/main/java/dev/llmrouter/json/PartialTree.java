package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a value: of every list its first entries, of every text its first characters, and no more
 * of all than fits into some megabytes, however large the value is. A document that was cut is read as far as
 * it goes. For one value; not thread-safe.
 */
final class PartialTree {
    /** Far more values than an error or a usage has; some megabytes as a tree. */
    static final int MOST_VALUES = 200_000;

    private static final int MOST_ENTRIES = 256;
    /** Errors are read to six levels. */
    private static final int DEEPEST = 32;
    /** As long as the largest error that is read. */
    private static final int LONGEST_TEXT = 64 * 1024;
    /** The length of an escaped surrogate pair. */
    private static final int LONGEST_ESCAPE = 12;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] bytes;
    private final JsonParser parser;
    /** The only fields that are read; empty for all of them. */
    private final Set<String> names;

    private int values;

    PartialTree(byte[] bytes, JsonParser parser) {
        this(bytes, parser, Set.of());
    }

    private PartialTree(byte[] bytes, JsonParser parser, Set<String> names) {
        this.bytes = bytes;
        this.parser = parser;
        this.names = names;
    }

    /**
     * The fields with these names, with their complete texts; the missing node if the input is not complete
     * JSON.
     */
    static JsonNode of(byte[] bytes, Set<String> names) {
        try (JsonParser parser = Json.parser(bytes)) {
            return parser.nextToken() == null
                    ? MissingNode.getInstance()
                    : new PartialTree(bytes, parser, names).read();
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** The value of a document, as far as it goes; the missing node if it is no JSON. */
    static JsonNode of(byte[] bytes) {
        try (JsonParser parser = Json.parser(bytes)) {
            PartialTree tree = new PartialTree(bytes, parser);
            JsonNode[] root = {MissingNode.getInstance()};
            try {
                if (parser.nextToken() != null) {
                    tree.read(0, node -> root[0] = node);
                }
            } catch (IOException cutOrNoJson) {
                return tree.isAtEnd() ? root[0] : MissingNode.getInstance();
            }
            return root[0];
        } catch (IOException impossible) {
            // The bytes are in memory.
            return MissingNode.getInstance();
        }
    }

    /**
     * Adds a value to its list or object before it is read, so that its content is kept if the document is
     * cut.
     */
    private interface Place {
        void put(JsonNode node);
    }

    /** The value at the parser, which is read to its end. */
    JsonNode read() throws IOException {
        JsonNode[] root = {MissingNode.getInstance()};
        read(0, node -> root[0] = node);
        return root[0];
    }

    private void read(int depth, Place place) throws IOException {
        JsonToken token = parser.currentToken();
        if (++values > MOST_VALUES || depth > DEEPEST) {
            parser.skipChildren();
            return;
        }
        switch (token) {
            case START_OBJECT -> readObject(depth, place);
            case START_ARRAY -> readArray(depth, place);
            case VALUE_STRING -> place.put(NODES.textNode(text()));
            case VALUE_TRUE -> place.put(NODES.booleanNode(true));
            case VALUE_FALSE -> place.put(NODES.booleanNode(false));
            case VALUE_NULL -> place.put(NullNode.getInstance());
            case VALUE_NUMBER_INT -> place.put(whole());
            case VALUE_NUMBER_FLOAT -> place.put(NODES.numberNode(parser.getDoubleValue()));
            default -> throw new IOException("no value");
        }
    }

    private JsonNode whole() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private void readObject(int depth, Place place) throws IOException {
        ObjectNode object = NODES.objectNode();
        place.put(object);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (object.size() < MOST_ENTRIES && (names.isEmpty() || names.contains(name))) {
                read(depth + 1, node -> object.set(name, node));
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readArray(int depth, Place place) throws IOException {
        ArrayNode array = NODES.arrayNode();
        place.put(array);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (array.size() < MOST_ENTRIES || !names.isEmpty()) {
                read(depth + 1, array::add);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Of a long text only the beginning is read, and of a text that was cut, which has no end. */
    private String text() throws IOException {
        if (!names.isEmpty()) {
            return parser.getText();
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        if (start < 0 || start >= bytes.length || bytes[start] != '"') {
            // Not UTF-8: positions are counted differently.
            return parser.getText();
        }
        int end = start + 1;
        int most = Math.min(bytes.length, start + LONGEST_TEXT);
        while (end < most && bytes[end] != '"') {
            end += bytes[end] == '\\' ? 2 : 1;
        }
        return end < most ? parser.getText() : beginning(start, most);
    }

    /** A text that was cut, perhaps within a character. */
    private String beginning(int start, int end) {
        for (int left = 0; left <= LONGEST_ESCAPE && end - left > start; left++) {
            String text = quoted(start, end - left);
            if (text != null) {
                return text;
            }
        }
        return "";
    }

    private @Nullable String quoted(int start, int end) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(end - start + 1);
        text.write(bytes, start, end - start);
        text.write('"');
        try {
            JsonNode node = Json.MAPPER.readTree(text.toByteArray());
            return node != null && node.isTextual() ? node.textValue() : null;
        } catch (IOException cutInsideACharacter) {
            return null;
        }
    }

    /** Whether the input was read to its end: then the missing rest was cut off. */
    private boolean isAtEnd() {
        long place = parser.currentLocation().getByteOffset();
        return place >= bytes.length - LONGEST_ESCAPE;
    }
}
