package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.testing.Delivery.Cut;
import dev.llmrouter.testing.Delivery.End;
import dev.llmrouter.testing.Delivery.Head;
import dev.llmrouter.testing.Delivery.Piece;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link FakeTransport} answers: start with one of the static methods, then say what is different. At once, complete and with no
 * headers but the content type, unless said otherwise. Immutable: every method returns another reply. Times are on the transport's clock.
 */
public final class FakeReply {
    private final ReplyContent content;
    private final Head head;
    private final Pace pace;
    private final Cut cut;

    private record Pace(long delay, long firstEventAfter, long betweenEvents) {
        static final Pace AT_ONCE = new Pace(0, 0, 0);
    }

    private FakeReply(ReplyContent content, Head head, Pace pace, Cut cut) {
        this.content = content;
        this.head = head;
        this.pace = pace;
        this.cut = cut;
    }

    private static FakeReply of(int status, ReplyContent content) {
        return new FakeReply(content, new Head(status, Map.of()), Pace.AT_ONCE, Cut.NONE);
    }

    private static FakeReply without(Cut answer) {
        return new FakeReply(ReplyContent.NOTHING, new Head(0, Map.of()), Pace.AT_ONCE, answer);
    }

    /**
     * A good answer, in the shape of whichever of OpenAI's endpoints is asked: a chat completion, a response, a transcription, …; where an
     * endpoint does not answer with text, such as embeddings, a small fixed value. To a streamed request it comes as server-sent events, a
     * word each.
     *
     * @param text what the model says
     * @return the reply, with 9 input and 12 output tokens
     */
    public static FakeReply text(String text) {
        // Behind a space, not at it: the words joined are the text.
        return stream(requireNonNull(text, "text").split("(?<= )"));
    }

    /**
     * A good answer as {@link #text} gives, in pieces of your own. A request that is not streamed gets them joined.
     *
     * @param pieces what the model says, an event each
     * @return the reply, with 9 input and 12 output tokens
     */
    public static FakeReply stream(String... pieces) {
        return of(200, new ReplyContent.Text(List.of(pieces), ReplyContent.Text.USAGE));
    }

    /**
     * An answer with a body of your own and status 200.
     *
     * @param json the body
     * @return the reply
     */
    public static FakeReply json(String json) {
        return json(200, json);
    }

    /**
     * An answer with a body of your own.
     *
     * @param status its status
     * @param json the body
     * @return the reply
     */
    public static FakeReply json(int status, String json) {
        return of(status, new ReplyContent.Raw("application/json", json.getBytes(UTF_8)));
    }

    /**
     * An answer with any body and status 200.
     *
     * @param contentType of what type the body is
     * @param body the body; not copied
     * @return the reply
     */
    public static FakeReply bytes(String contentType, byte[] body) {
        return of(200, new ReplyContent.Raw(requireNonNull(contentType, "contentType"), body));
    }

    /**
     * A refusal, with a body in the shape of OpenAI's errors.
     *
     * @param status 300 or more
     * @return the reply, without a code of the provider's own
     * @throws IllegalArgumentException if the status is a success
     */
    public static FakeReply status(int status) {
        if (status < 300) {
            throw new IllegalArgumentException(status + " is no refusal; use text(…), json(…) or bytes(…)");
        }
        return of(status, new ReplyContent.Refusal(status, null));
    }

    /**
     * No answer, but an exception.
     *
     * @param failure what is thrown, the same instance each time
     * @return the reply
     */
    public static FakeReply error(IOException failure) {
        requireNonNull(failure, "failure");
        return without(new Cut(End.BREAK, -1, () -> failure));
    }

    /** {@return no answer, because nothing listens there: a new {@link ConnectException} each time} */
    public static FakeReply connectionRefused() {
        return without(new Cut(End.BREAK, -1, () -> new ConnectException("connection refused")));
    }

    /**
     * {@return no answer ever; the exchange ends when it is cancelled} On a thread that waits for it, time goes from timer to timer until one
     * of them cancels. When none is left, the thread waits for another thread to cancel, at most 10 real seconds.
     */
    public static FakeReply hang() {
        return without(new Cut(End.STALL, -1, () -> new IOException("not broken")));
    }

    /**
     * Gives a refusal a code.
     *
     * @param value the provider's own word, such as {@code context_length_exceeded}
     * @return the reply with it
     * @throws IllegalStateException if this is not a reply of {@link #status}
     */
    public FakeReply code(String value) {
        if (content instanceof ReplyContent.Refusal refusal) {
            return with(new ReplyContent.Refusal(refusal.status(), requireNonNull(value, "code")));
        }
        throw new IllegalStateException("only status(…) has a code; in json(…) write it yourself");
    }

