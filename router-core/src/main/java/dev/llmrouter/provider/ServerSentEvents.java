package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.StreamEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a stream as they arrive. An event that has arrived is given at once, whatever comes after it; the last one also when
 * the stream ends without the empty line that should follow it. Comments, ids and reconnection times are skipped. For one thread at a time.
 */
public final class ServerSentEvents {
    /** The largest events are pictures in base64, of a few megabytes; what is longer is no event but a server that has lost its way. */
    static final int MAX_LENGTH = 16 * 1024 * 1024;

    /** One read takes what a TCP segment or a TLS record of a chatty stream holds. */
    private static final int BUFFER = 8 * 1024;

    private static final String DONE = "[DONE]";

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    // These change as bytes are read, by the reading thread.
    private int position;
    private int limit;
    private boolean skipLineFeed;
    private boolean atStart = true;
    private boolean ended;
    private String type = "";
    private @Nullable StringBuilder data;

    /**
     * Makes a reader.
     *
     * @param in a stream of {@code text/event-stream}; read but never closed here
     */
    public ServerSentEvents(InputStream in) {
        this.in = requireNonNull(in, "in");
    }

    /**
     * Reads the next event; blocks while it has not fully arrived.
     *
     * @return the event; null at the end, which is {@code [DONE]} or the end of the bytes, and ever after
     * @throws IOException if the stream breaks, or an event is longer than 16 MB
     */
    public @Nullable StreamEvent next() throws IOException {
        while (!ended) {
            String text = nextLine();
            if (text == null) {
                ended = true;
                return take();
            }
            if (!text.isEmpty()) {
                field(text);
                continue;
            }
            StreamEvent event = take();
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    /** The event that is complete now; null when there was no data, or the word that ends the stream. */
    private @Nullable StreamEvent take() {
        String name = type.isEmpty() ? "message" : type;
        StringBuilder text = data;
        type = "";
        data = null;
        if (text != null && text.toString().strip().equals(DONE)) {
            ended = true;
            return null;
        }
        return text == null ? null : new StreamEvent(name, text.toString());
    }

    private void field(String text) throws IOException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        int start = colon < 0 ? text.length() : text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
        if (name.equals("event")) {
            type = text.substring(start);
        } else if (name.equals("data")) {
            append(text, start);
        }
    }

    private void append(String text, int start) throws IOException {
        StringBuilder all = data;
        if (all == null) {
            all = new StringBuilder(text.length() - start);
            data = all;
        } else {
            all.append('\n');
        }
        all.append(text, start, text.length());
        refuseOver(all.length());
    }

    /** The next line without its end; null when there is none. */
    private @Nullable String nextLine() throws IOException {
        while (true) {
            if (position == limit && !fill()) {
                return line.size() == 0 ? null : takeLine(position);
            }
            if (skipLineFeed) {
                skipLineFeed = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            for (int i = position; i < limit; i++) {
                if (buffer[i] == '\n' || buffer[i] == '\r') {
                    // A line feed after a return is skipped when it comes: waiting for it would delay the event.
                    skipLineFeed = buffer[i] == '\r';
                    String text = takeLine(i);
                    position = i + 1;
                    return text;
                }
            }
            keep(limit);
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, BUFFER));
        return limit > 0;
    }

    private void keep(int end) throws IOException {
        line.write(buffer, position, end - position);
        position = end;
        refuseOver(line.size());
    }

    private String takeLine(int end) throws IOException {
        String text;
        if (line.size() == 0) {
            text = new String(buffer, position, end - position, StandardCharsets.UTF_8);
        } else {
            keep(end);
            text = line.toString(StandardCharsets.UTF_8);
            line.reset();
        }
        boolean marked = atStart && text.startsWith("\uFEFF");
        atStart = false;
        return marked ? text.substring(1) : text;
    }

    private static void refuseOver(int length) throws IOException {
        if (length > MAX_LENGTH) {
            throw new IOException("an event of the stream is longer than " + MAX_LENGTH + " bytes");
        }
    }
}
