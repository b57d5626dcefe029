package dev.llmrouter.okhttp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes in the encodings that HTTP has for them. */
final class Compressed {
    private Compressed() {}

    static byte[] by(String encoding, byte[] bytes) {
        return switch (encoding) {
            case "GZIP" -> written(bytes, GZIPOutputStream::new);
            case "DEFLATE" -> written(bytes, DeflaterOutputStream::new);
            case "BROTLI" -> brotli(bytes);
            default -> throw new IllegalArgumentException("unknown encoding " + encoding);
        };
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] written(byte[] bytes, Compressor compressor) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (OutputStream out = compressor.over(all)) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return all.toByteArray();
    }

    /** As one block that is stored: the JDK cannot compress in this way, and a reader need not care. */
    private static byte[] brotli(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > 1 << 16) {
            throw new IllegalArgumentException("a stored block has 1 to 65536 bytes, not " + bytes.length);
        }
        // From the lowest bit: window of 16 bits (0), not the last block (0), a length of four nibbles (00),
        // less one, stored (1).
        int header = (bytes.length - 1) << 4 | 1 << 20;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int shift = 0; shift < 24; shift += 8) {
            all.write(header >> shift);
        }
        all.writeBytes(bytes);
        all.write(0b11); // the last block, empty
        return all.toByteArray();
    }
}