    /**
     * Gives a good answer another count of tokens.
     *
     * @param inputTokens prompt tokens
     * @param outputTokens completion tokens
     * @return the reply with it
     * @throws IllegalStateException if this is not a reply of {@link #text} or {@link #stream}
     */
    public FakeReply usage(long inputTokens, long outputTokens) {
        if (content instanceof ReplyContent.Text text) {
            return with(new ReplyContent.Text(text.pieces(), TokenUsage.of(inputTokens, outputTokens)));
        }
        throw new IllegalStateException("only text(…) and stream(…) have a usage; in json(…) write it yourself");
    }

    /**
     * Adds a header.
     *
     * @param name the header's name; {@code Content-Type} takes the place of the body's own
     * @param value the header's value
     * @return the reply with it
     */
    public FakeReply header(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(head.headers());
        headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new FakeReply(content, new Head(head.status(), headers), pace, cut);
    }

    /**
     * Asks to be left alone, as providers do: {@code Retry-After} in whole seconds, rounded up, and {@code retry-after-ms} beside it where
     * that is more exact.
     *
     * @param length for how long from now
     * @return the reply with the headers
     */
    public FakeReply retryAfter(Duration length) {
        long millis = length.toMillis();
        FakeReply reply = header("Retry-After", Long.toString((millis + 999) / 1000));
        return millis % 1000 == 0 ? reply : reply.header("retry-after-ms", Long.toString(millis));
    }

    /**
     * Lets the answer, or the failure, come later.
     *
     * @param length until the status and the headers (default zero)
     * @return the reply with it
     */
    public FakeReply delay(Duration length) {
        return with(new Pace(nanos(length), pace.firstEventAfter, pace.betweenEvents));
    }

    /**
     * Lets the body come later than the headers.
     *
     * @param length from the headers to the first event, or to the body that has no events (default zero)
     * @return the reply with it
     */
    public FakeReply firstEventAfter(Duration length) {
        return with(new Pace(pace.delay, nanos(length), pace.betweenEvents));
    }

    /**
     * Lets events come one after the other.
     *
     * @param length from one event of a stream to the next (default zero)
     * @return the reply with it
     */
    public FakeReply betweenEvents(Duration length) {
        return with(new Pace(pace.delay, pace.firstEventAfter, nanos(length)));
    }

    /**
     * Breaks the connection in the body: a reader gets an {@link IOException}. An exchange that is not streamed fails as a whole.
     *
     * @param events after how many pieces; when there are no more, before the closing events
     * @return the reply with it
     */
    public FakeReply breakAfter(int events) {
        return with(new Cut(End.BREAK, notNegative(events), () -> new IOException("connection reset")));
    }

    /**
     * Falls silent in the body: a reader gets nothing more until the exchange is cancelled, as with {@link #hang}.
     *
     * @param events after how many pieces; when there are no more, before the closing events
     * @return the reply with it
     */
    public FakeReply stallAfter(int events) {
        return with(new Cut(End.STALL, notNegative(events), Cut.NONE.failure()));
    }

    Delivery delivery(TransportRequest request) {
        ReplyContent.Body body = content.body(request);
        Map<String, String> headers = new LinkedHashMap<>();
        if (head.headers().keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            headers.put("Content-Type", body.contentType());
        }
        headers.putAll(head.headers());
        return new Delivery(pace.delay, new Head(head.status(), headers), pieces(body), cut);
    }

    private List<Piece> pieces(ReplyContent.Body body) {
        boolean whole = cut.end() == End.COMPLETE;
        int count = whole
                ? body.events().size()
                : Math.min(cut.afterEvents(), body.events().size());
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pieces.add(new Piece(
                    i == 0 ? pace.firstEventAfter : pace.betweenEvents,
                    body.events().get(i)));
        }
        if (whole) {
            pieces.add(new Piece(0, body.closing()));
        }
        return pieces;
    }

    private FakeReply with(ReplyContent value) {
        return new FakeReply(value, head, pace, cut);
    }

    private FakeReply with(Pace value) {
        return new FakeReply(content, head, value, cut);
    }

    private FakeReply with(Cut value) {
        return new FakeReply(content, head, pace, value);
    }

    private static long nanos(Duration length) {
        if (length.isNegative()) {
            throw new IllegalArgumentException("a time must be zero or more, not " + length);
        }
        return length.toNanos();
    }

    private static int notNegative(int events) {
        if (events < 0) {
            throw new IllegalArgumentException("events must be zero or more, not " + events);
        }
        return events;
    }
}
