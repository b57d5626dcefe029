package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.chat.ChatAnswer;
import dev.llmrouter.internal.dialect.chat.ChatHead;
import dev.llmrouter.internal.dialect.chat.ChatUsage;
import dev.llmrouter.internal.dialect.chat.SentTools;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider.Answer;
import java.util.Map;

/** Reads what Bedrock answers. */
final class ConverseAnswers {
    private static final String KIND_HEADER = "x-amzn-errortype";

    private ConverseAnswers() {}

    /** The id that Bedrock gives a request: its answers have none. */
    static ChatHead head(Map<String, String> headers, String model) {
        String id = new Headers(headers).get("x-amzn-requestid").orElse("bedrock");
        return ChatHead.of(id, headers, model);
    }

    static byte[] chat(JsonNode json, ChatHead head, SentTools tools, BedrockModel model) {
        ChatAnswer answer = new ChatAnswer(head);
        boolean answered = false;
        boolean calls = false;
        for (JsonNode block : json.path("output").path("message").path("content")) {
            if (block.path("text").isTextual()) {
                answer.text(block.path("text").textValue());
            } else if (block.has("reasoningContent")) {
                thought(block.path("reasoningContent"), answer);
            } else if (block.has("toolUse")) {
                JsonNode use = block.path("toolUse");
                String name = use.path("name").asText("");
                String arguments = use.path("input").isMissingNode()
                        ? "{}"
                        : use.path("input").toString();
                if (tools.isAnswer(name)) {
                    answered = true;
                    answer.text(arguments);
                } else {
                    calls = true;
                    answer.toolCall(use.path("toolUseId").asText(""), tools.original(name), arguments);
                }
            }
        }
        answer.finishReason(finishReason(json.path("stopReason").asText(""), calls || !answered));
        if (json.path("usage").isObject()) {
            answer.usage(usage(json.path("usage"), model));
        }
        return answer.bytes();
    }

    private static void thought(JsonNode content, ChatAnswer answer) {
        JsonNode text = content.path("reasoningText");
        if (text.isObject()) {
            answer.thinking(text.path("text").asText(""), text.path("signature").asText(""));
        } else if (content.path("redactedContent").isTextual()) {
            answer.redactedThinking(content.path("redactedContent").textValue());
        }
    }

    /**
     * OpenAI's word for why an answer ended.
     *
     * @param calls whether a call of a tool is one for the caller, and not the answer itself
     */
    static String finishReason(String reason, boolean calls) {
        return switch (reason) {
            case "tool_use" -> calls ? "tool_calls" : "stop";
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "guardrail_intervened", "content_filtered" -> "content_filter";
            // A failure of the model: OpenAI's dialect has no word for it, and servers say it so.
            case "malformed_model_output", "malformed_tool_use" -> "error";
            default -> "stop";
        };
    }

    /** Of OpenAI's models the prompt has what came from the cache in it; of all others that stands beside. */
    static ChatUsage usage(JsonNode usage, BedrockModel model) {
        long read = usage.path("cacheReadInputTokens").asLong(-1);
        long written = usage.path("cacheWriteInputTokens").asLong(-1);
        long beside = model.isOpenAi() ? 0 : Math.max(0, read) + Math.max(0, written);
        return new ChatUsage(
                usage.path("inputTokens").asLong() + beside,
                usage.path("outputTokens").asLong(),
                read,
                written,
                -1);
    }

    /** An error in the form in which the words of errors are read. */
    static ErrorBody error(Answer answer) {
        JsonNode body = Json.readBeginning(answer.body());
        String kind = new Headers(answer.headers())
                .get(KIND_HEADER)
                .orElse(body.path("__type").asText(""));
        if (!body.isObject() && kind.isEmpty()) {
            return ErrorBody.read(answer.body());
        }
        return ErrorBody.of(error(kind, body));
    }

    /** Kinds come with the address of their definition, or with the name of their package. */
    static ObjectNode error(String kind, JsonNode body) {
        int colon = kind.indexOf(':');
        String plain = colon < 0 ? kind : kind.substring(0, colon);
        String name = plain.substring(plain.lastIndexOf('#') + 1);
        String message = body.path("message")
                .asText(body.path("Message").asText(body.path("originalMessage").asText("")));
        return Json.object().put("code", name).put("message", message);
    }
}
