package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.BareJson;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.ErrorClassifier;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import java.util.List;
import java.util.Map;

/** Reads events of streams in OpenAI's dialect, and those of Anthropic's that its servers and gateways mix in. */
final class OpenAiEvents {
    static final int ANSWERED = 200;

    private static final Headers NO_HEADERS = new Headers(Map.of());
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
        if (type.endsWith(".delta") || type.equals("content_block_delta")) {
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
            case "content_block_start" -> block(json.path("content_block"));
            case "message_start" -> ofMessage(json.path("message"));
            case "message_delta" -> ofMessageDelta(json);
            case "message_stop" -> EventContent.builder().end().build();
            case "ping",
                    "content_block_stop",
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

    private static EventContent block(JsonNode block) {
        boolean empty = switch (block.path("type").asText("")) {
            case "text" -> block.path("text").asText("").isEmpty();
            case "thinking" -> block.path("thinking").asText("").isEmpty();
            default -> false;
        };
        return empty ? EventContent.PREAMBLE : EventContent.PLAIN;
    }

    private static EventContent ofEnd(JsonNode response) {
        EventContent.Builder content = EventContent.builder().end();
        UsageFields.in(response).ifPresent(content::usage);
        JsonNode error = ReportedError.in(response);
        if (!error.isMissingNode()) {
            return content.failure(failure(error)).build();
        }
        if (FinishReason.of(response.path("incomplete_details").path("reason").asText("")) == FinishReason.FILTERED) {
            content.filtered();
        }
        return response.path("output").isEmpty()
                ? content.build()
                : content.output().build();
    }

    private static EventContent ofMessage(JsonNode message) {
        EventContent.Builder content = EventContent.builder();
        UsageFields.in(message).ifPresent(content::usage);
        return content.build();
    }

    private static EventContent ofMessageDelta(JsonNode json) {
        EventContent.Builder content = EventContent.builder();
        UsageFields.in(json).ifPresent(content::usage);
        String reason = json.path("delta").path("stop_reason").asText("");
        return finish(content, reason).build();
    }

    private static EventContent ofChunk(String data, JsonNode json, EventScan scan) {
        if (!json.isObject()) {
            return ofNoChunk(data, json);
        }
        JsonNode error = ReportedError.in(json);
        JsonNode choices = json.path("choices");
        boolean answerless = !choices.isArray() && !json.path("output").isArray();
        EventContent.Builder content = EventContent.builder();
        UsageFields.in(json)
                .ifPresent(usage -> content.usage(usage)
                        .usageOnly(choices.isArray() && choices.isEmpty() && error.isMissingNode()));
        if (!error.isMissingNode() || (answerless && ReportedError.isFlat(json))) {
            return content.failure(failure(error.isMissingNode() ? flat(json) : error))
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

    /** Half a JSON value is half an answer; an array may hold an error; words that are no JSON are passed on. */
    private static EventContent ofNoChunk(String data, JsonNode json) {
        JsonNode error = ReportedError.in(json);
        if (!error.isMissingNode()) {
            return failed(error);
        }
        return json.isMissingNode() && BareJson.mayStart(data)
                ? EventContent.builder()
                        .failure(Outcome.failure(FailureKind.SERVER_ERROR, ANSWERED)
                                .withCode("truncated_json"))
                        .build()
                : EventContent.PREAMBLE;
    }

    private static EventContent failed(JsonNode error) {
        EventContent.Builder content = EventContent.builder().failure(failure(error));
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

    private static Outcome failure(JsonNode holder) {
        ErrorBody error = ErrorBody.of(holder);
        return OpenAiAnswers.failure(ErrorClassifier.kind(error), ANSWERED, NO_HEADERS, error);
    }
}
