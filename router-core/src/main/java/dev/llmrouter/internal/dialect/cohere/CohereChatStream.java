package dev.llmrouter.internal.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiFunction;

/** Cohere's events as those of a chat. */
final class CohereChatStream extends TranslatedBody {
    private static final String MESSAGE = "message";

    private final ServerSentEvents events;
    private final Map<String, String> headers;
    private final BiFunction<JsonNode, Map<String, String>, ChatHead> head;
    private final SentTools tools;
    private ChatChunks chunks;
    /** Calls of tools that have begun. */
    private int calls;
    /** Whether the last of them has said nothing of its arguments so far. */
    private boolean silent;

    CohereChatStream(
            TransportResponse response, BiFunction<JsonNode, Map<String, String>, ChatHead> head, SentTools tools) {
        super(response.body());
        this.head = head;
        this.tools = tools;
        headers = response.headers();
        events = new ServerSentEvents(response.body());
        chunks = new ChatChunks(head.apply(Json.object(), headers));
    }

    @Override
    protected boolean advance() throws IOException {
        StreamEvent event = events.next();
        if (event == null) {
            return false;
        }
        JsonNode data = Json.read(event.data());
        String type = data.path("type").asText(event.type());
        JsonNode delta = data.path("delta");
        if (!ReportedError.in(delta).isMissingNode()) {
            add(ChatErrors.event(delta));
        } else if (!data.has("type") && data.path(MESSAGE).isTextual()) {
            add(ChatErrors.event(data));
        } else {
            event(type, data, delta);
        }
        return true;
    }

    private void event(String type, JsonNode data, JsonNode delta) {
        JsonNode message = delta.path(MESSAGE);
        switch (type) {
            case "message-start" -> {
                chunks = new ChatChunks(head.apply(data, headers));
                add(chunks.role());
            }
            case "content-start", "content-delta" -> content(message.path("content"), data.path("logprobs"));
            case "tool-plan-delta" -> {
                String plan = message.path("tool_plan").asText("");
                add(plan.isEmpty() ? ChatChunks.COMMENT : chunks.reasoning(plan));
            }
            case "tool-call-start" -> {
                JsonNode call = message.path("tool_calls");
                JsonNode function = call.path("function");
                silent = true;
                add(chunks.toolStart(
                        calls++,
                        call.path("id").asText(""),
                        tools.original(function.path("name").asText(""))));
                arguments(function);
            }
            case "tool-call-delta" -> arguments(message.path("tool_calls").path("function"));
            case "tool-call-end" -> ended();
            case "message-end" -> {
                ended();
                add(chunks.finish(
                        CohereAnswers.finishReason(delta.path("finish_reason").asText(""))));
                CohereAnswers.usage(delta.path("usage")).ifPresent(usage -> add(chunks.usage(usage)));
                add(ChatChunks.DONE);
            }
            // Bytes show the router that the server is still there.
            default -> add(ChatChunks.COMMENT);
        }
    }

    private void content(JsonNode content, JsonNode logprobs) {
        String thinking = content.path("thinking").asText("");
        if (!thinking.isEmpty()) {
            add(chunks.thinking(thinking));
        }
        String text = content.path("text").asText("");
        if (!text.isEmpty()) {
            add(chunks.text(text));
        }
        CohereAnswers.logprobs(logprobs).ifPresent(of -> add(chunks.logprobs(of)));
    }

    private void arguments(JsonNode function) {
        String piece = function.path("arguments").asText("");
        if (!piece.isEmpty() && calls > 0) {
            silent = false;
            add(chunks.toolArguments(calls - 1, piece));
        }
    }

    private void ended() {
        if (silent) {
            silent = false;
            add(chunks.toolArguments(calls - 1, CohereAnswers.arguments("")));
        }
    }
}
