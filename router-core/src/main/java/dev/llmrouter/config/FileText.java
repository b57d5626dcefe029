package dev.llmrouter.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file as text, unless it cannot be a configuration. Stateless. */
final class FileText {
    /** A thousand times the longest configuration we know; a longer file is a mistake, and is not read. */
    static final int MOST_BYTES = 8 << 20;

    private FileText() {}

    /** The text; empty when there is none, with a problem that has the reason. */
    static Optional<String> read(Path file, Problems problems) {
        try {
            if (!Files.exists(file)) {
                problems.error(Place.FILE, "there is no such file; it was looked for at " + file.toAbsolutePath());
            } else if (!Files.isRegularFile(file)) {
                problems.error(
                        Place.FILE,
                        Files.isDirectory(file)
                                ? "this is a directory; name the YAML file in it"
                                : "this is no regular file; name a YAML file");
            } else if (Files.size(file) > MOST_BYTES) {
                problems.error(Place.FILE, tooBig(Files.size(file)));
            } else {
                return text(bytes(file), problems);
            }
        } catch (AccessDeniedException e) {
            problems.error(Place.FILE, "this process may not read the file; change its permissions");
        } catch (IOException e) {
            problems.error(
                    Place.FILE, "the file could not be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The text of what is no file of its own. */
    static Optional<String> read(Resource.Content content, Problems problems) {
        try (InputStream in = content.open()) {
            return text(in.readNBytes(MOST_BYTES + 1), problems);
        } catch (FileNotFoundException | NoSuchFileException e) {
            problems.error(Place.FILE, "there is no such file: " + e.getMessage());
        } catch (IOException e) {
            problems.error(
                    Place.FILE, "the file could not be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
        return Optional.empty();
    }

    /** All that a reader has, or a bit more than a configuration may have. */
    static String characters(Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] some = new char[8192];
        for (int n = reader.read(some); n >= 0 && text.length() <= MOST_BYTES; n = reader.read(some)) {
            text.append(some, 0, n);
        }
        return text.toString();
    }

    static String tooBig(long size) {
        return "the configuration has " + size + " bytes; at most " + MOST_BYTES + " are read. Is this the right file?";
    }

    /** One byte more than allowed is asked for: the file may have grown since it was measured. */
    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    static Optional<String> text(byte[] bytes, Problems problems) {
        if (bytes.length > MOST_BYTES) {
            problems.error(Place.FILE, tooBig(bytes.length));
            return Optional.empty();
        }
        for (byte b : bytes) {
            if (b == 0) {
                problems.error(Place.FILE, "the file is binary, or text in UTF-16; save it as text in UTF-8");
                return Optional.empty();
            }
        }
        ByteBuffer input = ByteBuffer.wrap(bytes);
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(input).toString());
        } catch (CharacterCodingException e) {
            problems.error(
                    new Place(line(bytes, input.position()), null, ""),
                    "the text is not in UTF-8; save the file in that encoding");
            return Optional.empty();
        }
    }

    private static int line(byte[] bytes, int end) {
        int line = 1;
        for (int i = 0; i < end; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }
}
