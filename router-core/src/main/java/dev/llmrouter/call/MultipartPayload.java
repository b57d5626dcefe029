package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A form with files, as the audio and image-edit endpoints want it. Held in memory, so that it can be sent again. */
public final class MultipartPayload implements Payload {
    private final List<Part> parts;

    private MultipartPayload(Builder builder) {
        parts = List.copyOf(builder.parts);
    }

    /** {@return a builder of an empty form} */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Optional<String> model() {
        return field("model");
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
     * The form as one attempt sends it.
     *
     * @param boundary a text that occurs in no part
     * @param replaced values for text fields, overwritten or added
     * @param removed text fields to leave out
     * @return the encoded form
     */
    public byte[] bytes(String boundary, Map<String, Object> replaced, Set<String> removed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        replaced.forEach((name, value) -> write(
                out,
                boundary,
                new Part(name, Optional.empty(), "", String.valueOf(value).getBytes(StandardCharsets.UTF_8))));
        for (Part part : parts) {
            if (part.fileName.isPresent() || !(replaced.containsKey(part.name) || removed.contains(part.name))) {
                write(out, boundary, part);
            }
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
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
