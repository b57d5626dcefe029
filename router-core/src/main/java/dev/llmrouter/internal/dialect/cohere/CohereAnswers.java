package dev.llmrouter.internal.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
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
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Cohere's answers in OpenAI's form. What has another form than Cohere's stays as it is: a gateway's page, an answer that broke. */
final class CohereAnswers implements AnswerTranslation {
    private static final String MESSAGE = "message";

    private final ProviderCall call;

    CohereAnswers(ProviderCall call) {
        this.call = call;
    }

    @Override
    public Answer complete(Answer answer) {
        if (answer.status() / 100 != 2) {
            return ChatErrors.answer(answer, ErrorBody.read(answer.body()));
        }
        JsonNode json = Json.read(answer.body());
        if (answer.endpoint().equals(Endpoint.EMBEDDINGS)) {
            return CohereEmbeddings.answer(json, call.providerModel())
                    .map(body -> ChatErrors.json(answer, body))
                    .orElse(answer);
        }
        return json.path(MESSAGE).isObject() ? ChatErrors.json(answer, chat(json, answer.headers())) : answer;
    }

    private byte[] chat(JsonNode json, Map<String, String> headers) {
        SentTools tools = tools();
        ChatAnswer chat = new ChatAnswer(head(json, headers));
        JsonNode message = json.path(MESSAGE);
        String plan = message.path("tool_plan").asText("");
        if (!plan.isEmpty()) {
            chat.reasoning(plan);
        }
        for (JsonNode part : message.path("content")) {
            switch (part.path("type").asText("")) {
                case "text" -> chat.text(part.path("text").asText(""));
                case "thinking" -> chat.thinking(part.path("thinking").asText(""), "");
                default -> {
                    // A kind of content that this version does not know.
                }
            }
        }
        for (JsonNode made : message.path("tool_calls")) {
            JsonNode function = made.path("function");
            chat.toolCall(
                    made.path("id").asText(""),
                    tools.original(function.path("name").asText("")),
                    arguments(function.path("arguments").asText("")));
        }
        logprobs(json.path("logprobs")).ifPresent(chat::logprobs);
        usage(json.path("usage")).ifPresent(chat::usage);
        return chat.finishReason(finishReason(json.path("finish_reason").asText("")))
                .bytes();
    }

    private ChatHead head(JsonNode json, Map<String, String> headers) {
        return ChatHead.of(json.path("id").asText("cohere"), headers, call.providerModel());
    }

    private SentTools tools() {
        return new SentTools(ChatToCohere.toolNames(), names -> {
            new ChatToCohere(Json.read(call.body().bytes()), names, field -> {}).write("", false);
            return false;
        });
    }

    /** A tool that takes nothing is called with nothing, and that is an empty object. */
    static String arguments(String given) {
        return given.isBlank() ? "{}" : given;
    }

    /** OpenAI's word for why an answer ended. Cohere's words for an answer that failed stay, because they are known as such. */
    static String finishReason(String reason) {
        return switch (reason) {
            case "TOOL_CALL" -> "tool_calls";
            case "MAX_TOKENS", "ERROR_LIMIT" -> "length";
            case "ERROR_TOXIC" -> "content_filter";
            case "ERROR", "TIMEOUT" -> reason.toLowerCase(Locale.ROOT);
            default -> "stop";
        };
    }

    /** What is billed. Cohere counts tokens of its own template too, which it does not bill. */
    static Optional<ChatUsage> usage(JsonNode usage) {
        JsonNode billed = usage.path("billed_units");
        JsonNode counted = billed.has("input_tokens") || billed.has("output_tokens") ? billed : usage.path("tokens");
        if (!counted.isObject()) {
            return Optional.empty();
        }
        long prompt = counted.path("input_tokens").asLong();
        long cached = usage.path("cached_tokens").asLong(-1);
        return Optional.of(
                new ChatUsage(prompt, counted.path("output_tokens").asLong(), Math.min(cached, prompt), -1, -1));
    }

    /** Of each piece of the text, which may be several tokens. */
    static Optional<ObjectNode> logprobs(JsonNode items) {
        if (items.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode logprobs = Json.object();
        for (JsonNode item :
                items.isArray() ? items : Json.object().putArray("one").add(items)) {
            String text = item.path("text").asText("");
            double sum = 0;
            for (JsonNode one : item.path("logprobs")) {
                sum += one.asDouble();
            }
            ObjectNode token = logprobs.withArray("content").addObject();
            token.put("token", text).put("logprob", sum);
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                token.withArray("bytes").add(one & 0xFF);
            }
            token.putArray("top_logprobs");
        }
        return Optional.of(logprobs);
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return TranslatedBody.isOfType(response, TranslatedBody.EVENTS)
                ? TranslatedBody.events(response, new CohereChatStream(response, this::head, tools()))
                : response;
    }
}
