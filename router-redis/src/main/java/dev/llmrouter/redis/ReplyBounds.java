package dev.llmrouter.redis;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a Redis sends and follows its framing, so that no answer is larger than the router's own can be. A client believes the lengths
 * that an answer announces and makes room for them at once; here they are seen first. For one reader.
 */
final class ReplyBounds extends FilterInputStream {
    /** Of one answer. An exchange of some thousand limits with all news that one answer can have takes less than half of it. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    /** Announced and not yet there: an exchange has four numbers for each limit. */
    static final int MOST_VALUES = 256 * 1024;

    /** Lists in lists, which a client reads by recursion; an exchange has three. */
    static final int DEEPEST = 16;

    private static final int END_OF_LINE = 2;
    private static final int NO_TYPE = 0;

    private int type = NO_TYPE; // of the line that is being read
    private long number; // that stands in it
    private boolean negative;
    private long skipped; // bytes of a text that are still to come
    private long bytes; // of this answer
    private final long[] left = new long[DEEPEST]; // values that are still to come in each list that is open
    private int depth; // how many are open
    private long open; // values that are still to come in all of them

    ReplyBounds(InputStream in) {
        super(in);
    }

    /** An answer is larger than any of the router's. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        int end = offset + n;
        int at = offset;
        while (at < end) {
            if (skipped > 0) {
                int part = (int) Math.min(skipped, end - at);
                skipped -= part;
                at += part;
            } else {
                follow(buffer[at]);
                at++;
            }
        }
        return n;
    }

    private void follow(byte next) throws TooLarge {
        count(1);
        if (type == NO_TYPE) {
            type = next;
            number = 0;
            negative = false;
        } else if (next == '\n') {
            lineHasEnded();
            type = NO_TYPE;
        } else if (next == '-') {
            negative = true;
        } else if (next >= '0' && next <= '9') {
            number = Math.min(10 * number + next - '0', Integer.MAX_VALUE);
        }
    }

    private void count(long more) throws TooLarge {
        bytes += more;
        if (bytes > MOST_BYTES) {
            throw new TooLarge("more than " + MOST_BYTES + " bytes");
        }
    }

    private void lineHasEnded() throws TooLarge {
        switch (negative ? NO_TYPE : type) {
            case '$', '=', '!' -> {
                count(number);
                skipped = number + END_OF_LINE;
                valueHasEnded();
            }
            case '*', '~', '>' -> begin(number);
            case '%' -> begin(2 * number);
            // Said of the value that comes, which is the last.
            case '|' -> begin(2 * number + 1);
            default -> valueHasEnded();
        }
    }

    private void begin(long values) throws TooLarge {
        open += values;
        if (open > MOST_VALUES) {
            throw new TooLarge("more than " + MOST_VALUES + " values");
        }
        if (values == 0) {
            valueHasEnded();
        } else if (depth == DEEPEST) {
            throw new TooLarge("more than " + DEEPEST + " lists in lists");
        } else {
            left[depth] = values;
            depth++;
        }
    }

    private void valueHasEnded() {
        boolean listHasEnded = true;
        while (listHasEnded && depth > 0) {
            open--;
            left[depth - 1]--;
            listHasEnded = left[depth - 1] == 0;
            depth -= listHasEnded ? 1 : 0;
        }
        if (depth == 0) {
            bytes = 0;
        }
    }
}
