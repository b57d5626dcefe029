package dev.llmrouter.internal.dialect.chat;

import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;

/**
 * A body that is made of another one while that arrives. Reading blocks only while nothing has been made. One thread reads; any thread may
 * close.
 */
public abstract class TranslatedBody extends InputStream {
    /** The type of a stream of events. */
    public static final String EVENTS = "text/event-stream";

    private final InputStream source;
    private final Deque<byte[]> made = new ArrayDeque<>();
    private int position;
    private boolean over;

    protected TranslatedBody(InputStream source) {
        this.source = source;
    }

    /** Whether an answer is of this type, which may have parameters behind it. */
    public static boolean isOfType(TransportResponse response, String type) {
        return new Headers(response.headers())
                .get("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith(type);
    }

    /** An answer with this body, whose events are those of a chat, instead of its own. */
    public static TransportResponse events(TransportResponse response, TranslatedBody body) {
        return new TransportResponse(response.status(), ChatErrors.typed(response.headers(), EVENTS), body);
    }

    /**
     * Reads the next piece of the source, and makes of it what it means by {@link #add}, which may be nothing.
     *
     * @return false at the end of the source
     */
    protected abstract boolean advance() throws IOException;

    protected final void add(byte[] event) {
        if (event.length > 0) {
            made.add(event);
        }
    }

    private boolean fill() throws IOException {
        while (made.isEmpty() && !over) {
            over = !advance();
        }
        return !made.isEmpty();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
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
        byte[] event = made.element();
        int count = Math.min(most, event.length - position);
        System.arraycopy(event, position, into, offset, count);
        position += count;
        if (position == event.length) {
            made.remove();
            position = 0;
        }
        return count;
    }

    @Override
    public int available() {
        return made.isEmpty() ? 0 : made.element().length - position;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
