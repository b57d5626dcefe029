package dev.llmrouter.testing.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.testing.provider.MockBodies.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** Bedrock's {@code model/{id}/converse}: answers, events in the framing of AWS, errors; and embeddings of Titan by {@code invoke}. */
final class MockConverse implements MockStream {
    static final String WHOLE = "converse";
    static final String STREAM = "converse-stream";
    static final String INVOKE = "invoke";
    static final Set<String> VERBS = Set.of(WHOLE, STREAM, INVOKE);

    /** Text: the only type of header that the service sends. */
    private static final byte TEXT = 7;

    private static final int BESIDES_HEADERS_AND_PAYLOAD = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Said said;

    MockConverse(Said said) {
        this.said = said;
    }

    static ObjectNode answer(Said said) {
        ObjectNode root = MockBodies.object();
        ObjectNode message = root.putObject("output").putObject("message").put("role", "assistant");
        ObjectNode block = message.putArray("content").addObject();
        MockReply.ToolCall tool = said.tool();
        if (tool == null) {
            block.put("text", said.text());
        } else {
            ObjectNode use =
                    block.putObject("toolUse").put("toolUseId", "tooluse_mock1").put("name", tool.name());
            try {
                use.set("input", JSON.readTree(tool.arguments()));
            } catch (IOException e) {
                throw new UncheckedIOException("the arguments of a tool call must be JSON", e);
            }
        }
        root.put("stopReason", stopReason(said));
        return metrics(root, said);
    }

    static ObjectNode embedding(Said said, double[] vector) {
        ObjectNode root = MockBodies.object();
        var values = root.putArray("embedding");
        for (double value : vector) {
            values.add(value);
        }
        return root.put("inputTextTokenCount", said.inputTokens());
    }

    static ObjectNode error(MockErrors.Words words) {
        return MockBodies.object()
                .put(
                        "message",
                        words.cause() == MockErrors.Cause.LIMIT
                                ? "Too many tokens, please wait before trying again."
                                : words.message());
    }

    /** The kind of an error stands in a header. */
    static String kind(int status) {
        return switch (status) {
            case 401, 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 408, 504 -> "ModelTimeoutException";
            case 424 -> "ModelErrorException";
            case 429 -> "ThrottlingException";
            case 503, 529 -> "ServiceUnavailableException";
            default -> status >= 500 ? "InternalServerException" : "ValidationException";
        };
    }

    private static String stopReason(Said said) {
        return said.tool() != null ? "tool_use" : said.cut() ? "max_tokens" : "end_turn";
    }

    private static ObjectNode metrics(ObjectNode root, Said said) {
        root.putObject("usage")
                .put("inputTokens", said.inputTokens())
                .put("outputTokens", said.tokens().size())
                .put("totalTokens", said.inputTokens() + said.tokens().size());
        root.putObject("metrics").put("latencyMs", 1);
        return root;
    }

    @Override
    public String start() {
        String start = event("messageStart", MockBodies.object().put("role", "assistant"));
        MockReply.ToolCall tool = said.tool();
        if (tool == null) {
            return start;
        }
        ObjectNode block = MockBodies.object();
        block.putObject("start")
                .putObject("toolUse")
                .put("toolUseId", "tooluse_mock1")
                .put("name", tool.name());
        ObjectNode delta = MockBodies.object();
        delta.putObject("delta").putObject("toolUse").put("input", tool.arguments());
        return start
                + event("contentBlockStart", block.put("contentBlockIndex", 0))
                + event("contentBlockDelta", delta.put("contentBlockIndex", 0));
    }

    @Override
    public String token(String text) {
        ObjectNode delta = MockBodies.object();
        delta.putObject("delta").put("text", text);
        return event("contentBlockDelta", delta.put("contentBlockIndex", 0));
    }

    @Override
    public String end() {
        return event("contentBlockStop", MockBodies.object().put("contentBlockIndex", 0))
                + event("messageStop", MockBodies.object().put("stopReason", stopReason(said)))
                + event("metadata", metrics(MockBodies.object(), said));
    }

    @Override
    public String error() {
        return frame(
                "exception",
                ":exception-type",
                "internalServerException",
                MockBodies.object().put("message", MockErrors.brokenInside().message()));
    }

    @Override
    public String contentType() {
        return "application/vnd.amazon.eventstream";
    }

    /** Frames are bytes: a character each. */
    @Override
    public byte[] bytes(String piece) {
        return piece.getBytes(ISO_8859_1);
    }

    private static String event(String type, ObjectNode payload) {
        return frame("event", ":event-type", type, payload);
    }

    private static String frame(String message, String kindHeader, String kind, ObjectNode payload) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(kindHeader, kind);
        headers.put(":content-type", "application/json");
        headers.put(":message-type", message);
        byte[] body = payload.toString().getBytes(UTF_8);
        int length = headers.entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length() + 4)
                .sum();
        byte[] bytes = new byte[BESIDES_HEADERS_AND_PAYLOAD + length + body.length];
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putInt(bytes.length).putInt(length);
        frame.putInt(checksum(bytes, frame.position()));
        headers.forEach((name, value) -> {
            frame.put((byte) name.length()).put(name.getBytes(UTF_8)).put(TEXT);
            frame.putShort((short) value.length()).put(value.getBytes(UTF_8));
        });
        frame.put(body);
        frame.putInt(checksum(bytes, frame.position()));
        return new String(bytes, ISO_8859_1);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 check = new CRC32();
        check.update(bytes, 0, length);
        return (int) check.getValue();
    }
}
