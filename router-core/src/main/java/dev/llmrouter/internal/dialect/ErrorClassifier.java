package dev.llmrouter.internal.dialect;

import static dev.llmrouter.call.FailureKind.AUTHENTICATION;
import static dev.llmrouter.call.FailureKind.BAD_REQUEST;
import static dev.llmrouter.call.FailureKind.NOT_FOUND;
import static dev.llmrouter.call.FailureKind.PERMISSION;
import static dev.llmrouter.call.FailureKind.RATE_LIMITED;
import static dev.llmrouter.call.FailureKind.SERVER_ERROR;
import static dev.llmrouter.call.FailureKind.TIMEOUT;

import dev.llmrouter.call.FailureKind;
import java.util.Optional;
import java.util.Set;

/** Which kind of failure an error is: by the first row of {@link FailureTable} that knows its words, else by its status. */
public final class ErrorClassifier {
    private ErrorClassifier() {}

    /**
     * The kind of an error.
     *
     * @param status the status of the answer; below 300 when the error stands in an answer or a stream that began well
     * @param error what it says
     */
    public static FailureKind kind(int status, ErrorBody error) {
        int known = known(status, error);
        return rule(known, error).map(FailureRule::kind).orElseGet(() -> ofStatus(known));
    }

    /** The kind of an error inside an answer of status 200. */
    public static FailureKind kind(ErrorBody error) {
        return kind(FailureTable.UNKNOWN, error);
    }

    /** An account that is not paid for stays so for longer than a minute's window. */
    public static boolean isUnpaid(int status, ErrorBody error) {
        int known = known(status, error);
        return rule(known, error).map(FailureRule::isUnpaid).orElse(known == 402);
    }

    /** An answer's own status says nothing about an error inside it; the error's does, if it has one. */
    private static int known(int status, ErrorBody error) {
        return status < 300 ? error.status() : status;
    }

    private static Optional<FailureRule> rule(int status, ErrorBody error) {
        Set<String> words = error.searchedWords();
        String text = error.searchedText();
        return FailureTable.RULES.stream()
                .filter(rule -> rule.matches(status, words, text))
                .findFirst();
    }

    private static FailureKind ofStatus(int status) {
        return switch (status) {
            case FailureTable.UNKNOWN -> SERVER_ERROR;
            case 401 -> AUTHENTICATION;
            // Unpaid is like out of quota: the deployment is useless for a while, the request is not at fault.
            case 402, 429 -> RATE_LIMITED;
            case 403 -> PERMISSION;
            // No such address, not by POST, or no longer; another deployment may have it.
            case 404, 405, 410 -> NOT_FOUND;
            case 408 -> TIMEOUT;
            // 421 and 425 are about the connection; 424 is TGI's word for a generation that failed, 498 Groq's for a
            // tier that is full, 499 a call that the provider or a proxy of its own gave up.
            case 409, 421, 424, 425, 498, 499 -> SERVER_ERROR;
            default -> byClass(status);
        };
    }

    /** Redirects are not followed, since credentials would follow them: the configured address is wrong. */
    private static FailureKind byClass(int status) {
        return status >= 500 ? SERVER_ERROR : status >= 400 ? BAD_REQUEST : NOT_FOUND;
    }
}
