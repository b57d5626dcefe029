package dev.llmrouter.testing.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.testing.provider.MockBodies.Said;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Server-sent events in the shape of the endpoints whose answers can flow: chat, text completions, responses. */
final class MockEvents implements MockStream {
    private final MockCall call;
    private final Said said;

    MockEvents(MockCall call, Said said) {
        this.call = call;
        this.said = said;
    }

    @Override
    public String start() {
        return switch (call.endpoint()) {
            case "responses" -> named("response.created", response("in_progress"));
            case "chat/completions" ->
                chunk(object -> object.put("role", "assistant").put("content", ""), null) + toolCall();
            default -> "";
        };
    }

    private String toolCall() {
        var tool = said.tool();
        return tool == null ? "" : chunk(delta -> delta.putArray("tool_calls").add(MockBodies.tool(tool)), null);
    }

    @Override
    public String token(String text) {
        return switch (call.endpoint()) {
            case "responses" ->
                named(
                        "response.output_text.delta",
                        MockBodies.object()
                                .put("item_id", "mock-message-1")
                                .put("output_index", 0)
                                .put("content_index", 0)
                                .put("delta", text));
            case "chat/completions" -> chunk(delta -> delta.put("content", text), null);
            default -> completion(text, null);
        };
    }

    @Override
    public String end() {
        if (call.endpoint().equals("responses")) {
            ObjectNode data = MockBodies.object();
            data.set("response", MockBodies.response(call, said));
            return named("response.completed", data);
        }
        String last = call.endpoint().equals("chat/completions")
                ? chunk(delta -> {}, said.finishReason())
                : completion("", said.finishReason());
        return last + (call.wantsStreamUsage() ? usage() : "") + "data: [DONE]\n\n";
    }

    @Override
    public String error() {
        ObjectNode root = MockBodies.object();
        root.putObject("error")
                .put("message", "The mock provider breaks in the middle.")
                .put("type", "server_error")
                .put("code", "server_error");
        return data(root);
    }

    private String usage() {
        ObjectNode root = MockBodies.talk(object(), call);
        root.putArray("choices");
        root.set("usage", MockBodies.usage(said));
        return data(root);
    }

    private String object() {
        return call.endpoint().equals("chat/completions") ? "chat.completion.chunk" : "text_completion";
    }

    private String chunk(Consumer<ObjectNode> delta, @Nullable String finishReason) {
        ObjectNode root = MockBodies.talk(object(), call);
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        delta.accept(choice.putObject("delta"));
        choice.put("finish_reason", finishReason);
        return data(root);
    }

    private String completion(String text, @Nullable String finishReason) {
        ObjectNode root = MockBodies.talk(object(), call);
        root.putArray("choices").addObject().put("index", 0).put("text", text).put("finish_reason", finishReason);
        return data(root);
    }

    private ObjectNode response(String status) {
        ObjectNode data = MockBodies.object();
        data.putObject("response")
                .put("id", "mock-1")
                .put("object", "response")
                .put("status", status)
                .put("model", call.model())
                .putArray("output");
        return data;
    }

    static String named(String type, ObjectNode data) {
        return "event: " + type + "\n" + data(data.put("type", type));
    }

    static String data(ObjectNode json) {
        return "data: " + json + "\n\n";
    }
}
