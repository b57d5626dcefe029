package dev.llmrouter.internal.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of an endpoint's answers, whole and streamed. The counts are LiteLLM's. */
enum MockForm {
    CHAT {
        @Override
        ObjectNode answer(String model, String text) {
            ObjectNode body = head(model, "chat.completion");
            ObjectNode choice = body.putArray("choices").addObject();
            choice.put("index", 0).put("finish_reason", "stop");
            choice.putObject("message").put("role", "assistant").put("content", text);
            return withUsage(body);
        }

        @Override
        String events(String model, List<String> words) {
            StringBuilder events = new StringBuilder();
            append(events, chunk(model, Json.object().put("role", "assistant").put("content", ""), null));
            words.forEach(word -> append(events, chunk(model, Json.object().put("content", word), null)));
            append(events, chunk(model, Json.object(), "stop"));
            ObjectNode last = head(model, "chat.completion.chunk");
            last.putArray("choices");
            append(events, withUsage(last));
            return events.append(DONE).toString();
        }

        private static ObjectNode chunk(String model, ObjectNode delta, @Nullable String reason) {
            ObjectNode body = head(model, "chat.completion.chunk");
            ObjectNode choice = body.putArray("choices").addObject();
            choice.put("index", 0).put("finish_reason", reason).set("delta", delta);
            return body;
        }

        private static ObjectNode head(String model, String object) {
            return Json.object().put("id", "chatcmpl-mock").put("object", object).put("model", model);
        }
    },

    TEXT {
        @Override
        ObjectNode answer(String model, String text) {
            return withUsage(piece(model, text, "stop"));
        }

        @Override
        String events(String model, List<String> words) {
            StringBuilder events = new StringBuilder();
            words.forEach(word -> append(events, piece(model, word, null)));
            append(events, withUsage(piece(model, "", "stop")));
            return events.append(DONE).toString();
        }

        private static ObjectNode piece(String model, String text, @Nullable String reason) {
            ObjectNode body =
                    Json.object().put("id", "cmpl-mock").put("object", "text_completion").put("model", model);
            body.putArray("choices").addObject().put("index", 0).put("text", text).put("finish_reason", reason);
            return body;
        }
    },

    RESPONSE {
        @Override
        ObjectNode answer(String model, String text) {
            ObjectNode body = head(model, "completed");
            ObjectNode message = body.putArray("output").addObject().put("type", "message");
            message.put("id", ITEM).put("role", "assistant").put("status", "completed");
            ObjectNode content = message.putArray("content").addObject();
            content.put("type", "output_text").put("text", text).putArray("annotations");
            body.putObject("usage")
                    .put("input_tokens", INPUT)
                    .put("output_tokens", OUTPUT)
                    .put("total_tokens", INPUT + OUTPUT);
            return body;
        }

        @Override
        String events(String model, List<String> words) {
            StringBuilder events = new StringBuilder();
            ObjectNode created = Json.object().put("type", "response.created");
            created.set("response", head(model, "in_progress"));
            append(events, created);
            for (String word : words) {
                ObjectNode delta = Json.object().put("type", "response.output_text.delta");
                append(
                        events,
                        delta.put("item_id", ITEM).put("output_index", 0).put("content_index", 0).put("delta", word));
            }
            ObjectNode completed = Json.object().put("type", "response.completed");
            completed.set("response", answer(model, String.join("", words)));
            append(events, completed);
            return events.toString();
        }

        private static ObjectNode head(String model, String status) {
            return Json.object()
                    .put("id", "resp_mock")
                    .put("object", "response")
                    .put("model", model)
                    .put("status", status);
        }
    },

    MESSAGE {
        @Override
        ObjectNode answer(String model, String text) {
            ObjectNode body = head(model).put("stop_reason", "end_turn");
            body.putArray("content").addObject().put("type", "text").put("text", text);
            body.putObject("usage").put("input_tokens", INPUT).put("output_tokens", OUTPUT);
            return body;
        }

        @Override
        String events(String model, List<String> words) {
            StringBuilder events = new StringBuilder();
            ObjectNode start = typed("message_start");
            ObjectNode message = head(model).putNull("stop_reason");
            message.putArray("content");
            message.putObject("usage").put("input_tokens", INPUT).put("output_tokens", 1);
            start.set("message", message);
            append(events, start);
            ObjectNode block = typed("content_block_start").put("index", 0);
            block.putObject("content_block").put("type", "text").put("text", "");
            append(events, block);
            for (String word : words) {
                ObjectNode delta = typed("content_block_delta").put("index", 0);
                delta.putObject("delta").put("type", "text_delta").put("text", word);
                append(events, delta);
            }
            append(events, typed("content_block_stop").put("index", 0));
            ObjectNode last = typed("message_delta");
            last.putObject("delta").put("stop_reason", "end_turn").putNull("stop_sequence");
            last.putObject("usage").put("output_tokens", OUTPUT);
            append(events, last);
            append(events, typed("message_stop"));
            return events.toString();
        }

        private static ObjectNode typed(String type) {
            return Json.object().put("type", type);
        }

        private static ObjectNode head(String model) {
            ObjectNode head = Json.object().put("id", "msg_mock").put("type", "message");
            return head.put("role", "assistant").put("model", model).putNull("stop_sequence");
        }
    },

    CONTENT {
        @Override
        ObjectNode answer(String model, String text) {
            ObjectNode body = piece(model, text);
            ((ObjectNode) body.at("/candidates/0")).put("finishReason", "STOP");
            body.putObject("usageMetadata")
                    .put("promptTokenCount", INPUT)
                    .put("candidatesTokenCount", OUTPUT)
                    .put("totalTokenCount", INPUT + OUTPUT);
            return body;
        }

        @Override
        String events(String model, List<String> words) {
            StringBuilder events = new StringBuilder();
            words.forEach(word -> append(events, piece(model, word)));
            append(events, answer(model, ""));
            return events.toString();
        }

        private static ObjectNode piece(String model, String text) {
            ObjectNode body = Json.object().put("modelVersion", model).put("responseId", "mock");
            ObjectNode candidate = body.putArray("candidates").addObject().put("index", 0);
            ObjectNode content = candidate.putObject("content").put("role", "model");
            content.putArray("parts").addObject().put("text", text);
            return body;
        }
    };

    private static final String DONE = "data: [DONE]\n\n";
    private static final String ITEM = "msg_mock";
    private static final int INPUT = 10;
    private static final int OUTPUT = 20;

    static MockForm of(Endpoint endpoint) {
        return switch (ApiDialect.of(endpoint)) {
            case ANTHROPIC -> MESSAGE;
            case GEMINI -> CONTENT;
            case OPENAI -> {
                if (endpoint.equals(Endpoint.RESPONSES)) {
                    yield RESPONSE;
                }
                yield endpoint.equals(Endpoint.COMPLETIONS) ? TEXT : CHAT;
            }
        };
    }

    abstract ObjectNode answer(String model, String text);

    /** All events of a stream. */
    abstract String events(String model, List<String> words);

    private static ObjectNode withUsage(ObjectNode body) {
        body.putObject("usage")
                .put("prompt_tokens", INPUT)
                .put("completion_tokens", OUTPUT)
                .put("total_tokens", INPUT + OUTPUT);
        return body;
    }

    /** Those of Messages and of responses have their type as their name, too. */
    private static void append(StringBuilder events, ObjectNode event) {
        if (event.path("type").isTextual()) {
            events.append("event: ").append(event.path("type").textValue()).append('\n');
        }
        events.append("data: ").append(event).append("\n\n");
    }
}
