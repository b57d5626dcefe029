package dev.llmrouter.internal.stream;

import dev.llmrouter.error.StreamBrokenException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The bytes of a stream, as the provider sent them. A stream that breaks ends with an {@link IOException}. One
 * thread reads; any thread may close. The session has no reference to it, so that a leaked one can be
 * collected and detected.
 */
public final class RoutedBody extends InputStream {
    private static final byte[] NOTHING = {};

    private final StreamSession session;
    private final UnaryOperator<byte[]> change;
    private byte[] bytes = NOTHING;
    private int position;

    /**
     * Makes a body.
     *
     * @param change of the bytes of each event
     */
    public RoutedBody(StreamSession session, UnaryOperator<byte[]> change) {
        this.session = session;
        this.change = change;
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        Objects.checkFromIndexSize(offset, most, into.length);
        if (most == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(most, bytes.length - position);
        System.arraycopy(bytes, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == bytes.length) {
            byte[] next;
            try {
                next = session.nextBytes();
            } catch (StreamBrokenException e) {
                throw new IOException(e.getMessage(), e);
            }
            if (next == null) {
                return false;
            }
            bytes = change.apply(next);
            position = 0;
        }
        return true;
    }

    @Override
    public int available() {
        return bytes.length - position;
    }

    /** Ends the stream; the reader gets an exception, because the stream is incomplete. */
    public void cut() {
        session.cut();
    }

    @Override
    public void close() {
        session.close();
    }
}
