package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The top-level fields of a JSON object, by where their values stand in its bytes. Fields are replaced, added
 * and removed by splicing, so that the rest keeps its exact bytes: number formats, key order, escapes, white
 * space. Where a name stands twice the last one counts, and all of them are replaced or removed. Immutable;
 * the bytes are not copied and must not change.
 */
public final class JsonFields {
    /** Far more than any API has; a body of nothing but fields would take ten times its size. */
    private static final int MOST_FIELDS = 10_000;

    private static final int SHORT_TEXT = 1_000;
    private static final byte[] COLON = {':'};
    private static final byte[] COMMA = {','};

    private record Span(String name, int nameStart, int start, int end) {}

    /** Reads the values of an object while its fields are found, so that a body is walked once. */
    @FunctionalInterface
    public interface ValueReader {
        /**
         * Reads a value.
         *
         * @param name of its field
         * @param json what the parser reads
         * @param parser at the first token of the value; at its last one afterwards
         * @throws IOException if it is no JSON
         */
        void read(String name, byte[] json, JsonParser parser) throws IOException;
    }

    private final byte[] bytes;
    private final List<Span> spans;
    private final Map<String, Span> byName;
    private final int open;

    private JsonFields(byte[] bytes, List<Span> spans, int open) {
        this.bytes = bytes;
        this.spans = spans;
        this.open = open;
        Map<String, Span> last = new LinkedHashMap<>();
        spans.forEach(span -> last.put(span.name, span));
        byName = Collections.unmodifiableMap(last);
    }

    /**
     * Finds the fields.
     *
     * @param json a JSON object in UTF-8; a byte order mark before it is left out
     * @return its fields
     * @throws IllegalArgumentException if the bytes are something else; the message has the position but not
     *     the content
     */
    public static JsonFields of(byte[] json) {
        return of(json, (name, bytes, parser) -> parser.skipChildren());
    }

