package dev.llmrouter.internal.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.call.MultipartPayload;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads forms with files (RFC 7578). */
final class MultipartReader {
    /** RFC 2046 allows 70 characters. */
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAME = Pattern.compile("(?:^|;)\\s*name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("(?:^|;)\\s*filename=\"([^\"]*)\"");
    /** Endpoints have a dozen fields, and uploads of pictures 16 files. */
    private static final int MOST_PARTS = 1_000;

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);

    private final byte[] body;
    private final byte[] delimiter;
    private int position;

    private MultipartReader(byte[] body, String boundary) {
        this.body = body;
        delimiter = ("--" + boundary).getBytes(ISO_8859_1);
    }

    /** Whether a body of this type is such a form. */
    static boolean isForm(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /**
     * Reads a form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static MultipartPayload read(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new IllegalArgumentException("the content type of a form has a boundary");
        }
        String text = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
        return new MultipartReader(body, text).read();
    }

    private MultipartPayload read() {
        MultipartPayload.Builder form = MultipartPayload.builder();
        position = find(delimiter, 0);
        for (int parts = 0; position >= 0; parts++) {
            position += delimiter.length;
            if (startsWith("--")) {
                return form.build();
            }
            if (parts == MOST_PARTS) {
                throw new IllegalArgumentException("a form has at most " + MOST_PARTS + " parts");
            }
            part(form);
        }
        throw new IllegalArgumentException("the form does not end with its boundary");
    }

    private void part(MultipartPayload.Builder form) {
        int headEnd = find(END_OF_HEAD, position);
        // The line break before a delimiter belongs to the delimiter.
        int next = headEnd < 0 ? -1 : find(delimiter, headEnd + END_OF_HEAD.length);
        while (next >= 0 && !(body[next - 1] == '\n' && body[next - 2] == '\r')) {
            next = find(delimiter, next + 1);
        }
        if (next < 0) {
            throw new IllegalArgumentException("a part of the form does not end");
        }
        String head = new String(body, position, headEnd - position, UTF_8);
        int start = headEnd + END_OF_HEAD.length;
        byte[] content = Arrays.copyOfRange(body, start, Math.max(start, next - 2));
        String disposition = header(head, "content-disposition");
        String name = first(NAME, disposition)
                .orElseThrow(() -> new IllegalArgumentException("a part of the form has no name"));
        Optional<String> file = first(FILE_NAME, disposition);
        if (file.isPresent()) {
            form.file(name, file.get(), header(head, "content-type"), content);
        } else {
            form.field(name, new String(content, UTF_8));
        }
        position = next;
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private boolean startsWith(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return position + bytes.length <= body.length
                && Arrays.equals(body, position, position + bytes.length, bytes, 0, bytes.length);
    }

    private int find(byte[] what, int from) {
        int last = body.length - what.length;
        for (int i = from; i <= last; i++) {
            if (body[i] == what[0] && Arrays.equals(body, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
