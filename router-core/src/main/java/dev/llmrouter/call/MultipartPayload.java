package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A form with files, as the audio and image-edit endpoints want it. Held in memory, so that it can be sent again. */
public final class MultipartPayload implements Payload {
    private final List<Part> parts;
    private final String boundary;

    private MultipartPayload(Builder builder) {
        parts = List.copyOf(builder.parts);
        boundary = boundaryOf(parts);
    }

    /** {@return a builder of an empty form} */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Optional<String> model() {
        return field("model");
    }

    /** {@return the names of the text fields} */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        parts.stream().filter(part -> part.fileName.isEmpty()).forEach(part -> names.add(part.name));
        return names;
    }

    /**
     * Reads a text field.
     *
     * @param name the field
     * @return its text; empty when there is none
     */
    public Optional<String> field(String name) {
        return parts.stream()
                .filter(part -> part.name.equals(name) && part.fileName.isEmpty())
                .map(part -> new String(part.content, StandardCharsets.UTF_8))
                .findFirst();
    }

    /**
     * {@return a boundary for {@link #bytes}: a hash of all parts, which therefore no part can contain} Two forms with different content have
     * different boundaries.
     */
    public String boundary() {
        return boundary;
    }

    private static String boundaryOf(List<Part> parts) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (Part part : parts) {
                hash.update(part.name.getBytes(StandardCharsets.UTF_8));
                hash.update(part.content);
            }
            // 128 bits are enough that no sender finds a content that contains its own hash.
            return "llmrouter-" + HexFormat.of().formatHex(hash.digest(), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /**
     * The form as one attempt sends it.
     *
     * @param boundary a text that occurs in no part
     * @param replaced values for text fields, overwritten or added; lists and maps are written as JSON
     * @param removed text fields to leave out
     * @return the encoded form
     */
    public byte[] bytes(String boundary, Map<String, Object> replaced, Set<String> removed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        replaced.forEach((name, value) -> write(out, boundary, new Part(name, Optional.empty(), "", text(value))));
        for (Part part : parts) {
            if (part.fileName.isPresent() || !(replaced.containsKey(part.name) || removed.contains(part.name))) {
                write(out, boundary, part);
            }
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] text(Object value) {
        return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : Json.write(value);
    }

    private static void write(ByteArrayOutputStream out, String boundary, Part part) {
        StringBuilder head = new StringBuilder(
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(part.name) + "\"");
        part.fileName.ifPresent(
                name -> head.append("; filename=\"").append(quoted(name)).append('"'));
        if (!part.contentType.isEmpty()) {
            head.append("\r\nContent-Type: ").append(part.contentType);
        }
        out.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(part.content);
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** As browsers do it: the three characters that would end the quotes or the line. */
    private static String quoted(String text) {
        return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    /** {@return the number of parts only; the content may be a prompt} */
    @Override
    public String toString() {
        return "MultipartPayload[" + parts.size() + " parts]";
    }

    private record Part(String name, Optional<String> fileName, String contentType, byte[] content) {}

    /** Builds a {@link MultipartPayload}. Not thread-safe. */
    public static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a text field.
         *
         * @param name the field
         * @param value its text
         * @return this
         */
        public Builder field(String name, String value) {
            parts.add(new Part(
                    requireNonNull(name, "name"), Optional.empty(), "", value.getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        /**
         * Adds a file.
         *
         * @param name the field
         * @param fileName the file's name
         * @param contentType such as {@code audio/mpeg}
         * @param content its bytes; not copied, must not change afterwards
         * @return this
         */
        public Builder file(String name, String fileName, String contentType, byte[] content) {
            if (contentType.indexOf('\n') >= 0 || contentType.indexOf('\r') >= 0) {
                throw new IllegalArgumentException("a content type is one line");
            }
            parts.add(new Part(requireNonNull(name, "name"), Optional.of(fileName), contentType, content));
            return this;
        }

        /** {@return the form} */
        public MultipartPayload build() {
            return new MultipartPayload(this);
        }
    }
}
