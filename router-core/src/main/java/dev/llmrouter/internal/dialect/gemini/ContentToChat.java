package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.chat.ChatAnswer;
import dev.llmrouter.internal.dialect.chat.ChatErrors;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.ChatUsage;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.internal.dialect.chat.TranslatedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportResponse;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Chats at servers that speak Gemini's API: the request in that form, and its answers as those of a chat. Stateless but for one call. */
final class ContentToChat implements AnswerTranslation {
    private final ProviderCall call;

    ContentToChat(ProviderCall call) {
        this.call = call;
    }

    /** The request of a chat; the model stands in the address. */
    static ObjectNode request(ProviderCall call) {
        return new ChatToContent(Json.read(call.body().bytes()), family(call), ChatToContent.toolNames(), call::leftOut)
                .write();
    }

    private static String family(ProviderCall call) {
        return call.deployment().info().get("base_model") instanceof String base ? base : call.providerModel();
    }

    private SentTools tools() {
        return new SentTools(ChatToContent.toolNames(), names -> {
            new ChatToContent(Json.read(call.body().bytes()), family(call), names, field -> {}).write();
            return false;
        });
    }

    @Override
    public Answer complete(Answer answer) {
        if (answer.status() / 100 != 2) {
            return ChatErrors.answer(answer, ErrorBody.read(answer.body()));
        }
        JsonNode json = Json.read(answer.body());
        boolean blocked = !Candidates.blockReason(json).isEmpty();
        return blocked || !json.path("candidates").isEmpty()
                ? ChatErrors.json(answer, chat(json, answer.headers()))
                : answer;
    }

    private byte[] chat(JsonNode json, Map<String, String> headers) {
        JsonNode candidate = json.path("candidates").path(0);
        ChatAnswer chat = new ChatAnswer(head(json, headers, call));
        SentTools tools = tools();
        boolean calls = false;
        for (JsonNode part : Candidates.parts(candidate)) {
            JsonNode function = part.path("functionCall");
            if (function.isObject()) {
                calls = true;
                chat.toolCall(id(function), tools.original(function.path("name").asText("")), arguments(function));
                chat.signCall(part.path("thoughtSignature").asText(""));
            } else if (Candidates.isAnswer(part)) {
                chat.text(part.path("text").textValue());
            } else if (part.path("text").isTextual()) {
                chat.thinking(
                        part.path("text").textValue(),
                        part.path("thoughtSignature").asText(""));
            } else if (part.path("inlineData").isObject()) {
                chat.image(dataUrl(part.path("inlineData")));
            }
        }
        chat.finishReason(finishReason(json, candidate, calls));
        CandidateLogprobs.of(candidate).ifPresent(chat::logprobs);
        if (json.path("usageMetadata").isObject()) {
            chat.usage(usage(json));
        }
        return chat.bytes();
    }

    static ChatHead head(JsonNode json, Map<String, String> headers, ProviderCall call) {
        return ChatHead.of(
                json.path("responseId").asText("gemini"),
                headers,
                json.path("modelVersion").asText(call.providerModel()));
    }

    /** Older versions give calls no id; one of a name or a number would be given twice in a conversation. */
    static String id(JsonNode function) {
        String given = function.path("id").asText("");
        return given.isEmpty()
                ? "call_" + UUID.randomUUID().toString().replace("-", "").substring(0, 24)
                : given;
    }

    static String arguments(JsonNode function) {
        return function.path("args").isObject() ? function.path("args").toString() : "{}";
    }

    static String dataUrl(JsonNode data) {
        return "data:" + data.path("mimeType").asText("image/png") + ";base64,"
                + data.path("data").asText("");
    }

    /** OpenAI's word for why an answer ended; a failure keeps Gemini's, by which it is known as one. */
    static String finishReason(JsonNode json, JsonNode candidate, boolean calls) {
        if (candidate.isMissingNode() && !Candidates.blockReason(json).isEmpty()) {
            return "content_filter";
        }
        String reason = candidate.path("finishReason").asText("STOP");
        return switch (FinishReason.of(reason)) {
            case FILTERED -> "content_filter";
            case FAILED -> reason.toLowerCase(Locale.ROOT);
            case ENDED -> {
                if (reason.equals("MAX_TOKENS") || reason.equals("CONTINUATION")) {
                    yield "length";
                }
                yield calls ? "tool_calls" : "stop";
            }
        };
    }

    /** Thoughts stand beside the candidates, results of tools beside the prompt. */
    static ChatUsage usage(JsonNode json) {
        JsonNode usage = json.path("usageMetadata");
        long thoughts = usage.path("thoughtsTokenCount").asLong(-1);
        return new ChatUsage(
                usage.path("promptTokenCount").asLong()
                        + usage.path("toolUsePromptTokenCount").asLong(),
                usage.path("candidatesTokenCount").asLong() + Math.max(0, thoughts),
                usage.path("cachedContentTokenCount").asLong(-1),
                -1,
                thoughts);
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.events(response, new ContentChatStream(response, call, tools()));
    }
}
