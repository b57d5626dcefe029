package dev.llmrouter.internal.dialect;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.transport.ResponseTooLargeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a stream as they arrive, from whatever servers write. An event that has arrived is given at once, whatever comes
 * after it; the last one also when the stream ends without the empty line that should follow it. Comments, ids and reconnection times are
 * skipped.
 *
 * <p>Beyond the standard, because servers do it: a JSON value on lines of its own (newline-delimited JSON, an error in the middle of a
 * stream, a complete answer) is an event; two {@code data} lines that are a JSON value each are two events although no empty line parts
 * them; {@code [DONE]} ends the stream on its own line too, at once. Lines that are none of these are kept, bounded, as {@link #stray()}.
 *
 * <p>For one thread at a time.
 */
public final class ServerSentEvents {
    /** One read takes what a TCP segment or a TLS record of a chatty stream holds. */
    private static final int BUFFER = 8 * 1024;

    /** Of one character in UTF-8, as Java counts them. */
    private static final int MOST_BYTES = 3;

    private static final String DONE = "[DONE]";
    private static final String DEFAULT_TYPE = "message";
    /** Enough for the words of any gateway. */
    private static final int LONGEST_STRAY = 4_000;

    private final InputStream in;
    private final int longest;
    private final StringBuilder stray = new StringBuilder();
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    // These change as bytes are read, by the reading thread.
    private Runnable onBytes = () -> {};
    private int position;
    private int limit;
    /** Where the buffer's first byte stands in the stream. */
    private long offset;
    /** Where the line that is being read begins. */
    private long lineStart;
    /** Where the last event ends, with the line that ends it. */
    private long eventEnd;
    /** Of what {@code line} holds; no more than it turns out to have. */
    private int lineCharacters;
    /** Whether {@code line} holds the start of a line that the buffer has not ended. */
    private boolean hasStart;

    private boolean skipLineFeed;
    private boolean atStart = true;
    private boolean ended;
    private boolean done;
    private String type = "";
    private @Nullable String data;
    /** Set where an event has several lines of data. */
    private @Nullable StringBuilder lines;
    /** The lines, once a caller has asked whether they are whole. */
    private @Nullable BareJson linesAsJson;

    private @Nullable BareJson bare;
    private @Nullable StreamEvent queued;

    /**
     * Makes a reader of events of the standard length.
     *
     * @param in a stream of events; read but never closed here
     */
    public ServerSentEvents(InputStream in) {
        this(in, ResponseLimits.DEFAULT_MAX_EVENT_CHARACTERS);
    }

    /**
     * Makes a reader.
     *
     * @param in a stream of events; read but never closed here
     * @param longest how many characters an event may have; more are no event but a server that has lost its way
     */
    public ServerSentEvents(InputStream in, int longest) {
        this.in = requireNonNull(in, "in");
        this.longest = longest;
    }

    /**
     * Sets what runs whenever bytes have arrived, those of comments too.
     *
     * @param work short; runs on the reading thread
     */
    public void onBytes(Runnable work) {
        onBytes = requireNonNull(work, "work");
    }

    /**
     * Reads the next event; blocks while it has not fully arrived.
     *
     * @return the event; null at the end, which is {@code [DONE]} or the end of the bytes, and ever after
     * @throws ResponseTooLargeException if an event is longer than allowed
     * @throws IOException if the stream breaks
     */
    public @Nullable StreamEvent next() throws IOException {
        StreamEvent kept = queued;
        queued = null;
        while (kept == null && !ended) {
            String text = nextLine();
            if (text == null) {
                ended = true;
                return take();
            }
            kept = bare != null ? bareLine(text) : text.isEmpty() ? take() : line(text);
        }
        return kept;
    }

    /** {@return whether bytes have arrived that are not read yet} */
    public boolean hasBytes() {
        return position < limit;
    }

    /** {@return how many bytes of the stream are those up to the end of the event that was given last} */
    public long eventEnd() {
        return eventEnd;
    }

    /** {@return whether {@code [DONE]} was read} */
    public boolean isDone() {
        return done;
    }

    /** {@return the lines that belong to no event, at most 4,000 characters of them: an error page, a gateway's words} */
    public String stray() {
        return stray.toString();
    }

    /** The event that is complete now; null when there was no data. */
    private @Nullable StreamEvent take() {
        BareJson unfinished = bare;
        if (unfinished != null) {
            bare = null;
            eventEnd = offset + position;
            return new StreamEvent(DEFAULT_TYPE, unfinished.text());
        }
        String name = type.isEmpty() ? DEFAULT_TYPE : type;
        String text = lines == null ? data : lines.toString();
        eventEnd = offset + position;
        type = "";
        data = null;
        lines = null;
        linesAsJson = null;
        return text == null ? null : new StreamEvent(name, text);
    }

    /** Returns an event that this line has completed. */
    private @Nullable StreamEvent line(String text) throws IOException {
        char first = text.charAt(0);
        if (first == '{' || first == '[') {
            return text.strip().equals(DONE) ? end() : startBare(text);
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        int start = colon < 0 ? text.length() : text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
        switch (name) {
            case "data" -> {
                if (text.startsWith(DONE, start)
                        && text.substring(start).strip().equals(DONE)) {
                    return end();
                }
                StreamEvent before = takeIfWhole();
                append(text, start);
                return before;
            }
            case "event" -> {
                StreamEvent before = takeIfWhole();
                type = text.substring(start);
                return before;
            }
            case "", "id", "retry" -> {}
            default -> keepStray(text);
        }
        return null;
    }

    private @Nullable StreamEvent end() {
        StreamEvent last = takeBeforeLine();
        ended = true;
        done = true;
        return last;
    }

    /** The event before this line, where the server leaves out the empty line between events: its data is JSON already. */
    private @Nullable StreamEvent takeIfWhole() {
        String first = data;
        if (first == null || !BareJson.mayStart(first)) {
            return null;
        }
        StringBuilder all = lines == null ? new StringBuilder(first) : lines;
        lines = all;
        BareJson json = linesAsJson == null ? new BareJson(all) : linesAsJson;
        linesAsJson = json;
        return json.isWhole() ? takeBeforeLine() : null;
    }

    /** The event that ended where the current line begins. */
    private @Nullable StreamEvent takeBeforeLine() {
        StreamEvent event = take();
        eventEnd = lineStart;
        return event;
    }

    private @Nullable StreamEvent startBare(String text) throws IOException {
        StreamEvent before = take();
        bare = new BareJson();
        StreamEvent event = bareLine(text);
        if (before == null) {
            return event;
        }
        queued = event;
        return before;
    }

    private @Nullable StreamEvent bareLine(String text) throws IOException {
        BareJson json = requireNonNull(bare, "bare");
        json.append(text);
        refuseOver(json.length());
        return json.isWhole() ? take() : null;
    }

    private void keepStray(String text) {
        int room = LONGEST_STRAY - stray.length();
        if (room > 0) {
            stray.append(text, 0, Math.min(text.length(), room)).append('\n');
        }
    }

    private void append(String text, int start) throws IOException {
        String first = data;
        if (first == null) {
            data = text.substring(start);
            return;
        }
        StringBuilder all = lines == null ? new StringBuilder(first) : lines;
        lines = all.append('\n').append(text, start, text.length());
        refuseOver(all.length());
    }

    /** The next line without its end; null when there is none. */
    private @Nullable String nextLine() throws IOException {
        lineStart = offset + position;
        while (true) {
            if (position == limit && !fill()) {
                return hasStart ? takeLine(position) : null;
            }
            if (skipLineFeed) {
                skipLineFeed = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            int end = endOfLine();
            if (end < limit) {
                // A line feed after a return is skipped when it comes: waiting for it would delay the event.
                skipLineFeed = buffer[end] == '\r';
                String text = takeLine(end);
                position = end + 1;
                return text;
            }
            keep(limit);
        }
    }

    private int endOfLine() {
        byte[] bytes = buffer;
        int end = limit;
        int i = position;
        while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private boolean fill() throws IOException {
        offset += limit;
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, BUFFER));
        if (limit > 0) {
            onBytes.run();
        }
        return limit > 0;
    }

    private void keep(int end) throws IOException {
        line.write(buffer, position, end - position);
        hasStart |= end > position;
        for (int i = position; i < end; i++) {
            // All but the first byte of a character begin with 10.
            lineCharacters += (buffer[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        position = end;
        refuseOver(Math.max(lineCharacters, line.size() / MOST_BYTES));
    }

    private String takeLine(int end) throws IOException {
        String text;
        if (!hasStart) {
            text = new String(buffer, position, end - position, StandardCharsets.UTF_8);
        } else {
            keep(end);
            text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            lineCharacters = 0;
            hasStart = false;
        }
        refuseOver(text.length());
        boolean marked = atStart && text.startsWith("\uFEFF");
        atStart = false;
        return marked ? text.substring(1) : text;
    }

    private void refuseOver(int length) throws ResponseTooLargeException {
        if (length > longest) {
            throw new ResponseTooLargeException("An event of the stream has more than " + longest
                    + " characters, the most that is read of one (max_event_characters)");
        }
    }
}
