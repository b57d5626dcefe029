package dev.llmrouter.internal.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.chat.ChatAnswer;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.ChatUsage;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;

/** Chats that are asked at {@code responses}: the request in that form, and responses as answers of a chat. */
public final class ResponsesToChat implements AnswerTranslation {
    private final ProviderCall call;

    /** The translation of one call's answers. */
    public ResponsesToChat(ProviderCall call) {
        this.call = call;
    }

    /** The request of a chat, as {@code responses} has it. */
    public static ProviderBody request(ProviderCall call) {
        return ProviderBody.json(new ChatToResponses(call).write());
    }

    @Override
    public Answer complete(Answer answer) {
        JsonNode json = Json.read(answer.body());
        // Errors have one form at both endpoints; a response that failed has one too.
        return answer.status() / 100 == 2
                        && json.path("output").isArray()
                        && ReportedError.in(json).isMissingNode()
                ? ChatErrors.json(answer, chat(json))
                : answer;
    }

    private byte[] chat(JsonNode response) {
        ChatAnswer chat = new ChatAnswer(head(response, call));
        boolean calls = false;
        for (JsonNode item : response.path("output")) {
            switch (item.path("type").asText("")) {
                case "message" -> {
                    for (JsonNode part : item.path("content")) {
                        chat.text(part.path("text").asText(part.path("refusal").asText("")));
                    }
                }
                case "reasoning" -> {
                    for (JsonNode summary : item.path("summary")) {
                        chat.thinking(summary.path("text").asText(""), "");
                    }
                }
                case "function_call" -> {
                    calls = true;
                    chat.toolCall(
                            item.path("call_id").asText(""),
                            item.path("name").asText(""),
                            item.path("arguments").asText(""));
                }
                default -> {
                    // Searches and other tools of the server's own: their result is in the text.
                }
            }
        }
        JsonNode usage = response.path("usage");
        if (usage.isObject()) {
            chat.usage(usage(usage));
        }
        return chat.finishReason(finishReason(response, calls)).bytes();
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.events(response, new ResponsesChatStream(response, call));
    }

    static ChatHead head(JsonNode response, ProviderCall call) {
        return new ChatHead(
                "chatcmpl-" + response.path("id").asText("").replaceFirst("^resp_", ""),
                response.path("created_at").asLong(0),
                response.path("model").asText(ResponsesModels.bare(call.providerModel())));
    }

    static ChatUsage usage(JsonNode usage) {
        return new ChatUsage(
                usage.path("input_tokens").asLong(0),
                usage.path("output_tokens").asLong(0),
                usage.path("input_tokens_details").path("cached_tokens").asLong(-1),
                -1,
                usage.path("output_tokens_details").path("reasoning_tokens").asLong(-1));
    }

    static String finishReason(JsonNode response, boolean calls) {
        String incomplete = response.path("incomplete_details").path("reason").asText("");
        if (incomplete.equals("content_filter")) {
            return incomplete;
        }
        if (!incomplete.isEmpty() || response.path("status").asText("").equals("incomplete")) {
            return "length";
        }
        return calls ? "tool_calls" : "stop";
    }
}
