package dev.llmrouter.transport;

import java.io.IOException;
import java.io.InputStream;

/**
 * How much of an answer is read, after decompression: a server that never stops, or a small body that
 * inflates to a large one, must not use up the memory of the process. Immutable.
 *
 * @param maxResponseBytes of a complete answer with a status of 2xx, 1 byte to 1 GiB; a larger one is a
 *     {@link ResponseTooLargeException}
 * @param maxErrorBytes of an answer with any other status, 1 byte to 1 GiB; the rest is not read
 * @param maxEventCharacters of one event of a stream, 1 to 2^30; a longer one is a {@link
 *     ResponseTooLargeException}. A stream as a whole has no limit
 */
public record ResponseLimits(int maxResponseBytes, int maxErrorBytes, int maxEventCharacters) {
    /** 64 MB: ten times the largest answers, which are pictures, recordings and batches of embeddings. */
    public static final int DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
    /**
     * 64 kB: the kind of an error is in its first few kilobytes, and some servers quote the prompt before it.
     */
    public static final int DEFAULT_MAX_ERROR_BYTES = 64 * 1024;
    /** 16 million: the largest events are pictures in base64, of a few megabytes. */
    public static final int DEFAULT_MAX_EVENT_CHARACTERS = 16 * 1024 * 1024;

    /** The largest value of each limit. */
    public static final int MOST = 1 << 30;

    private static final ResponseLimits STANDARD =
            new ResponseLimits(DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_MAX_ERROR_BYTES, DEFAULT_MAX_EVENT_CHARACTERS);

    /**
     * Checks the values.
     *
     * @param maxResponseBytes of a complete answer with a status of 2xx
     * @param maxErrorBytes of an answer with any other status
     * @param maxEventCharacters of one event of a stream
     * @throws IllegalArgumentException if one of them is less than 1 or more than {@link #MOST}
     */
    public ResponseLimits {
        check("maxResponseBytes", maxResponseBytes);
        check("maxErrorBytes", maxErrorBytes);
        check("maxEventCharacters", maxEventCharacters);
    }

    /** {@return the defaults} */
    public static ResponseLimits standard() {
        return STANDARD;
    }

    /**
     * The same limits, but for complete answers.
     *
     * @param value 1 to {@link #MOST}
     * @return a copy
     */
    public ResponseLimits withMaxResponseBytes(int value) {
        return new ResponseLimits(value, maxErrorBytes, maxEventCharacters);
    }

    /**
     * The same limits, but for errors.
     *
     * @param value 1 to {@link #MOST}
     * @return a copy
     */
    public ResponseLimits withMaxErrorBytes(int value) {
        return new ResponseLimits(maxResponseBytes, value, maxEventCharacters);
    }

    /**
     * The same limits, but for events of streams.
     *
     * @param value 1 to {@link #MOST}
     * @return a copy
     */
    public ResponseLimits withMaxEventCharacters(int value) {
        return new ResponseLimits(maxResponseBytes, maxErrorBytes, value);
    }

    /**
     * Whether an answer must be read completely or is rejected. Of any other answer the beginning is enough.
     *
     * @param status its status
     * @return whether it is a 2xx
     */
    public static boolean isWantedWhole(int status) {
        return status / 100 == 2;
    }

    /**
     * The limit for an answer's body.
     *
     * @param status its status
     * @return the largest number of bytes that are read
     */
    public int maxBytes(int status) {
        return isWantedWhole(status) ? maxResponseBytes : maxErrorBytes;
    }

    /**
     * Reads a body up to these limits. Does not close it.
     *
     * @param status the answer's status
     * @param body the body
     * @return all of it, or the beginning of an error
     * @throws ResponseTooLargeException if the answer must be read completely and is larger
     * @throws IOException if the body breaks off
     */
    public byte[] read(int status, InputStream body) throws IOException {
        if (!isWantedWhole(status)) {
            return body.readNBytes(maxErrorBytes);
        }
        byte[] whole = body.readNBytes(maxResponseBytes + 1);
        if (whole.length > maxResponseBytes) {
            throw tooLarge();
        }
        return whole;
    }

    /** {@return the failure of an answer that is larger than {@link #maxResponseBytes}} */
    public ResponseTooLargeException tooLarge() {
        return new ResponseTooLargeException("The answer has more than " + maxResponseBytes
                + " bytes, the most that is read of one (max_response_bytes); the rest was not read");
    }

    private static void check(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(name + " must be 1 to " + MOST + ", not " + value);
        }
    }
}
