package dev.llmrouter.internal.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.internal.dialect.ServerSentEvents;
import dev.llmrouter.internal.dialect.chat.ChatAnswer;
import dev.llmrouter.internal.dialect.chat.ChatChunks;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.ChatUsage;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Answers of Ollama's own API as those of a chat: one JSON, or a line of JSON for each piece of a stream. */
final class OllamaAnswers implements AnswerTranslation {
    private static final String MESSAGE = "message";

    private final ProviderCall call;

    OllamaAnswers(ProviderCall call) {
        this.call = call;
    }

    @Override
    public Answer complete(Answer answer) {
        JsonNode json = Json.read(answer.body());
        return answer.status() / 100 == 2 && json.path(MESSAGE).isObject()
                ? ChatErrors.json(answer, chat(json))
                : answer;
    }

    private byte[] chat(JsonNode json) {
        ChatAnswer chat = new ChatAnswer(head(json));
        JsonNode message = json.path(MESSAGE);
        String thinking = message.path("thinking").asText("");
        if (!thinking.isEmpty()) {
            chat.thinking(thinking, "");
        }
        String text = message.path("content").asText("");
        if (!text.isEmpty()) {
            chat.text(text);
        }
        int calls = 0;
        for (JsonNode made : message.path("tool_calls")) {
            JsonNode function = made.path("function");
            chat.toolCall(id(made, calls++), function.path("name").asText(""), arguments(function));
        }
        return chat.finishReason(finishReason(json, calls > 0))
                .usage(usage(json))
                .bytes();
    }

    private ChatHead head(JsonNode json) {
        String made = json.path("created_at").asText("");
        return new ChatHead(
                "chatcmpl-ollama-" + Integer.toHexString(made.hashCode()),
                seconds(made),
                json.path("model").asText(call.providerModel()));
    }

    private static long seconds(String time) {
        try {
            return OffsetDateTime.parse(time).toEpochSecond();
        } catch (DateTimeException unknown) {
            return 0;
        }
    }

    /** Older versions give calls no id. */
    private static String id(JsonNode made, int number) {
        return made.path("id").asText("call_" + number);
    }

    private static String arguments(JsonNode function) {
        JsonNode arguments = function.path("arguments");
        return arguments.isObject() ? arguments.toString() : "{}";
    }

    private static ChatUsage usage(JsonNode json) {
        return new ChatUsage(
                json.path("prompt_eval_count").asLong(0),
                json.path("eval_count").asLong(0),
                -1,
                -1,
                -1);
    }

    private static String finishReason(JsonNode json, boolean calls) {
        if (calls) {
            return "tool_calls";
        }
        return json.path("done_reason").asText("").equals("length") ? "length" : "stop";
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.events(response, new Stream(response));
    }

    private final class Stream extends TranslatedBody {
        /** It reads lines of JSON too. */
        private final ServerSentEvents lines;

        private ChatChunks chunks = new ChatChunks(new ChatHead("chatcmpl-ollama", 0, call.providerModel()));
        private boolean begun;
        private int calls;

        Stream(TransportResponse response) {
            super(response.body());
            lines = new ServerSentEvents(response.body());
        }

        @Override
        protected boolean advance() throws IOException {
            StreamEvent line = lines.next();
            if (line == null) {
                return false;
            }
            JsonNode json = Json.read(line.data());
            if (json.path(MESSAGE).isObject()) {
                begin(json);
                piece(json.path(MESSAGE));
                if (json.path("done").asBoolean()) {
                    add(chunks.finish(finishReason(json, calls > 0)));
                    add(chunks.usage(usage(json)));
                    add(ChatChunks.DONE);
                }
            } else {
                // An error, which the reader of a chat knows in any form.
                add(ChatChunks.event(Json.write(json)));
            }
            return true;
        }

        private void begin(JsonNode json) {
            if (!begun) {
                begun = true;
                chunks = new ChatChunks(head(json));
                add(chunks.role());
            }
        }

        private void piece(JsonNode message) {
            String thinking = message.path("thinking").asText("");
            if (!thinking.isEmpty()) {
                add(chunks.thinking(thinking));
            }
            String text = message.path("content").asText("");
            if (!text.isEmpty()) {
                add(chunks.text(text));
            }
            for (JsonNode made : message.path("tool_calls")) {
                JsonNode function = made.path("function");
                add(chunks.toolStart(
                        calls, id(made, calls), function.path("name").asText("")));
                add(chunks.toolArguments(calls, arguments(function)));
                calls++;
            }
        }
    }
}
