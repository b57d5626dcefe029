package dev.llmrouter.internal.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which failure an answer is that is none of its API, and what an event reports: alike in all dialects. */
public final class AnswerFailures {
    private static final int ANSWERED = 200;
    private static final Headers NO_HEADERS = new Headers(Map.of());

    private static final Pattern TITLE = Pattern.compile("<title[^>]{0,100}>([^<]{1,200})<", Pattern.CASE_INSENSITIVE);
    /** A title stands in the head of a page. */
    private static final int LONGEST_HEAD = 4_000;

    private AnswerFailures() {}

    /** An answer whose status is that of a failure. */
    public static Outcome ofStatus(Provider.Answer answer, ErrorBody error) {
        return of(ErrorClassifier.kind(answer.status(), error), answer.status(), headers(answer), error);
    }

    /** The words of an object that is no answer, or that holds an error beside one. */
    public static Outcome reported(Provider.Answer answer) {
        JsonNode body = Json.readBeginning(answer.body());
        JsonNode error = ReportedError.in(body);
        return described(answer, ErrorBody.of(error.isMissingNode() ? body : error));
    }

    /** A good status with something that is no JSON object: nothing, an error in a list, a page, half an answer. */
    public static Outcome withoutObject(Provider.Answer answer) {
        String start = start(answer.body());
        if (start.isEmpty()) {
            return broken(answer, "empty_answer");
        }
        if (!ReportedError.in(Json.readBeginning(answer.body())).isMissingNode()) {
            return reported(answer);
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

    /** An answer that broke, in a word of the router's. */
    public static Outcome broken(Provider.Answer answer, String code) {
        return Outcome.failure(FailureKind.SERVER_ERROR, answer.status()).withCode(code);
    }

    /** The failure that an event of a stream reports; its status was good. */
    public static Outcome ofEvent(JsonNode holder) {
        ErrorBody error = ErrorBody.of(holder);
        return of(ErrorClassifier.kind(error), ANSWERED, NO_HEADERS, error);
    }

    /** Half a JSON value is half an answer; an array may hold an error; words that are no JSON are passed on. */
    public static EventContent ofEventWithoutObject(String data, JsonNode json) {
        JsonNode error = ReportedError.in(json);
        if (!error.isMissingNode()) {
            return EventContent.builder().failure(ofEvent(error)).build();
        }
        return json.isMissingNode() && BareJson.mayStart(data)
                ? EventContent.builder()
                        .failure(Outcome.failure(FailureKind.SERVER_ERROR, ANSWERED)
                                .withCode("truncated_json"))
                        .build()
                : EventContent.PREAMBLE;
    }

    /** A failure with all that its provider says of it. */
    private static Outcome of(FailureKind kind, int status, Headers headers, ErrorBody error) {
        Outcome failure = Outcome.failure(kind, status)
                .withCode(error.code().orElse(null))
                .withUnpaid(ErrorClassifier.isUnpaid(status, error))
                .withProviderMessage(error.message().isEmpty() ? null : error.message());
        // A prompt that does not fit does not fit later either.
        return kind == FailureKind.CONTEXT_WINDOW
                ? failure
                : failure.withRetryAfter(RetryAfter.of(status, headers, error).orElse(null));
    }

    private static Outcome described(Provider.Answer answer, ErrorBody error) {
        return of(ErrorClassifier.kind(error), answer.status(), headers(answer), error);
    }

    private static Headers headers(Provider.Answer answer) {
        return new Headers(answer.headers());
    }

    public static boolean isPageByType(Provider.Answer answer) {
        return headers(answer)
                .get("content-type")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/html");
    }

    public static boolean isPage(String start) {
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
    public static String start(byte[] body) {
        int from = 0;
        while (from < body.length && (body[from] >= 0 && body[from] <= ' ')) {
            from++;
        }
        String start = new String(body, from, Math.min(body.length - from, LONGEST_HEAD), StandardCharsets.UTF_8);
        return start.startsWith("\uFEFF") ? start.substring(1).stripLeading() : start;
    }
}
