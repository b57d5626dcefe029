package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.UsageCounts;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;

/**
 * Reads the events of one stream of messages. The usage at the start has the prompt, the one at the end may have the answer alone: the usage so
 * far is both.
 */
public final class MessageEvents implements EventReader {
    private static final int ANSWERED = 200;

    private TokenUsage usage = TokenUsage.unknown();

    @Override
    public EventContent content(StreamEvent event) {
        String data = event.data();
        JsonNode json = Json.readBeginning(data);
        if (!json.isObject()) {
            return AnswerFailures.ofEventWithoutObject(data, json);
        }
        String named = json.path("type").asText("");
        // Some gateways leave out the names of events, some the names in the data.
        EventContent content = content(named.isEmpty() ? event.type() : named, json);
        if (content.usage().isEmpty()) {
            return content;
        }
        usage = UsageCounts.merged(usage, content.usage().get());
        return content.toBuilder().usage(usage).build();
    }

    /** Whether an event of this name is one of messages alone. */
    public static boolean isOne(String type) {
        return switch (type) {
            case "message_start",
                    "message_delta",
                    "message_stop",
                    "content_block_start",
                    "content_block_delta",
                    "content_block_stop" -> true;
            default -> false;
        };
    }

    /**
     * Reads one event by itself.
     *
     * @param type its name
     * @param json its data
     */
    public static EventContent content(String type, JsonNode json) {
        if (!ReportedError.in(json).isMissingNode() || type.equals("error")) {
            return EventContent.builder().failure(AnswerFailures.ofEvent(json)).build();
        }
        return switch (type) {
            case "message_start" -> withUsage(json.path("message")).build();
            case "content_block_start" -> block(json.path("content_block"));
            case "content_block_delta" -> delta(json.path("delta"));
            case "message_delta" ->
                finish(withUsage(json), json.path("delta").path("stop_reason").asText(""));
            case "message_stop" -> EventContent.builder().end().build();
            case "ping", "content_block_stop" -> EventContent.PREAMBLE;
            // A server that does not stream, and answers at once.
            case "message" -> json.path("content").isArray() ? whole(json) : EventContent.PREAMBLE;
            default -> EventContent.PLAIN;
        };
    }

    private static EventContent.Builder withUsage(JsonNode holder) {
        EventContent.Builder content = EventContent.builder();
        MessageUsage.in(holder).ifPresent(content::usage);
        return content;
    }

    /** Texts and thoughts begin with an empty block; a call of a tool is said with its first. */
    private static EventContent block(JsonNode block) {
        return switch (block.path("type").asText("")) {
            case "text" -> text(EventContent.builder(), block.path("text")).build();
            case "thinking" ->
                EventContent.builder()
                        .counted(block.path("thinking").asText(""))
                        .build();
            default -> EventContent.PLAIN;
        };
    }

    private static EventContent delta(JsonNode delta) {
        EventContent.Builder content = EventContent.builder().output();
        text(content, delta.path("text"));
        return content.counted(delta.path("thinking").asText(""))
                .counted(delta.path("partial_json").asText(""))
                .build();
    }

    private static EventContent.Builder text(EventContent.Builder content, JsonNode text) {
        return text.isTextual() ? content.text(text.textValue()) : content;
    }

    private static EventContent whole(JsonNode message) {
        EventContent.Builder content = withUsage(message).output().text(MessageAnswers.text(message));
        return finish(content.end(), message.path("stop_reason").asText(""));
    }

    private static EventContent finish(EventContent.Builder content, String reason) {
        return switch (FinishReason.of(reason)) {
            case FILTERED -> content.filtered().build();
            case FAILED ->
                content.failure(Outcome.failure(FailureKind.SERVER_ERROR, ANSWERED)
                                .withCode(reason))
                        .build();
            case ENDED -> content.build();
        };
    }
}
