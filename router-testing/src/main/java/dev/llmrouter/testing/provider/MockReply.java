package dev.llmrouter.testing.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.testing.provider.MockBodies.Body;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MockProvider} answers to one request. Immutable. Answers with words count against limits and take the provider's time; those
 * with a status of their own do neither.
 */
public final class MockReply {
    private static final MockReply USUAL = new MockReply(new Content(null, null, 200, null), Map.of(), End.WHOLE, 0);

    private final Content content;
    private final Map<String, String> headers;
    private final End end;
    private final int tokens;

    /** How an answer ends. */
    enum End {
        WHOLE,
        BROKEN,
        SILENT,
        ERROR
    }

    /**
     * A function that the model wants called.
     *
     * @param name its name
     * @param arguments JSON
     */
    record ToolCall(String name, String arguments) {}

    private record Content(
            @Nullable String text,
            @Nullable ToolCall tool,
            int status,
            @Nullable Function<MockDialect, Body> body) {}

    private MockReply(Content content, Map<String, String> headers, End end, int tokens) {
        this.content = content;
        this.headers = headers;
        this.end = end;
        this.tokens = tokens;
    }

    private static MockReply of(Content content) {
        return new MockReply(content, Map.of(), End.WHOLE, 0);
    }

    /** {@return the answer that the provider was built with, whole or as events, as the request asks} */
    public static MockReply usual() {
        return USUAL;
    }

    /**
     * A good answer with other words.
     *
     * @param text a word is a token
     * @return the reply
     */
    public static MockReply text(String text) {
        return of(new Content(requireNonNull(text, "text"), null, 200, null));
    }

    /**
     * An answer of {@code chat/completions}, of Anthropic's {@code messages} or of Gemini's {@code generateContent} that calls a function.
     *
     * @param name the function
     * @param arguments its arguments as JSON
     * @return the reply
     */
    public static MockReply toolCall(String name, String arguments) {
        ToolCall tool = new ToolCall(requireNonNull(name, "name"), requireNonNull(arguments, "arguments"));
        return of(new Content("", tool, 200, null));
    }

    /**
     * A failure with the body that goes with its status, in the dialect of the request.
     *
     * @param status 300 to 599
     * @return the reply
     */
    public static MockReply status(int status) {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("status must be 300 to 599, not " + status);
        }
        return of(new Content(null, null, status, MockFault.ofStatus(status).body()));
    }

    /**
     * Any body.
     *
     * @param status 200 to 599
     * @param json the body, of type {@code application/json}
     * @return the reply
     */
    public static MockReply json(int status, String json) {
        return body(status, "application/json", json);
    }

    /**
     * Any body of any type, such as a gateway's page or events of the test's own.
     *
     * @param status 200 to 599
     * @param contentType its type
     * @param text the body
     * @return the reply
     */
    public static MockReply body(int status, String contentType, String text) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be 200 to 599, not " + status);
        }
        Body body = new Body(contentType, text.getBytes(StandardCharsets.UTF_8));
        return of(new Content(null, null, status, dialect -> body));
    }

    /**
     * The same with a header.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     */
    public MockReply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new MockReply(content, Map.copyOf(more), end, tokens);
    }

    /**
     * The same with a {@code Retry-After}.
     *
     * @param length rounded up to whole seconds
     * @return a copy
     */
    public MockReply retryAfter(Duration length) {
        return header("retry-after", Long.toString(length.plusNanos(999_999_999).toSeconds()));
    }

    /**
     * The same, but the connection ends in the middle: of a stream after some words, of another answer after half of its bytes.
     *
     * @param words how many words of a stream arrive; zero or more
     * @return a copy
     */
    public MockReply breaksAfter(int words) {
        return ends(End.BROKEN, words);
    }

    /**
     * The same, but nothing comes any more until the provider is closed: of a stream after some words, of another answer at once.
     *
     * @param words how many words of a stream arrive; zero or more
     * @return a copy
     */
    public MockReply silentAfter(int words) {
        return ends(End.SILENT, words);
    }

    /**
     * The same, but a stream ends with an event that is an error. Other answers are as before.
     *
     * @param words how many words of a stream arrive; zero or more
     * @return a copy
     */
    public MockReply errorAfter(int words) {
        return ends(End.ERROR, words);
    }

    private MockReply ends(End how, int words) {
        if (words < 0) {
            throw new IllegalArgumentException("words must be zero or more, not " + words);
        }
        return new MockReply(content, headers, how, words);
    }

    boolean isComplete() {
        return content.body != null;
    }

    MockFault fault() {
        return new MockFault(content.status, requireNonNull(content.body, "a body"), headers);
    }

    @Nullable
    String text() {
        return content.text;
    }

    @Nullable
    ToolCall tool() {
        return content.tool;
    }

    Map<String, String> headers() {
        return headers;
    }

    End end() {
        return end;
    }

    int words() {
        return tokens;
    }

    /** {@return status and end; never the body} */
    @Override
    public String toString() {
        return "MockReply[" + content.status + (end == End.WHOLE ? "]" : ", " + end + " after " + tokens + "]");
    }
}
