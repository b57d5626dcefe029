package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.anthropic.MessageEvents;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import java.util.List;
import java.util.Map;

/** Reads events of streams in OpenAI's dialect, and those of Anthropic's that its servers and gateways mix in. */
final class OpenAiEvents {
    static final int ANSWERED = 200;

    private static final List<String> NAMED =
            List.of("response.", "message_", "content_block", "image_", "transcript.", "speech.");

    private OpenAiEvents() {}

    static EventContent content(StreamEvent event) {
        return content(event, EventScan.of(event.data()));
    }

    static EventContent content(StreamEvent event, EventScan scan) {
        String data = event.data();
        String type = type(event);
        if (type.isEmpty()) {
            return scan.needsReading() ? ofChunk(data, Json.readBeginning(data), scan) : ofScan(scan);
        }
        if (MessageEvents.isOne(type)) {
            return MessageEvents.content(type, Json.readBeginning(data));
        }
        if (type.endsWith(".delta")) {
            return ofDelta(type, scan);
        }
        return ofNamed(type, Json.readBeginning(data));
    }

    private static EventContent ofScan(EventScan scan) {
        EventContent.Builder content =
                EventContent.builder().counted(scan.text()).finishedChoices(scan.finishedChoices());
        return scan.hasOutput() ? content.output().build() : content.build();
    }

    /** The name of an event whose name tells what it holds; empty for chunks, whatever their servers call them. */
    private static String type(StreamEvent event) {
        String type = event.type();
        if (type.equals("message")) {
            if (!mayNameItself(event.data())) {
                return "";
            }
            type = Json.readBeginning(event.data()).path("type").asText("");
        }
        return type.equals("error") || type.equals("ping") || isNamed(type) ? type : "";
    }

    private static boolean isNamed(String type) {
        for (String start : NAMED) {
            if (type.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** Some gateways leave out the names of events, which their data repeats. */
    private static boolean mayNameItself(String data) {
        return data.contains("\"type\"") && !data.contains("\"choices\"");
    }

    private static EventContent ofDelta(String type, EventScan scan) {
        // Sound and pictures come as text that is not words.
        return type.contains("audio") || type.contains("image")
                ? EventContent.PLAIN
                : EventContent.builder().counted(scan.text()).output().build();
    }

    private static EventContent ofNamed(String type, JsonNode json) {
        return switch (type) {
            case "error", "response.failed" -> failed(flat(json));
            case "response.completed", "response.incomplete", "response.cancelled" -> ofEnd(json.path("response"));
            case "response.output_item.added" ->
                item(json.path("item").path("type").asText(""));
            case "ping",
                    "response.created",
                    "response.queued",
                    "response.in_progress",
                    "response.content_part.added",
                    "response.reasoning_summary_part.added" -> EventContent.PREAMBLE;
            default -> ReportedError.in(json).isMissingNode() ? ofOther(type, json) : failed(ReportedError.in(json));
        };
    }

    /** A piece of something that is neither text nor known here: a search, a picture, a transcript. */
    private static EventContent ofOther(String type, JsonNode json) {
        EventContent.Builder content = EventContent.builder().output();
        UsageFields.in(json).ifPresent(content::usage);
        return (type.endsWith(".completed") || type.endsWith(".done")) && !type.startsWith("response.")
                ? content.end().build()
                : content.build();
    }

    /** Texts and reasoning begin with an empty item; a call of a tool is said with its first. */
    private static EventContent item(String type) {
        return type.equals("message") || type.equals("reasoning") ? EventContent.PREAMBLE : EventContent.PLAIN;
    }

    private static EventContent ofEnd(JsonNode response) {
        EventContent.Builder content = EventContent.builder().end();
        UsageFields.in(response).ifPresent(content::usage);
        JsonNode error = ReportedError.in(response);
        if (!error.isMissingNode()) {
            return content.failure(AnswerFailures.ofEvent(error)).build();
        }
        if (FinishReason.of(response.path("incomplete_details").path("reason").asText("")) == FinishReason.FILTERED) {
            content.filtered();
        }
        return response.path("output").isEmpty()
                ? content.build()
                : content.output().build();
    }

    private static EventContent ofChunk(String data, JsonNode json, EventScan scan) {
        if (!json.isObject()) {
            return AnswerFailures.ofEventWithoutObject(data, json);
        }
        JsonNode error = ReportedError.in(json);
        JsonNode choices = json.path("choices");
        boolean answerless = !choices.isArray() && !json.path("output").isArray();
        EventContent.Builder content = EventContent.builder();
        UsageFields.in(json)
                .ifPresent(usage -> content.usage(usage)
                        .usageOnly(choices.isArray() && choices.isEmpty() && error.isMissingNode()));
        if (!error.isMissingNode() || (answerless && ReportedError.isFlat(json))) {
            return content.failure(AnswerFailures.ofEvent(error.isMissingNode() ? flat(json) : error))
                    .build();
        }
        if (json.path("object").asText("").equals("response")) {
            // A server that does not stream, and answers at once.
            return ofEnd(json);
        }
        content.counted(scan.text());
        if (scan.hasOutput() || hasOther(choices)) {
            content.output();
        }
        return ofChoices(content, choices).build();
    }

    private static EventContent.Builder ofChoices(EventContent.Builder content, JsonNode choices) {
        int finished = 0;
        for (JsonNode choice : choices) {
            if (choice.path("message").isObject()) {
                // A server that does not stream, and answers at once.
                content.end();
            }
            String reason = choice.path("finish_reason").asText("");
            if (choice.path("finish_reason").isTextual() && !reason.isEmpty()) {
                finish(content, reason);
                finished++;
            }
        }
        return content.finishedChoices(finished);
    }

    private static EventContent.Builder finish(EventContent.Builder content, String reason) {
        return switch (FinishReason.of(reason)) {
            case FILTERED -> content.filtered();
            case FAILED ->
                content.failure(
                        Outcome.failure(FailureKind.SERVER_ERROR, ANSWERED).withCode(reason));
            case ENDED -> content;
        };
    }

    /** Fields of a delta that have no text of a known name: a new kind of part is output too. */
    private static boolean hasOther(JsonNode choices) {
        for (JsonNode choice : choices) {
            for (String holder : List.of("delta", "message")) {
                for (Map.Entry<String, JsonNode> field : choice.path(holder).properties()) {
                    if (!field.getKey().equals("role") && ReportedError.isPresent(field.getValue())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static EventContent failed(JsonNode error) {
        EventContent.Builder content = EventContent.builder().failure(AnswerFailures.ofEvent(error));
        UsageFields.in(error).ifPresent(content::usage);
        return content.build();
    }

    /** The holder of the error; {@code type} is the event's own where the error's fields stand at the top. */
    private static JsonNode flat(JsonNode json) {
        JsonNode response = ReportedError.in(json.path("response"));
        if (!response.isMissingNode()) {
            return response;
        }
        if (json.isObject() && json.path("type").asText("").equals("error") && !json.has("error")) {
            return ((ObjectNode) json).without("type");
        }
        return json;
    }
}