    /**
     * Finds the fields and reads their values.
     *
     * @param json a JSON object in UTF-8; a byte order mark before it is left out
     * @param values reads each value
     * @return its fields
     * @throws IllegalArgumentException if the bytes are something else, or more than 10,000 fields; the message
     *     has the position but not the content
     */
    public static JsonFields of(byte[] json, ValueReader values) {
        byte[] bytes = Utf8.withoutMark(json);
        if (!Utf8.mayBe(bytes)) {
            throw new IllegalArgumentException("the body is not UTF-8");
        }
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(bytes)) {
            return read(parser, bytes, values);
        } catch (IOException e) {
            // Jackson's message quotes the source, which may be a prompt; the position is enough.
            throw new IllegalArgumentException("the body is not valid JSON" + place(e));
        }
    }

    private static JsonFields read(JsonParser parser, byte[] bytes, ValueReader values) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("the body is not a JSON object");
        }
        int open = (int) parser.currentTokenLocation().getByteOffset();
        List<Span> spans = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int nameStart = (int) parser.currentTokenLocation().getByteOffset();
            String name = parser.currentName();
            boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
            int start = (int) parser.currentTokenLocation().getByteOffset();
            values.read(name, bytes, parser);
            int end = isText
                    ? JsonText.end(bytes, start)
                    : (int) parser.currentLocation().getByteOffset();
            spans.add(new Span(name, nameStart, start, end));
            if (spans.size() > MOST_FIELDS) {
                throw new IllegalArgumentException("the body has more than " + MOST_FIELDS + " fields");
            }
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("the body goes on after its JSON object");
        }
        return new JsonFields(bytes, spans, open);
    }

    private static String place(IOException e) {
        return e instanceof JsonProcessingException json && json.getLocation() != null
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
        return byName.keySet();
    }

    /**
     * Reads one field.
     *
     * @param name the field
     * @return its value; the missing node when there is none
     */
    public JsonNode get(String name) {
        Span span = byName.get(name);
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
     * Reads one field as {@link Json#readBeginning(byte[])} does, in bounded memory.
     *
     * @param name the field
     * @return its value as far as that goes; the missing node when there is none
     */
    public JsonNode beginning(String name) {
        Span span = byName.get(name);
        if (span == null) {
            return MissingNode.getInstance();
        }
        // A name or a word, as a rule: no parser is needed.
        return isPlainText(span)
                ? TextNode.valueOf(
                        new String(bytes, span.start + 1, span.end - span.start - 2, StandardCharsets.US_ASCII))
                : Json.readBeginning(Arrays.copyOfRange(bytes, span.start, span.end));
    }

    private boolean isPlainText(Span span) {
        return bytes[span.start] == '"'
                && span.end - span.start < SHORT_TEXT
                && JsonText.plainEnd(bytes, span.start + 1) == span.end - 1;
    }

    /**
     * A field's value as it stands.
     *
     * @param name the field
     * @return its bytes, read-only and not copied; none when there is none
     */
    public ByteBuffer bytes(String name) {
        Span span = byName.get(name);
        return span == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(bytes, span.start, span.end - span.start)
                        .slice()
                        .asReadOnlyBuffer();
    }

    /**
     * The length of a field's value.
     *
     * @param name the field
     * @return the length in bytes; 0 when there is none
     */
    public int length(String name) {
        Span span = byName.get(name);
        return span == null ? 0 : span.end - span.start;
    }

    /**
     * Makes a copy with changed fields.
     *
     * @param replaced values for fields that are overwritten where they stand, or added when there are none
     * @param removed fields to leave out, unless they are replaced
     * @return a new object; these fields' own bytes when nothing changes
     */
    public byte[] with(Map<String, Object> replaced, Set<String> removed) {
        if (replaced.isEmpty() && Collections.disjoint(removed, byName.keySet())) {
            return bytes;
        }
        Pieces out = new Pieces();
        out.add(bytes, 0, open + 1);
        List<Integer> kept = kept(replaced.keySet(), removed);
        add(replaced, !kept.isEmpty(), out);
        for (int i = 0; i < kept.size(); i++) {
            int place = kept.get(i);
            addGap(i == 0 ? 0 : kept.get(i - 1) + 1, out);
            write(spans.get(place), replaced, out);
        }
        addGap(spans.size(), out);
        return out.join();
    }

    private List<Integer> kept(Set<String> replaced, Set<String> removed) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            String name = spans.get(i).name;
            if (replaced.contains(name) || !removed.contains(name)) {
                kept.add(i);
            }
        }
        return kept;
    }

    private void add(Map<String, Object> replaced, boolean more, Pieces out) {
        byte[] separator = {};
        for (Map.Entry<String, Object> field : replaced.entrySet()) {
            if (!byName.containsKey(field.getKey())) {
                out.add(separator);
                out.add(Json.write(field.getKey()));
                out.add(COLON);
                out.add(Json.write(field.getValue()));
                separator = COMMA;
            }
        }
        if (more) {
            out.add(separator);
        }
    }

    private void write(Span span, Map<String, Object> replaced, Pieces out) {
        if (replaced.containsKey(span.name)) {
            out.add(bytes, span.nameStart, span.start);
            out.add(Json.write(replaced.get(span.name)));
        } else {
            out.add(bytes, span.nameStart, span.end);
        }
    }

    /** Adds the bytes before a field: white space and, except at both ends, one comma. */
    private void addGap(int field, Pieces out) {
        int from = field == 0 ? open + 1 : spans.get(field - 1).end;
        out.add(bytes, from, field == spans.size() ? bytes.length : spans.get(field).nameStart);
    }

    /** What a new object is put together of: it is made once, in its size, because bodies are large. */
    private static final class Pieces {
        private final List<Piece> pieces = new ArrayList<>();
        private long length;

        private record Piece(byte[] of, int from, int to) {}

        void add(byte[] whole) {
            add(whole, 0, whole.length);
        }

        /** Adds a range; with the last one where it goes on behind that. */
        @SuppressWarnings("ReferenceEquality") // The same array, not an equal one.
        void add(byte[] of, int from, int to) {
            length += to - from;
            Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
            if (last != null && last.of == of && last.to == from) {
                pieces.set(pieces.size() - 1, new Piece(of, last.from, to));
            } else {
                pieces.add(new Piece(of, from, to));
            }
        }

        byte[] join() {
            byte[] all = new byte[Math.toIntExact(length)];
            int at = 0;
            for (Piece piece : pieces) {
                System.arraycopy(piece.of, piece.from, all, at, piece.to - piece.from);
                at += piece.to - piece.from;
            }
            return all;
        }
    }

    /** Other encodings, which Jackson would detect, have other offsets, and no server expects them. */
    private static final class Utf8 {
        private Utf8() {}

        static byte[] withoutMark(byte[] json) {
            boolean marked =
                    json.length >= 3 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
            return marked ? Arrays.copyOfRange(json, 3, json.length) : json;
        }

        /**
         * UTF-16 and UTF-32 have a zero, or a mark that UTF-8 never has, in the first four bytes of any JSON.
         */
        static boolean mayBe(byte[] json) {
            for (int i = 0; i < Math.min(4, json.length); i++) {
                if (json[i] == 0 || json[i] == (byte) 0xFE || json[i] == (byte) 0xFF) {
                    return false;
                }
            }
            return true;
        }
    }
}
