package dev.llmrouter.internal.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code application/vnd.amazon.eventstream}: each frame has its length, the length of its headers, a checksum of both, headers, payload,
 * and a checksum of all of it. For one thread at a time.
 */
final class EventFrames {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    /** What AWS's own readers allow. */
    private static final int LONGEST_HEADERS = 128 * 1024;

    private static final int LONGEST_PAYLOAD = 24 * 1024 * 1024;

    private final InputStream in;

    EventFrames(InputStream in) {
        this.in = in;
    }

    /**
     * One frame.
     *
     * @param headers those whose values are texts
     * @param payload as a rule JSON
     */
    record Frame(Map<String, String> headers, byte[] payload) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** The next frame; null at the end. */
    @Nullable
    Frame next() throws IOException {
        byte[] prelude = in.readNBytes(PRELUDE);
        if (prelude.length == 0) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(whole(prelude, PRELUDE));
        int total = head.getInt();
        int headers = head.getInt();
        int rest = total - PRELUDE;
        if (head.getInt() != checksum(prelude, PRELUDE - CHECKSUM, new CRC32())) {
            throw new IOException("a frame of the stream has a wrong checksum");
        }
        int payload = rest - headers - CHECKSUM;
        if (headers < 0 || headers > LONGEST_HEADERS || payload < 0 || payload > LONGEST_PAYLOAD) {
            throw new IOException("a frame of the stream has an impossible length");
        }
        byte[] body = whole(in.readNBytes(rest), rest);
        CRC32 all = new CRC32();
        all.update(prelude);
        if (ByteBuffer.wrap(body).getInt(rest - CHECKSUM) != checksum(body, rest - CHECKSUM, all)) {
            throw new IOException("a frame of the stream has a wrong checksum");
        }
        byte[] content = new byte[payload];
        System.arraycopy(body, headers, content, 0, payload);
        return new Frame(headers(ByteBuffer.wrap(body, 0, headers)), content);
    }

    private static byte[] whole(byte[] read, int length) throws EOFException {
        if (read.length < length) {
            throw new EOFException("the stream ended inside a frame");
        }
        return read;
    }

    private static int checksum(byte[] bytes, int length, CRC32 check) {
        check.update(bytes, 0, length);
        return (int) check.getValue();
    }

    private static Map<String, String> headers(ByteBuffer bytes) throws IOException {
        Map<String, String> headers = new HashMap<>();
        try {
            while (bytes.hasRemaining()) {
                String name = text(bytes, bytes.get() & 0xFF);
                value(bytes, name, headers);
            }
        } catch (BufferUnderflowException e) {
            throw new IOException("a frame of the stream has headers of an impossible length", e);
        }
        return headers;
    }

    /** By its type: true, false, byte, short, int, long, bytes, text, time, UUID. */
    private static void value(ByteBuffer bytes, String name, Map<String, String> headers) throws IOException {
        int type = bytes.get();
        switch (type) {
            case 0, 1 -> {}
            case 2 -> text(bytes, 1);
            case 3 -> text(bytes, 2);
            case 4 -> text(bytes, 4);
            case 5, 8 -> text(bytes, 8);
            case 6 -> text(bytes, bytes.getShort() & 0xFFFF);
            case 7 -> headers.put(name, text(bytes, bytes.getShort() & 0xFFFF));
            case 9 -> text(bytes, 16);
            default -> throw new IOException("a frame of the stream has a header of an unknown type");
        }
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, UTF_8);
    }
}
