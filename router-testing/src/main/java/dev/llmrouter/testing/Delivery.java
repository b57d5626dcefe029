package dev.llmrouter.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A {@link FakeReply} worked out for one request: what arrives when, and how it ends.
 *
 * @param delayNanos until the status and the headers, or until the failure that comes instead
 * @param head the status and the headers
 * @param pieces the body
 * @param cut how it ends
 */
record Delivery(long delayNanos, Head head, List<Piece> pieces, Cut cut) {
    /** What stands before a body. */
    record Head(int status, Map<String, String> headers) {}

    /** A part of a body, and how long it takes after the one before. */
    record Piece(long afterNanos, byte[] bytes) {}

    enum End {
        COMPLETE,
        BREAK,
        STALL
    }

    /**
     * The end of an exchange.
     *
     * @param end which way
     * @param afterEvents after how many events of the body; negative for before the answer itself; of no meaning when complete
     * @param failure what a break throws
     */
    record Cut(End end, int afterEvents, Supplier<IOException> failure) {
        static final Cut NONE = new Cut(End.COMPLETE, 0, () -> new IOException("not broken"));

        boolean beforeAnswer() {
            return end != End.COMPLETE && afterEvents < 0;
        }
    }

    /** Whether the caller gets an answer at all: when nothing is streamed, only a complete one. */
    boolean answers(boolean streamed) {
        return !cut.beforeAnswer() && (streamed || cut.end() == End.COMPLETE);
    }

    /** Until the caller of the exchange gets its answer or failure. */
    long nanosToAnswer(boolean streamed) {
        return streamed || cut.beforeAnswer()
                ? delayNanos
                : delayNanos + pieces.stream().mapToLong(Piece::afterNanos).sum();
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(piece -> all.writeBytes(piece.bytes()));
        return all.toByteArray();
    }
}
