package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.internal.dialect.bedrock.EventFrames.Frame;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of ConverseStream as those of a chat. The usage comes last, after the reason for which the answer ended; a stream that ends before
 * that reason is broken, and does not get the mark of a whole one.
 */
final class ConverseStream extends TranslatedBody {
    /** What the exceptions of a stream would have been before it began. */
    private static final Map<String, Integer> STATUSES = Map.of(
            "throttlingException", 429,
            "serviceUnavailableException", 503,
            "internalServerException", 500,
            "validationException", 400,
            "modelStreamErrorException", 424,
            "modelTimeoutException", 408);

    private final EventFrames frames;
    private final ChatChunks chunks;
    private final SentTools tools;
    private final BedrockModel model;
    /** By block: which of the calls it is. */
    private final Map<Integer, Integer> calls = new HashMap<>();
    /** Blocks of calls that have said nothing of their arguments so far. */
    private final Set<Integer> silent = new HashSet<>();

    /** Blocks whose tool stands for the answer. */
    private final Set<Integer> answers = new HashSet<>();

    ConverseStream(InputStream source, ChatHead head, SentTools tools, BedrockModel model) {
        super(source);
        frames = new EventFrames(source);
        chunks = new ChatChunks(head);
        this.tools = tools;
        this.model = model;
    }

    @Override
    protected boolean advance() throws IOException {
        Frame frame = frames.next();
        if (frame == null) {
            return false;
        }
        JsonNode data = Json.read(frame.payload());
        switch (frame.header(":message-type")) {
            case "exception" -> failed(frame.header(":exception-type"), data);
            case "error" ->
                failed(frame.header(":error-code"), Json.object().put("message", frame.header(":error-message")));
            default -> event(frame.header(":event-type"), data);
        }
        return true;
    }

    private void failed(String kind, JsonNode data) {
        int status = STATUSES.getOrDefault(kind, 500);
        add(ChatErrors.event(status, ConverseAnswers.error(kind, data)));
    }

    private void event(String type, JsonNode data) {
        int block = data.path("contentBlockIndex").asInt();
        switch (type) {
            case "messageStart" -> add(chunks.role());
            case "contentBlockStart" -> start(block, data.path("start").path("toolUse"));
            case "contentBlockDelta" -> delta(block, data.path("delta"));
            case "contentBlockStop" -> stop(block);
            case "messageStop" ->
                add(chunks.finish(ConverseAnswers.finishReason(
                        data.path("stopReason").asText(""), !calls.isEmpty() || answers.isEmpty())));
            case "metadata" -> {
                if (data.path("usage").isObject()) {
                    add(chunks.usage(ConverseAnswers.usage(data.path("usage"), model)));
                }
                add(ChatChunks.DONE);
            }
            default -> {}
        }
    }

    private void start(int block, JsonNode use) {
        String name = use.path("name").asText("");
        if (use.isObject() && tools.isAnswer(name)) {
            answers.add(block);
        } else if (use.isObject()) {
            int call = calls.size();
            calls.put(block, call);
            silent.add(block);
            add(chunks.toolStart(call, use.path("toolUseId").asText(""), tools.original(name)));
        }
    }

    private void delta(int block, JsonNode delta) {
        if (delta.path("text").isTextual()) {
            addText(delta.path("text").textValue());
        } else if (delta.has("toolUse")) {
            input(block, delta.path("toolUse").path("input").asText(""));
        } else if (delta.has("reasoningContent")) {
            thought(delta.path("reasoningContent"));
        }
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            add(chunks.text(text));
        }
    }

    private void input(int block, String piece) {
        Integer call = calls.get(block);
        if (answers.contains(block)) {
            addText(piece);
        } else if (call != null && !piece.isEmpty()) {
            silent.remove(block);
            add(chunks.toolArguments(call, piece));
        }
    }

    private void thought(JsonNode content) {
        if (content.path("text").isTextual()) {
            add(chunks.thinking(content.path("text").textValue()));
        } else if (content.path("signature").isTextual()) {
            add(chunks.signature(content.path("signature").textValue()));
        } else if (content.path("redactedContent").isTextual()) {
            add(chunks.redactedThinking(content.path("redactedContent").textValue()));
        }
    }

    /** A tool that takes nothing is called with nothing, and that is an empty object. */
    private void stop(int block) {
        @Nullable Integer call = calls.get(block);
        if (silent.remove(block) && call != null) {
            add(chunks.toolArguments(call, "{}"));
        }
    }
}
