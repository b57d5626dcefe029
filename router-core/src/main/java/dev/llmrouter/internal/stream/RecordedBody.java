package dev.llmrouter.internal.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A body whose bytes are kept as they are read, until they are handed on. For one thread at a time. */
final class RecordedBody extends InputStream {
    /** Some events; each stream that is open has one. */
    private static final int FIRST_SIZE = 1024;

    private final InputStream in;
    private byte[] kept;
    private int length;
    /** Where the first kept byte stands in the body. */
    private long start;

    RecordedBody(InputStream in) {
        this(in, new byte[FIRST_SIZE], 0);
    }

    private RecordedBody(InputStream in, byte[] kept, int length) {
        this.in = in;
        this.kept = kept;
        this.length = length;
    }

    /** A body that was read before. */
    static RecordedBody of(byte[] body) {
        return new RecordedBody(new ByteArrayInputStream(new byte[0]), body, body.length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        int read = in.read(into, offset, most);
        if (read > 0) {
            if (kept.length - length < read) {
                kept = Arrays.copyOf(kept, Math.max(2 * kept.length, length + read));
            }
            System.arraycopy(into, offset, kept, length, read);
            length += read;
        }
        return read;
    }

    /** Hands on what stands before this place of the body and was not handed on yet. */
    byte[] upTo(long end) {
        int count = (int) Math.max(0, Math.min(length, end - start));
        byte[] taken = Arrays.copyOf(kept, count);
        drop(count);
        return taken;
    }

    /** Drops what stands before this place of the body. */
    void forget(long end) {
        drop((int) Math.max(0, Math.min(length, end - start)));
    }

    private void drop(int count) {
        length -= count;
        start += count;
        if (length == 0) {
            return;
        }
        System.arraycopy(kept, count, kept, 0, length);
    }

    /** Hands on all that was read. */
    byte[] rest() {
        return upTo(start + length);
    }
}
