package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The events of Messages as those of a chat. */
final class MessagesChatStream extends TranslatedBody {
    private final ServerSentEvents events;
    private final Map<String, String> headers;
    private final ProviderCall call;
    private final SentTools tools;
    private final ObjectNode usage = Json.object();
    /** By block: which of the calls it is. */
    private final Map<Integer, Integer> calls = new HashMap<>();
    /** Blocks of calls that have said nothing of their arguments so far. */
    private final Set<Integer> silent = new HashSet<>();

    /** Blocks whose tool stands for the answer. */
    private final Set<Integer> answers = new HashSet<>();

    private ChatChunks chunks;

    MessagesChatStream(TransportResponse response, ProviderCall call, SentTools tools) {
        super(response.body());
        this.call = call;
        this.tools = tools;
        headers = response.headers();
        events = new ServerSentEvents(response.body());
        chunks = new ChatChunks(ChatHead.of("claude", headers, call.providerModel()));
    }

    @Override
    protected boolean advance() throws IOException {
        StreamEvent event = events.next();
        if (event == null) {
            return false;
        }
        JsonNode data = Json.read(event.data());
        String type = data.path("type").asText(event.type());
        JsonNode error = ReportedError.in(data);
        if (!error.isMissingNode() || type.equals("error")) {
            add(ChatErrors.event(error.isMissingNode() ? data : error));
        } else {
            event(type, data);
        }
        return true;
    }

    private void event(String type, JsonNode data) {
        int block = data.path("index").asInt();
        switch (type) {
            case "message_start" -> {
                chunks = new ChatChunks(MessagesToChat.head(data.path("message"), headers, call));
                counted(data.path("message").path("usage"));
                add(chunks.role());
            }
            // Bytes show the router that the server is still there.
            case "ping" -> add(ChatChunks.COMMENT);
            case "content_block_start" -> start(block, data.path("content_block"));
            case "content_block_delta" -> delta(block, data.path("delta"));
            case "content_block_stop" -> stop(block);
            case "message_delta" -> {
                counted(data.path("usage"));
                add(chunks.finish(MessagesToChat.finishReason(
                        data.path("delta").path("stop_reason").asText(""), !calls.isEmpty() || answers.isEmpty())));
            }
            case "message_stop" -> {
                if (!usage.isEmpty()) {
                    add(chunks.usage(MessagesToChat.usage(usage)));
                }
                add(ChatChunks.DONE);
            }
            default -> {}
        }
    }

    /** The last counts may leave out what the first ones said. */
    private void counted(JsonNode counts) {
        counts.properties().forEach(count -> usage.set(count.getKey(), count.getValue()));
    }

    private void start(int block, JsonNode content) {
        switch (content.path("type").asText("")) {
            case "text" -> text(content.path("text").asText(""));
            case "redacted_thinking" ->
                add(chunks.redactedThinking(content.path("data").asText("")));
            case "tool_use" -> {
                String name = content.path("name").asText("");
                if (tools.isAnswer(name)) {
                    answers.add(block);
                } else {
                    int index = calls.size();
                    calls.put(block, index);
                    silent.add(block);
                    add(chunks.toolStart(index, content.path("id").asText(""), tools.original(name)));
                }
            }
            default -> {}
        }
    }

    private void delta(int block, JsonNode delta) {
        switch (delta.path("type").asText("")) {
            case "text_delta" -> text(delta.path("text").asText(""));
            case "thinking_delta" -> add(chunks.thinking(delta.path("thinking").asText("")));
            case "signature_delta" ->
                add(chunks.signature(delta.path("signature").asText("")));
            case "input_json_delta" -> input(block, delta.path("partial_json").asText(""));
            default -> {}
        }
    }

    private void text(String piece) {
        if (!piece.isEmpty()) {
            add(chunks.text(piece));
        }
    }

    private void input(int block, String piece) {
        Integer index = calls.get(block);
        if (answers.contains(block)) {
            text(piece);
        } else if (index != null && !piece.isEmpty()) {
            silent.remove(block);
            add(chunks.toolArguments(index, piece));
        }
    }

    /** A tool that takes nothing is called with nothing, and that is an empty object. */
    private void stop(int block) {
        Integer index = calls.get(block);
        if (silent.remove(block) && index != null) {
            add(chunks.toolArguments(index, "{}"));
        }
    }
}
