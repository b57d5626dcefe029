package dev.llmrouter.testing.provider;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.testing.provider.MockBodies.Said;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Anthropic's Messages: answers, events, errors. */
final class MockMessages implements MockStream {
    static final String ENDPOINT = "messages";
    static final String COUNT = "messages/count_tokens";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MockCall call;
    private final Said said;

    MockMessages(MockCall call, Said said) {
        this.call = call;
        this.said = said;
    }

    static ObjectNode answer(MockCall call, Said said) {
        ObjectNode root = message(call);
        MockReply.ToolCall tool = said.tool();
        if (tool == null) {
            root.withArray("content").addObject().put("type", "text").put("text", said.text());
        } else {
            root.withArray("content").add(toolUse(tool, true));
        }
        root.put("stop_reason", stopReason(said)).putNull("stop_sequence");
        root.set("usage", usage(said, said.tokens().size()));
        return root;
    }

    static ObjectNode error(MockErrors.Words words) {
        ObjectNode root = MockBodies.object().put("type", "error");
        ObjectNode error =
                root.putObject("error").put("type", type(words.status())).put("message", words.message());
        if (words.cause() == MockErrors.Cause.UNPAID) {
            error.putObject("details").put("error_code", "contract_spend_limit_reached");
        }
        return root.put("request_id", "mock-request-1");
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 503, 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }

    private static ObjectNode message(MockCall call) {
        ObjectNode root = MockBodies.object()
                .put("id", "msg_mock1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", call.model());
        root.putArray("content");
        return root;
    }

    private static ObjectNode toolUse(MockReply.ToolCall tool, boolean whole) {
        ObjectNode block = MockBodies.object()
                .put("type", "tool_use")
                .put("id", "toolu_mock1")
                .put("name", tool.name());
        try {
            block.set("input", whole ? JSON.readTree(tool.arguments()) : MockBodies.object());
        } catch (IOException e) {
            throw new UncheckedIOException("the arguments of a tool call must be JSON", e);
        }
        return block;
    }

    private static String stopReason(Said said) {
        return said.tool() != null ? "tool_use" : said.cut() ? "max_tokens" : "end_turn";
    }

    private static ObjectNode usage(Said said, int outputTokens) {
        return MockBodies.object()
                .put("input_tokens", said.inputTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", outputTokens);
    }

    @Override
    public String start() {
        ObjectNode message = message(call).putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(said, 1));
        ObjectNode start = MockBodies.object();
        start.set("message", message);
        MockReply.ToolCall tool = said.tool();
        ObjectNode block = MockBodies.object().put("index", 0);
        block.set(
                "content_block",
                tool == null ? MockBodies.object().put("type", "text").put("text", "") : toolUse(tool, false));
        String arguments = tool == null
                ? ""
                : delta(MockBodies.object().put("type", "input_json_delta").put("partial_json", tool.arguments()));
        return MockEvents.named("message_start", start)
                + MockEvents.named("content_block_start", block)
                + MockEvents.named("ping", MockBodies.object())
                + arguments;
    }

    @Override
    public String token(String text) {
        return delta(MockBodies.object().put("type", "text_delta").put("text", text));
    }

    private static String delta(ObjectNode delta) {
        ObjectNode data = MockBodies.object().put("index", 0);
        data.set("delta", delta);
        return MockEvents.named("content_block_delta", data);
    }

    @Override
    public String end() {
        ObjectNode last = MockBodies.object();
        last.putObject("delta").put("stop_reason", stopReason(said)).putNull("stop_sequence");
        last.putObject("usage").put("output_tokens", said.tokens().size());
        return MockEvents.named("content_block_stop", MockBodies.object().put("index", 0))
                + MockEvents.named("message_delta", last)
                + MockEvents.named("message_stop", MockBodies.object());
    }

    @Override
    public String error() {
        return "event: error\n" + MockEvents.data(error(MockErrors.brokenInside()));
    }
}
