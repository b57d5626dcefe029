package dev.llmrouter.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private record Span(String name, int nameStart, int start, int end) {}

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
        byte[] bytes = Utf8.withoutMark(json);
        if (!Utf8.mayBe(bytes)) {
            throw new IllegalArgumentException("the body is not UTF-8");
        }
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(bytes)) {
            return read(parser, bytes);
        } catch (IOException e) {
            // Jackson's message quotes the source, which may be a prompt; the position is enough.
            throw new IllegalArgumentException("the body is not valid JSON" + place(e));
        }
    }

    private static JsonFields read(JsonParser parser, byte[] bytes) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("the body is not a JSON object");
        }
        int open = (int) parser.currentTokenLocation().getByteOffset();
        List<Span> spans = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int nameStart = (int) parser.currentTokenLocation().getByteOffset();
            String name = parser.currentName();
            parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            spans.add(new Span(
                    name, nameStart, start, (int) parser.currentLocation().getByteOffset()));
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
        List<Integer> kept = kept(replaced.keySet(), removed);
        // Replaced values are short as a rule: a name, a flag.
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        out.write(bytes, 0, open + 1);
        add(replaced, !kept.isEmpty(), out);
        for (int i = 0; i < kept.size(); i++) {
            int place = kept.get(i);
            copy(gapBefore(i == 0 ? 0 : kept.get(i - 1) + 1), out);
            write(spans.get(place), replaced, out);
        }
        copy(gapBefore(spans.size()), out);
        return out.toByteArray();
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

    private void add(Map<String, Object> replaced, boolean more, ByteArrayOutputStream out) {
        byte[] separator = {};
        for (Map.Entry<String, Object> field : replaced.entrySet()) {
            if (!byName.containsKey(field.getKey())) {
                out.writeBytes(separator);
                out.writeBytes(Json.write(field.getKey()));
                out.write(':');
                out.writeBytes(Json.write(field.getValue()));
                separator = new byte[] {','};
            }
        }
        if (more) {
            out.writeBytes(separator);
        }
    }

    private void write(Span span, Map<String, Object> replaced, ByteArrayOutputStream out) {
        if (replaced.containsKey(span.name)) {
            out.write(bytes, span.nameStart, span.start - span.nameStart);
            out.writeBytes(Json.write(replaced.get(span.name)));
        } else {
            out.write(bytes, span.nameStart, span.end - span.nameStart);
        }
    }

    /** The bytes between fields: white space and, except at both ends, one comma. */
    private int[] gapBefore(int field) {
        int from = field == 0 ? open + 1 : spans.get(field - 1).end;
        return new int[] {from, field == spans.size() ? bytes.length : spans.get(field).nameStart};
    }

    private void copy(int[] range, ByteArrayOutputStream out) {
        out.write(bytes, range[0], range[1] - range[0]);
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
