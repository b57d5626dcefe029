package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.BareJson;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;

/** Reads complete answers in OpenAI's dialect: what is an answer of its endpoint, and which failure it is if not. */
final class OpenAiAnswers {
    private OpenAiAnswers() {}

    static Outcome outcome(Provider.Answer answer) {
        if (answer.status() < 200 || answer.status() >= 300) {
            ErrorBody error = ErrorBody.read(answer.body());
            return AnswerFailures.ofStatus(answer, error)
                    .withUsage(UsageFields.read(error.usage()).orElse(TokenUsage.unknown()));
        }
        AnswerContent content = AnswerContent.of(answer.endpoint());
        return content == AnswerContent.ANYTHING ? passedOn(answer) : answered(content, answer);
    }

    /** By all of its texts, reasoning and arguments among them; embeddings and pictures have none. */
    static OptionalDouble estimatedTokens(Provider.Answer answer) {
        AnswerContent content = AnswerContent.of(answer.endpoint());
        return content == AnswerContent.ANYTHING
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        content.marksEnd()
                                ? TokenEstimate.fractionOfText(
                                        EventScan.of(new String(answer.body(), StandardCharsets.UTF_8))
                                                .text())
                                : 0);
    }

    private static Outcome answered(AnswerContent content, Provider.Answer answer) {
        AnswerFields fields = AnswerFields.read(answer.body()).orElse(null);
        if (fields == null) {
            return withoutObject(content, answer);
        }
        TokenUsage usage = fields.usage().orElse(TokenUsage.unknown());
        if (fields.reportsError()) {
            return AnswerFailures.reported(answer).withUsage(usage);
        }
        if (!fields.failedFor().isEmpty()) {
            return Outcome.failure(FailureKind.SERVER_ERROR, answer.status())
                    .withCode(fields.failedFor())
                    .withUsage(usage);
        }
        if (!fields.filteredFor().isEmpty()) {
            return Outcome.filtered(answer.status(), fields.filteredFor(), usage);
        }
        return content.isIn(fields)
                ? Outcome.success(answer.status(), usage)
                : AnswerFailures.reported(answer).withUsage(usage);
    }

    private static Outcome withoutObject(AnswerContent content, Provider.Answer answer) {
        if (content == AnswerContent.RESULTS && isBareRanking(answer)) {
            return Outcome.success(answer.status(), TokenUsage.unknown());
        }
        return StreamedAnswer.isOfEvents(AnswerFailures.start(answer.body()))
                ? StreamedAnswer.failure(answer).orElseGet(() -> AnswerFailures.broken(answer, "broken_stream"))
                : AnswerFailures.withoutObject(answer);
    }

    /** Text Embeddings Inference ranks without a frame. */
    private static boolean isBareRanking(Provider.Answer answer) {
        JsonNode json = Json.readBeginning(answer.body());
        return json.isArray() && json.path(0).has("index") && Json.isWhole(answer.body());
    }

    /** Sound and files are what they are; only an error and a web page are neither. */
    private static Outcome passedOn(Provider.Answer answer) {
        String start = AnswerFailures.start(answer.body());
        if (AnswerFailures.isPage(start) && AnswerFailures.isPageByType(answer)) {
            return AnswerFailures.withoutObject(answer);
        }
        if (start.isEmpty() && answer.endpoint().equals(Endpoint.AUDIO_SPEECH)) {
            return AnswerFailures.broken(answer, "empty_answer");
        }
        if (!BareJson.mayStart(start)) {
            return Outcome.success(answer.status(), TokenUsage.unknown());
        }
        TokenUsage usage =
                AnswerFields.read(answer.body()).flatMap(AnswerFields::usage).orElse(TokenUsage.unknown());
        return isErrorAlone(answer) || start.strip().equals("{}")
                ? AnswerFailures.reported(answer).withUsage(usage)
                : Outcome.success(answer.status(), usage);
    }

    /** Objects that have an id, such as jobs, may tell of errors without being one. */
    private static boolean isErrorAlone(Provider.Answer answer) {
        return AnswerFields.read(answer.body())
                        .filter(AnswerFields::reportsError)
                        .isPresent()
                && !Json.readBeginning(answer.body()).has("id");
    }
}
