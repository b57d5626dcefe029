package dev.llmrouter.internal.client;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds a provider's answer in an exception and its causes: first the status, then headers and body. */
final class AnsweredReader {
    /** Method names that always mean an HTTP status. */
    private static final List<String> SURE = List.of(
            "statusCode", "getStatusCode", "rawStatusCode", "getRawStatusCode", "httpStatusCode", "getHttpStatusCode");

    /** Method names that may mean something else, so that only values that are a failure's status count. */
    private static final List<String> UNSURE = List.of("status", "getStatus", "code", "getCode");

    /** Methods of a status object that return its number. */
    private static final List<String> NUMBERS = List.of(
            "value", "getHttpStatusCode", "statusCode", "getStatusCode", "code", "getCode", "getValue", "intValue");

    private static final List<String> RESPONSES = List.of("getResponse", "response", "rawResponse", "httpResponse");

    /** The message of clients without a method for the status, such as {@code 429 - {"error": …}}. */
    private static final Pattern IN_WORDS =
            Pattern.compile("(?:^(?:HTTP\\s+)?|(?i:status(?:\\s*code)?)\\s*[:=]?\\s*)([345]\\d\\d)\\b");

    private static final int LEAST_SURE = 200;
    private static final int LEAST_UNSURE = 300;
    private static final int MOST = 599;

    private AnsweredReader() {}

    static ClientFailure.@Nullable Answered read(List<Throwable> chain) {
        for (Throwable each : chain) {
            Object response = Accessors.first(each, RESPONSES);
            int status = status(each);
            if (status == 0 && response != null) {
                status = status(response);
            }
            if (status == 0) {
                status = statusInWords(each);
            }
            if (status != 0) {
                return new ClientFailure.Answered(status, headers(chain, each, response), ErrorText.of(each));
            }
        }
        return null;
    }

    /** Whether the exception is about an answer, even if its status is out of range. */
    static boolean carriesStatus(Throwable thrown) {
        return Accessors.has(thrown, SURE);
    }

    private static int status(Object holder) {
        int sure = status(holder, SURE, LEAST_SURE);
        return sure != 0 ? sure : status(holder, UNSURE, LEAST_UNSURE);
    }

    private static int status(Object holder, List<String> names, int least) {
        for (String name : names) {
            int status = number(Accessors.call(holder, name), 2);
            if (status >= least && status <= MOST) {
                return status;
            }
        }
        return 0;
    }

    private static int number(@Nullable Object value, int depth) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        if (value == null || value instanceof CharSequence || depth == 0) {
            return 0;
        }
        for (String name : NUMBERS) {
            int number = number(Accessors.call(value, name), depth - 1);
            if (number >= LEAST_SURE && number <= MOST) {
                return number;
            }
        }
        return 0;
    }

    private static int statusInWords(Throwable thrown) {
        String message = thrown.getMessage();
        if (message == null || !ClientFailures.isClients(thrown)) {
            return 0;
        }
        Matcher found = IN_WORDS.matcher(message);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private static Map<String, String> headers(List<Throwable> chain, Throwable thrown, @Nullable Object response) {
        Map<String, String> own = HeaderReader.of(thrown);
        if (own.isEmpty() && response != null) {
            own = HeaderReader.of(response);
        }
        // An SDK may wrap the exception of the client below it and copy only its status.
        for (int below = chain.indexOf(thrown) + 1; own.isEmpty() && below < chain.size(); below++) {
            own = HeaderReader.of(chain.get(below));
        }
        return own;
    }
}
