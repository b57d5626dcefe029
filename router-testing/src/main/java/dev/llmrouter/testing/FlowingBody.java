package dev.llmrouter.testing;

import dev.llmrouter.testing.Delivery.End;
import dev.llmrouter.testing.Delivery.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** A body that arrives piece by piece; waiting for the next moves the clock. One reader at a time; closed by any thread. */
final class FlowingBody extends InputStream {
    private final FakeCall call;
    private final Delivery delivery;
    private final Iterator<Piece> coming;
    private byte[] piece = new byte[0]; // the reader's
    private int position; // the reader's
    private boolean ended; // the reader's

    FlowingBody(FakeCall call, Delivery delivery) {
        this.call = call;
        this.delivery = delivery;
        coming = delivery.pieces().iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ended) {
            call.throwIfStopped();
        }
        while (position == piece.length && !ended) {
            next();
        }
        return ended ? -1 : take(target, offset, length);
    }

    private int take(byte[] target, int offset, int length) {
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    private void next() throws IOException {
        if (!coming.hasNext()) {
            end();
            return;
        }
        Piece next = coming.next();
        call.pass(next.afterNanos());
        piece = next.bytes();
        position = 0;
    }

    private void end() throws IOException {
        try {
            if (delivery.cut().end() != End.COMPLETE) {
                throw call.ending(delivery.cut());
            }
            ended = true;
        } finally {
            call.over();
        }
    }

    /** Ends the exchange; a reader that waits gets an exception. */
    @Override
    public void close() {
        call.cancel();
    }
}
