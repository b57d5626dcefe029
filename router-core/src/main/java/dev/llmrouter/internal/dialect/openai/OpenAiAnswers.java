package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.BareJson;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.ErrorClassifier;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.RetryAfter;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads complete answers in OpenAI's dialect: what is an answer of its endpoint, and which failure it is if not. */
final class OpenAiAnswers {
    private static final Pattern TITLE = Pattern.compile("<title[^>]{0,100}>([^<]{1,200})<", Pattern.CASE_INSENSITIVE);
    /** A title stands in the head of a page. */
    private static final int LONGEST_HEAD = 4_000;

    private OpenAiAnswers() {}

    static Outcome outcome(Provider.Answer answer) {
        if (answer.status() < 200 || answer.status() >= 300) {
            ErrorBody error = ErrorBody.read(answer.body());
            return failure(ErrorClassifier.kind(answer.status(), error), answer.status(), headers(answer), error)
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

    /** A failure with all that its provider says of it. */
    static Outcome failure(FailureKind kind, int status, Headers headers, ErrorBody error) {
        Outcome failure = Outcome.failure(kind, status)
                .withCode(error.code().orElse(null))
                .withUnpaid(ErrorClassifier.isUnpaid(status, error))
                .withProviderMessage(error.message().isEmpty() ? null : error.message());
        // A prompt that does not fit does not fit later either.
        return kind == FailureKind.CONTEXT_WINDOW
                ? failure
                : failure.withRetryAfter(RetryAfter.of(status, headers, error).orElse(null));
    }

    private static Headers headers(Provider.Answer answer) {
        return new Headers(answer.headers());
    }

    private static Outcome answered(AnswerContent content, Provider.Answer answer) {
        AnswerFields fields = AnswerFields.read(answer.body()).orElse(null);
        if (fields == null) {
            return withoutObject(content, answer);
        }
        TokenUsage usage = fields.usage().orElse(TokenUsage.unknown());
        if (fields.reportsError()) {
            return reported(answer).withUsage(usage);
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
                : reported(answer).withUsage(usage);
    }

    /** The words of an object that is no answer, or that holds an error beside one. */
    private static Outcome reported(Provider.Answer answer) {
        JsonNode body = Json.readBeginning(answer.body());
        JsonNode error = ReportedError.in(body);
        return described(answer, ErrorBody.of(error.isMissingNode() ? body : error));
    }

    private static Outcome described(Provider.Answer answer, ErrorBody error) {
        return failure(ErrorClassifier.kind(error), answer.status(), headers(answer), error);
    }

    private static Outcome withoutObject(AnswerContent content, Provider.Answer answer) {
        String start = start(answer.body());
        if (start.isEmpty()) {
            return broken(answer, "empty_answer");
        }
        JsonNode json = Json.readBeginning(answer.body());
        if (json.isArray()
                && content == AnswerContent.RESULTS
                && json.path(0).has("index")
                && Json.isWhole(answer.body())) {
            // Text Embeddings Inference ranks without a frame.
            return Outcome.success(answer.status(), TokenUsage.unknown());
        }
        if (!ReportedError.in(json).isMissingNode()) {
            return reported(answer);
        }
        if (StreamedAnswer.isOfEvents(start)) {
            return StreamedAnswer.failure(answer).orElseGet(() -> broken(answer, "broken_stream"));
        }
        if (isPage(start) || isPageByType(answer)) {
            return page(answer, start);
        }
        if (headers(answer).get("content-encoding").isPresent()) {
            return broken(answer, "content_encoding");
        }
        // What the model wrote before its JSON broke off says nothing about the failure.
        return BareJson.mayStart(start)
                ? broken(answer, "truncated_json")
                : described(answer, ErrorBody.read(answer.body()));
    }

    private static Outcome broken(Provider.Answer answer, String code) {
        return Outcome.failure(FailureKind.SERVER_ERROR, answer.status()).withCode(code);
    }

    /** Sound and files are what they are; only an error and a web page are neither. */
    private static Outcome passedOn(Provider.Answer answer) {
        String start = start(answer.body());
        if (isPage(start) && isPageByType(answer)) {
            return page(answer, start);
        }
        if (start.isEmpty() && answer.endpoint().equals(Endpoint.AUDIO_SPEECH)) {
            return broken(answer, "empty_answer");
        }
        if (!BareJson.mayStart(start)) {
            return Outcome.success(answer.status(), TokenUsage.unknown());
        }
        TokenUsage usage =
                AnswerFields.read(answer.body()).flatMap(AnswerFields::usage).orElse(TokenUsage.unknown());
        return isErrorAlone(answer) || start.strip().equals("{}")
                ? reported(answer).withUsage(usage)
                : Outcome.success(answer.status(), usage);
    }

    /** Objects that have an id, such as jobs, may tell of errors without being one. */
    private static boolean isErrorAlone(Provider.Answer answer) {
        return AnswerFields.read(answer.body())
                        .filter(AnswerFields::reportsError)
                        .isPresent()
                && !Json.readBeginning(answer.body()).has("id");
    }

    private static boolean isPageByType(Provider.Answer answer) {
        return headers(answer)
                .get("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/html");
    }

    private static boolean isPage(String start) {
        String lower = start.toLowerCase(Locale.ROOT);
        return lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.startsWith("<head");
    }

    /** A page to sign in to is behind a wrong address: a console, not an API. Any other is a gateway's. */
    private static Outcome page(Provider.Answer answer, String start) {
        Matcher title = TITLE.matcher(start);
        String words = title.find() ? title.group(1).strip() : "";
        String lower = words.isEmpty() ? start.toLowerCase(Locale.ROOT) : words.toLowerCase(Locale.ROOT);
        boolean signIn = lower.contains("sign in") || lower.contains("log in") || lower.contains("login");
        return Outcome.failure(signIn ? FailureKind.NOT_FOUND : FailureKind.SERVER_ERROR, answer.status())
                .withCode("html")
                .withProviderMessage(words.isEmpty() ? null : words);
    }

    /** The first characters that are not white space. */
    private static String start(byte[] body) {
        int from = 0;
        while (from < body.length && (body[from] >= 0 && body[from] <= ' ')) {
            from++;
        }
        String start = new String(body, from, Math.min(body.length - from, LONGEST_HEAD), StandardCharsets.UTF_8);
        return start.startsWith("\uFEFF") ? start.substring(1).stripLeading() : start;
    }
}
