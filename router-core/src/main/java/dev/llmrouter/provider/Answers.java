package dev.llmrouter.provider;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.json.Json;

/** Reads complete answers in OpenAI's dialect. */
final class Answers {
    private static final String FILTERED = "content_filter";

    private Answers() {}

    static Outcome outcome(Provider.Answer answer) {
        return answer.status() >= 200 && answer.status() < 300 ? ofSuccess(answer) : failure(answer);
    }

    private static Outcome failure(Provider.Answer answer) {
        ErrorBody error = ErrorBody.read(answer.body());
        return describe(Outcome.failure(FailureRules.kind(answer.status(), error), answer.status()), error)
                .withRetryAfter(RetryAfter.of(answer.status(), new Headers(answer.headers()), error)
                        .orElse(null));
    }

    static Outcome describe(Outcome failure, ErrorBody error) {
        return failure.withCode(error.code().orElse(null))
                .withProviderMessage(error.message().isEmpty() ? null : error.message());
    }

    private static Outcome ofSuccess(Provider.Answer answer) {
        String type = new Headers(answer.headers()).get("content-type").orElse("");
        if (type.startsWith("text/html")) {
            // A web page where a model was asked: the address leads to a console or a login, not to the API.
            return Outcome.failure(FailureKind.NOT_FOUND, answer.status()).withCode("html");
        }
        return AnswerFields.read(answer.body())
                .map(fields -> ofFields(answer.status(), fields))
                .orElseGet(() -> Outcome.success(answer.status(), TokenUsage.unknown()));
    }

    private static Outcome ofFields(int status, AnswerFields fields) {
        TokenUsage usage = UsageFields.read(fields.usage()).orElse(TokenUsage.unknown());
        if (reportsError(fields)) {
            ErrorBody error = ErrorBody.of(Json.object().set("error", fields.error()));
            return describe(Outcome.failure(FailureRules.kind(error), status), error)
                    .withUsage(usage);
        }
        return fields.endedFor(FILTERED)
                ? Outcome.failure(FailureKind.CONTENT_POLICY, status)
                        .withCode(FILTERED)
                        .withUsage(usage)
                : Outcome.success(status, usage);
    }

    /** Some gateways, and the responses endpoint, answer 200 with the error inside. */
    private static boolean reportsError(AnswerFields fields) {
        return (fields.error().isObject() || fields.error().isTextual()) && !fields.hasChoices();
    }
}
