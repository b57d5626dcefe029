package dev.llmrouter.provider;

import static dev.llmrouter.call.FailureKind.AUTHENTICATION;
import static dev.llmrouter.call.FailureKind.BAD_REQUEST;
import static dev.llmrouter.call.FailureKind.CONTENT_POLICY;
import static dev.llmrouter.call.FailureKind.CONTEXT_WINDOW;
import static dev.llmrouter.call.FailureKind.NOT_FOUND;
import static dev.llmrouter.call.FailureKind.PERMISSION;
import static dev.llmrouter.call.FailureKind.RATE_LIMITED;
import static dev.llmrouter.call.FailureKind.SERVER_ERROR;
import static dev.llmrouter.call.FailureKind.TIMEOUT;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which kind of failure an error is: by its words where they are unmistakable, else by its status, else by its message. */
final class FailureRules {
    private static final Set<String> CONTEXT_CODES = Set.of(
            "context_length_exceeded",
            "context_window_exceeded",
            "exceed_context_size_error",
            "model_max_prompt_tokens_exceeded",
            "tokens_limit_reached",
            "string_above_max_length");
    private static final Set<String> POLICY_CODES = Set.of(
            "content_filter",
            "content_policy_violation",
            "responsibleaipolicyviolation",
            "moderation_blocked",
            "data_inspection_failed");

    /** As OpenAI, vLLM, llama.cpp, TGI, Anthropic, Gemini, Groq, xAI and Cohere say it. */
    private static final List<String> CONTEXT_MESSAGES = List.of(
            "maximum context length",
            "context length exceeded",
            "exceeds the context",
            "exceeds the available context",
            "exceeds context length",
            "exceed context limit",
            "context window",
            "context size",
            "prompt is too long",
            "input is too long",
            "maximum prompt length",
            "reduce the length of the messages",
            "input token count",
            "too many tokens",
            "`inputs` must have less than",
            "`inputs` tokens + `max_new_tokens` must be");

    private static final List<String> POLICY_MESSAGES = List.of(
            "content management policy",
            "content filtering policy",
            "content policy violation",
            "violating our usage policy",
            "result of our safety system");
    private static final List<String> BAD_KEY_MESSAGES = List.of("api key not valid");
    private static final List<String> QUOTA_MESSAGES = List.of("out of call volume quota", "quota exceeded");

    /** In the order in which they are asked: what names a cause stands before what names a class. */
    private static final List<Map.Entry<FailureKind, Set<String>>> KINDS = List.of(
            Map.entry(
                    RATE_LIMITED,
                    Set.of(
                            "rate_limit_exceeded",
                            "rate_limit_error",
                            "rate_limited",
                            "too_many_requests",
                            "resource_exhausted",
                            "insufficient_quota",
                            "billing_hard_limit_reached",
                            "billing_not_active")),
            Map.entry(AUTHENTICATION, Set.of("invalid_api_key", "authentication_error")),
            Map.entry(PERMISSION, Set.of("permission_error", "permission_denied")),
            Map.entry(NOT_FOUND, Set.of("model_not_found", "not_found_error", "deploymentnotfound")),
            Map.entry(TIMEOUT, Set.of("timeout", "timeout_error", "request_timeout")),
            Map.entry(SERVER_ERROR, Set.of("server_error", "api_error", "overloaded_error", "internal_server_error")),
            Map.entry(BAD_REQUEST, Set.of("invalid_request_error", "badrequesterror", "invalid_argument")));

    /** Kinds that some servers report as 400, 413 or 422. */
    private static final Set<FailureKind> MISLABELLED = Set.of(RATE_LIMITED, AUTHENTICATION, NOT_FOUND);

    private FailureRules() {}

    static FailureKind kind(int status, ErrorBody error) {
        if (error.hasWord(CONTEXT_CODES)) {
            return CONTEXT_WINDOW;
        }
        if (error.hasWord(POLICY_CODES)) {
            return CONTENT_POLICY;
        }
        return switch (status) {
            case 400, 413, 422 -> ofRequest(error);
            case 403 -> ofRefusal(error);
            default -> ofStatus(status);
        };
    }

    /** The kind of an error inside a stream that was answered with 200 and whose error carries no status. */
    static FailureKind kind(ErrorBody error) {
        if (error.status() > 0) {
            return kind(error.status(), error);
        }
        Optional<FailureKind> named = named(error);
        FailureKind asRequest = kind(400, error);
        boolean aboutTheRequest = asRequest != BAD_REQUEST || named.equals(Optional.of(BAD_REQUEST));
        return aboutTheRequest ? asRequest : named.orElse(SERVER_ERROR);
    }

    /** An account that is not paid for stays so for longer than a minute's window. */
    static boolean isUnpaid(int status, ErrorBody error) {
        return status == 402 || error.hasWord(Outcome.UNPAID_CODES);
    }

    private static FailureKind ofRequest(ErrorBody error) {
        if (error.says(CONTEXT_MESSAGES)) {
            return CONTEXT_WINDOW;
        }
        if (error.says(POLICY_MESSAGES)) {
            return CONTENT_POLICY;
        }
        if (error.says(BAD_KEY_MESSAGES)) {
            return AUTHENTICATION;
        }
        return named(error).filter(MISLABELLED::contains).orElse(BAD_REQUEST);
    }

    /** Azure's gateway refuses with 403 when a quota of calls is used up. */
    private static FailureKind ofRefusal(ErrorBody error) {
        if (error.says(POLICY_MESSAGES)) {
            return CONTENT_POLICY;
        }
        return error.says(QUOTA_MESSAGES) ? RATE_LIMITED : PERMISSION;
    }

    private static FailureKind ofStatus(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            // Unpaid is like out of quota: the deployment is useless for a while, the request is not at fault.
            case 402, 429 -> RATE_LIMITED;
            // No such address, not by POST, or no longer; another deployment may have it.
            case 404, 405, 410 -> NOT_FOUND;
            case 408 -> TIMEOUT;
            // 424 is TGI's word for a generation that failed, 498 Groq's for a tier that is full.
            case 409, 424, 498 -> SERVER_ERROR;
            default -> byClass(status);
        };
    }

    /** Redirects are not followed, since credentials would follow them: the configured address is wrong. */
    private static FailureKind byClass(int status) {
        return status >= 500 ? SERVER_ERROR : status >= 400 ? BAD_REQUEST : NOT_FOUND;
    }

    private static Optional<FailureKind> named(ErrorBody error) {
        return KINDS.stream()
                .filter(kind -> error.hasWord(kind.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
