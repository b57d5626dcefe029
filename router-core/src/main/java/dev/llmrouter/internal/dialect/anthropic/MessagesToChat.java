package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelTable;
import dev.llmrouter.internal.dialect.ErrorBody;
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
import java.util.Map;
import java.util.Set;

/** Chats at servers that speak Messages: the request in that form, and answers of Messages as those of a chat. Stateless but for one call. */
public final class MessagesToChat implements AnswerTranslation {
    private static final Set<String> NOT_IN_CHATS = Set.of("model", "stream");

    private final ProviderCall call;

    /** The translation of one call's answers. */
    public MessagesToChat(ProviderCall call) {
        this.call = call;
    }

    /** The request of a chat, without {@code model} and {@code stream}. */
    public static ObjectNode request(ProviderCall call) {
        ObjectNode body = new ChatToMessages(
                        Json.read(call.body().bytes()), family(call), ChatToMessages.toolNames(), call::leftOut)
                .write(longestAnswer(call));
        body.remove(NOT_IN_CHATS);
        return body;
    }

    /** By which its abilities are known. */
    private static String family(ProviderCall call) {
        return call.deployment().info().get("base_model") instanceof String base ? base : call.providerModel();
    }

    /** What the file says, else what is known of the model, as in LiteLLM. */
    private static int longestAnswer(ProviderCall call) {
        Deployment deployment = call.deployment();
        if (deployment.info().get("max_output_tokens") instanceof Number most) {
            return most.intValue();
        }
        Deployment named = deployment.isWildcard()
                ? deployment.toBuilder()
                        .info(Map.of("base_model", call.providerModel()))
                        .build()
                : deployment;
        return (int) ModelTable.shipped()
                .find(named)
                .map(facts -> facts.maxOutputTokens().orElse(0))
                .orElse(0L)
                .longValue();
    }

    private SentTools tools() {
        return new SentTools(ChatToMessages.toolNames(), names -> {
            ChatToMessages written =
                    new ChatToMessages(Json.read(call.body().bytes()), family(call), names, field -> {});
            written.write(longestAnswer(call));
            return written.answersByTool();
        });
    }

    @Override
    public Answer complete(Answer answer) {
        if (answer.status() / 100 != 2) {
            return ChatErrors.answer(answer, ErrorBody.read(answer.body()));
        }
        JsonNode json = Json.read(answer.body());
        return json.path("content").isArray() ? ChatErrors.json(answer, chat(json, answer.headers())) : answer;
    }

    private byte[] chat(JsonNode json, Map<String, String> headers) {
        SentTools tools = tools();
        ChatAnswer chat = new ChatAnswer(head(json, headers, call));
        boolean answered = false;
        boolean calls = false;
        for (JsonNode block : json.path("content")) {
            switch (block.path("type").asText("")) {
                case "text" -> chat.text(block.path("text").asText(""));
                case "thinking" ->
                    chat.thinking(
                            block.path("thinking").asText(""),
                            block.path("signature").asText(""));
                case "redacted_thinking" ->
                    chat.redactedThinking(block.path("data").asText(""));
                case "tool_use" -> {
                    String name = block.path("name").asText("");
                    String arguments =
                            block.path("input").isObject() ? block.path("input").toString() : "{}";
                    if (tools.isAnswer(name)) {
                        answered = true;
                        chat.text(arguments);
                    } else {
                        calls = true;
                        chat.toolCall(block.path("id").asText(""), tools.original(name), arguments);
                    }
                }
                default -> {}
            }
        }
        chat.finishReason(finishReason(json.path("stop_reason").asText(""), calls || !answered));
        if (json.path("usage").isObject()) {
            chat.usage(usage(json.path("usage")));
        }
        return chat.bytes();
    }

    static ChatHead head(JsonNode message, Map<String, String> headers, ProviderCall call) {
        return ChatHead.of(
                message.path("id").asText("claude"),
                headers,
                message.path("model").asText(call.providerModel()));
    }

    /**
     * OpenAI's word for why an answer ended.
     *
     * @param calls whether a call of a tool is one for the caller, and not the answer itself
     */
    static String finishReason(String reason, boolean calls) {
        return switch (reason) {
            case "tool_use" -> calls ? "tool_calls" : "stop";
            case "max_tokens", "pause_turn", "model_context_window_exceeded" -> "length";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    /** What came from a cache, or went into one, stands beside the rest of the prompt. */
    static ChatUsage usage(JsonNode usage) {
        long read = usage.path("cache_read_input_tokens").asLong(-1);
        long written = usage.path("cache_creation_input_tokens").asLong(-1);
        return new ChatUsage(
                usage.path("input_tokens").asLong() + Math.max(0, read) + Math.max(0, written),
                usage.path("output_tokens").asLong(),
                read,
                written,
                usage.path("output_tokens_details").path("thinking_tokens").asLong(-1));
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.isOfType(response, TranslatedBody.EVENTS)
                ? TranslatedBody.events(response, new MessagesChatStream(response, call, tools()))
                : response;
    }
}
