package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The top-level fields of a JSON object, by where their values stand in its bytes. Fields are replaced, added and removed by splicing, so
 * that the rest keeps its exact bytes: number formats, key order, escapes. Immutable; the bytes are not copied and must not change.
 */
public final class JsonFields {
    private record Span(int nameStart, int start, int end) {}

    private final byte[] bytes;
    private final Map<String, Span> spans;
    private final int open;

    private JsonFields(byte[] bytes, Map<String, Span> spans, int open) {
        this.bytes = bytes;
        this.spans = spans;
        this.open = open;
    }

    /**
     * Finds the fields.
     *
     * @param bytes a JSON object in UTF-8
     * @return its fields
     * @throws IllegalArgumentException if the bytes are something else; the message tells the place but not the content
     */
    public static JsonFields of(byte[] bytes) {
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body is not a JSON object");
            }
            int open = (int) parser.currentTokenLocation().getByteOffset();
            Map<String, Span> spans = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int nameStart = (int) parser.currentTokenLocation().getByteOffset();
                String name = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                spans.put(name, new Span(nameStart, start, (int)
                        parser.currentLocation().getByteOffset()));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("the body goes on after its JSON object");
            }
            return new JsonFields(bytes, Collections.unmodifiableMap(spans), open);
        } catch (IOException e) {
            // Jackson's message quotes the source; where it stands is enough, what stands there may be a prompt.
            throw new IllegalArgumentException("the body is not valid JSON" + place(e));
        }
    }

    private static String place(IOException e) {
        return e instanceof com.fasterxml.jackson.core.JsonProcessingException json && json.getLocation() != null
                ? " (line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr() + ")"
                : "";
    }

    /** {@return the whole object as it was given} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return the names of the fields} */
    public Set<String> names() {
        return spans.keySet();
    }

    /**
     * Reads one field.
     *
     * @param name the field
     * @return its value; the missing node when there is none
     */
    public JsonNode get(String name) {
        Span span = spans.get(name);
        if (span == null) {
            return MissingNode.getInstance();
        }
        try {
            return Json.MAPPER.readTree(bytes, span.start, span.end - span.start);
        } catch (IOException e) {
            throw new IllegalStateException("field '" + name + "' was valid JSON a moment ago");
        }
    }

    /**
     * How many bytes a field's value takes.
     *
     * @param name the field
     * @return the length in bytes; 0 when there is none
     */
    public int length(String name) {
        Span span = spans.get(name);
        return span == null ? 0 : span.end - span.start;
    }

    /**
     * Makes the object with other fields.
     *
     * @param replaced values for fields that are overwritten where they stand, or added when there are none
     * @param removed fields to leave out
     * @return a new object; these fields' own bytes when nothing changes
     */
    public byte[] with(Map<String, Object> replaced, Set<String> removed) {
        if (replaced.isEmpty() && Collections.disjoint(removed, spans.keySet())) {
            return bytes;
        }
        Writer out = new Writer(bytes.length + 64);
        replaced.forEach((name, value) -> {
            if (!spans.containsKey(name)) {
                out.field(Json.write(name), Json.write(value));
            }
        });
        spans.forEach((name, span) -> {
            if (replaced.containsKey(name)) {
                out.field(Json.write(name), Json.write(replaced.get(name)));
            } else if (!removed.contains(name)) {
                out.copy(span);
            }
        });
        return out.end();
    }

    private final class Writer {
        private final ByteArrayOutputStream out;
        private boolean first = true;

        Writer(int size) {
            out = new ByteArrayOutputStream(size);
            out.write(bytes, open, 1);
        }

        void field(byte[] name, byte[] value) {
            separate();
            out.writeBytes(name);
            out.write(':');
            out.writeBytes(value);
        }

        void copy(Span span) {
            separate();
            out.write(bytes, span.nameStart, span.end - span.nameStart);
        }

        byte[] end() {
            out.write('}');
            return out.toByteArray();
        }

        private void separate() {
            if (!first) {
                out.write(',');
            }
            first = false;
        }
    }
}
