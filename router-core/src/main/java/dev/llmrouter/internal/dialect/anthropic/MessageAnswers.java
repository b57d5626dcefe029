package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider.Answer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads complete answers: messages, counts of tokens, and what else lies below {@code messages/}. */
final class MessageAnswers {
    static final Endpoint COUNT_TOKENS = Endpoint.of("messages/count_tokens");

    /** What is no call of a model takes no tokens. */
    private static final TokenUsage FREE = TokenUsage.of(0, 0);

    private static final Set<String> FIELDS = Set.of(
            "type",
            "content",
            "stop_reason",
            "usage",
            "input_tokens",
            "output_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "error",
            "message");
    private static final Set<String> TEXTS = Set.of("content", "type", "text");

    private MessageAnswers() {}

    static Outcome outcome(Answer answer) {
        if (answer.status() < 200 || answer.status() >= 300) {
            return AnswerFailures.ofStatus(answer, ErrorBody.read(answer.body()));
        }
        JsonNode json = Json.readFields(answer.body(), FIELDS);
        if (!json.isObject()) {
            return AnswerFailures.withoutObject(answer);
        }
        if (ReportedError.isPresent(json.path("error"))) {
            return AnswerFailures.reported(answer);
        }
        if (answer.endpoint().equals(Endpoint.MESSAGES)) {
            return ofMessage(answer, json);
        }
        boolean lacksCount = answer.endpoint().equals(COUNT_TOKENS)
                && !json.path("input_tokens").isNumber();
        return lacksCount ? AnswerFailures.reported(answer) : Outcome.success(answer.status(), FREE);
    }

    private static Outcome ofMessage(Answer answer, JsonNode json) {
        TokenUsage usage = MessageUsage.in(json).orElse(TokenUsage.unknown());
        String reason = json.path("stop_reason").asText("");
        return switch (FinishReason.of(reason)) {
            case FILTERED -> Outcome.filtered(answer.status(), reason, usage);
            case FAILED ->
                Outcome.failure(FailureKind.SERVER_ERROR, answer.status())
                        .withCode(reason)
                        .withUsage(usage);
            case ENDED ->
                isMessage(json)
                        ? Outcome.success(answer.status(), usage)
                        : AnswerFailures.reported(answer).withUsage(usage);
        };
    }

    /** A model may have nothing to say, but says so. */
    private static boolean isMessage(JsonNode json) {
        return json.path("content").isArray()
                && json.path("type").asText("message").equals("message");
    }

    static Optional<String> text(Answer answer) {
        return answer.endpoint().equals(Endpoint.MESSAGES)
                ? Optional.of(text(Json.readFields(answer.body(), TEXTS)))
                : Optional.empty();
    }

    static String text(JsonNode message) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asText("").equals("text")) {
                text.append(block.path("text").asText(""));
            }
        }
        return text.toString();
    }

    /** By all that the model wrote: texts, thoughts, and what tools are called with. */
    static OptionalDouble estimatedTokens(Answer answer) {
        if (!answer.endpoint().equals(Endpoint.MESSAGES)) {
            return OptionalDouble.of(0);
        }
        double tokens = 0;
        for (JsonNode block : Json.readBeginning(answer.body()).path("content")) {
            tokens += TokenEstimate.fractionOfText(block.path("text").asText(""))
                    + TokenEstimate.fractionOfText(block.path("thinking").asText(""))
                    + (block.has("input")
                            ? TokenEstimate.fractionOfText(block.path("input").toString())
                            : 0);
        }
        return OptionalDouble.of(tokens);
    }
}
