package dev.llmrouter.exchange;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Takes the body of a request that a client writes, up to a bound. What comes after it is dropped, and the request is answered with status
 * 413. For one thread at a time.
 */
public final class BodyBuffer extends OutputStream {
    /** 64 MiB, the bound of {@link #BodyBuffer()}: files and pictures that providers take are smaller. */
    public static final int DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

    private static final int FIRST_SIZE = 1024;

    private final int maxBytes;
    private final Bytes written = new Bytes();
    private boolean tooLarge;

    /** Hands out its array without a copy where that is exactly full. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(FIRST_SIZE);
        }

        byte[] all() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    /** Makes a buffer for {@link #DEFAULT_MAX_BYTES}. */
    public BodyBuffer() {
        this(DEFAULT_MAX_BYTES);
    }

    /**
     * Makes a buffer.
     *
     * @param maxBytes how many bytes it takes; more than zero
     */
    public BodyBuffer(int maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("maxBytes must be more than zero, not " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(int value) {
        if (room(1) == 1) {
            written.write(value);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        written.write(from, offset, room(length));
    }

    private int room(int wanted) {
        int taken = Math.min(wanted, maxBytes - written.size());
        tooLarge |= taken < wanted;
        return taken;
    }

    /** {@return whether more was written than the buffer takes} */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** {@return what was written; must not be changed, and nothing may be written afterwards} */
    public byte[] bytes() {
        return written.all();
    }
}
