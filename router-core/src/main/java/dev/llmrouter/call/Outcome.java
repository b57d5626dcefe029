package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Bounded;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended: success, or a failure with a kind. Data, not an exception. Immutable. Prints neither prompt nor completion nor
 * what the provider wrote.
 */
public final class Outcome {
    private static final int PAYMENT_REQUIRED = 402;

    private final @Nullable FailureKind kind;
    private final int status;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;
    private final TokenUsage usage;
    private final @Nullable Throwable cause;
    private final @Nullable String providerMessage;
    private final double cost; // not a number while unknown
    private final boolean filtered;
    private final boolean unpaid;
    private final @Nullable HttpAnswer answer;

    private Outcome(
            @Nullable FailureKind kind, int status, TokenUsage usage, @Nullable Throwable cause, Details details) {
        this.kind = kind;
        this.status = status;
        this.usage = usage;
        this.cause = cause;
        code = details.code;
        retryAfter = details.retryAfter;
        providerMessage = details.providerMessage;
        cost = details.cost;
        filtered = details.filtered;
        unpaid = details.unpaid;
        answer = details.answer;
    }

    private record Details(
            @Nullable String code,
            @Nullable Duration retryAfter,
            @Nullable String providerMessage,
            double cost,
            boolean filtered,
            boolean unpaid,
            @Nullable HttpAnswer answer) {
        static final Details NONE = new Details(null, null, null, Double.NaN, false, false, null);
    }

    private Outcome with(TokenUsage newUsage, Details details) {
        return new Outcome(kind, status, newUsage, cause, details);
    }

    /**
     * An attempt that was answered.
     *
     * @param status the status of the answer, 200 where there is none
     * @param usage the tokens, {@link TokenUsage#unknown()} where the provider did not count
     * @return the outcome
     */
    public static Outcome success(int status, TokenUsage usage) {
        return new Outcome(null, status, usage, null, Details.NONE);
    }

    /**
     * An attempt that a provider refused or failed to answer.
     *
     * @param kind why
     * @param status the status of the answer; 0 when there was none
     * @return the outcome
     */
    public static Outcome failure(FailureKind kind, int status) {
        return new Outcome(requireNonNull(kind, "kind"), status, TokenUsage.unknown(), null, Details.NONE);
    }

    /**
     * An attempt whose answer the provider's content filter has cut: a failure of kind {@link FailureKind#CONTENT_POLICY} with an answer
     * that the caller gets all the same when there is nowhere to go on.
     *
     * @param status the status of the answer
     * @param reason the provider's word for it
     * @param usage the tokens
     * @return the outcome
     */
    public static Outcome filtered(int status, String reason, TokenUsage usage) {
        return new Outcome(
                FailureKind.CONTENT_POLICY,
                status,
                usage,
                null,
                new Details(reason, null, null, Double.NaN, true, false, null));
    }

    /**
     * An attempt that broke without an answer.
     *
     * @param kind why
     * @param cause what was thrown
     * @return the outcome, with status 0
     */
    public static Outcome failure(FailureKind kind, Throwable cause) {
        return new Outcome(requireNonNull(kind, "kind"), 0, TokenUsage.unknown(), cause, Details.NONE);
    }

    /**
     * The same outcome with the provider's own code.
     *
     * @param value a short word such as {@code rate_limit_exceeded}; null for none
     * @return a copy
     */
    public Outcome withCode(@Nullable String value) {
        return with(usage, new Details(value, retryAfter, providerMessage, cost, filtered, unpaid, answer));
    }

    /**
     * The same outcome with what the provider says of its account.
     *
     * @param value whether it is not paid for, so that it is of no use for longer than the window of a rate limit
     * @return a copy
     */
    public Outcome withUnpaid(boolean value) {
        return with(usage, new Details(code, retryAfter, providerMessage, cost, filtered, value, answer));
    }

    /**
     * The same outcome with the provider's wish to be left alone.
     *
     * @param value for how long from now; zero counts, less than zero is zero; null for none
     * @return a copy
     */
    public Outcome withRetryAfter(@Nullable Duration value) {
        Duration wait = value == null ? null : Bounded.wait(value, Bounded.LONGEST);
        return with(usage, new Details(code, wait, providerMessage, cost, filtered, unpaid, answer));
    }

    /**
     * The same outcome with the provider's own explanation, which may quote the prompt and is therefore never printed or logged.
     *
     * @param value what the provider wrote; null for none
     * @return a copy
     */
    public Outcome withProviderMessage(@Nullable String value) {
        return with(usage, new Details(code, retryAfter, value, cost, filtered, unpaid, answer));
    }

    /**
     * The same outcome with tokens that were spent.
     *
     * @param value the tokens
     * @return a copy
     */
    public Outcome withUsage(TokenUsage value) {
        return with(value, new Details(code, retryAfter, providerMessage, cost, filtered, unpaid, answer));
    }

    /**
     * The same outcome with what was thrown.
     *
     * @param value the exception of a client that carried the provider's answer
     * @return a copy
     */
    public Outcome withCause(Throwable value) {
        return new Outcome(
                kind,
                status,
                usage,
                value,
                new Details(code, retryAfter, providerMessage, cost, filtered, unpaid, answer));
    }

    /**
     * The same outcome with what it cost. The router adds it before it tells listeners.
     *
     * @param dollars US dollars
     * @return a copy
     */
    public Outcome withCost(double dollars) {
        return with(usage, new Details(code, retryAfter, providerMessage, dollars, filtered, unpaid, answer));
    }

    /**
     * The same outcome with the provider's answer. The router adds it to failures that had one.
     *
     * @param value the answer; may quote the prompt and is therefore never printed or logged
     * @return a copy
     */
    public Outcome withAnswer(HttpAnswer value) {
        return with(
                usage,
                new Details(
                        code, retryAfter, providerMessage, cost, filtered, unpaid, requireNonNull(value, "answer")));
    }

    /** {@return whether the attempt was answered} */
    public boolean isSuccess() {
        return kind == null;
    }

    /** {@return whether the content filter cut an answer that is there all the same} */
    public boolean isFiltered() {
        return filtered;
    }

    /** {@return why it failed; empty on success} */
    public Optional<FailureKind> kind() {
        return Optional.ofNullable(kind);
    }

    /**
     * Tells whether it failed in this way.
     *
     * @param which a kind
     * @return whether it is this outcome's
     */
    public boolean is(FailureKind which) {
        return kind == which;
    }

    /** {@return the status of the answer; 0 when there was none} */
    public int status() {
        return status;
    }

    /** {@return whether the account is not paid for: a status of 402, or what {@link #withUnpaid} says} */
    public boolean isUnpaid() {
        return unpaid || status == PAYMENT_REQUIRED;
    }

    /** {@return the provider's own code of a failure} */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** {@return for how long the provider wants to be left alone} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** {@return the tokens that were spent} */
    public TokenUsage usage() {
        return usage;
    }

    /** {@return what the attempt is taken to have cost, in US dollars; empty where that is not known, or not yet reckoned} */
    public OptionalDouble cost() {
        return Double.isNaN(cost) ? OptionalDouble.empty() : OptionalDouble.of(cost);
    }

    /** {@return what was thrown, where something was} */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /** {@return the provider's own explanation; may quote the prompt} */
    public Optional<String> providerMessage() {
        return Optional.ofNullable(providerMessage);
    }

    /** {@return the answer that says the failure, where there was one; may quote the prompt} */
    public Optional<HttpAnswer> answer() {
        return Optional.ofNullable(answer);
    }

    @Override
    public String toString() {
        return kind == null
                ? "success " + status
                : kind + (status == 0 ? "" : " " + status) + (code == null ? "" : " (" + code + ")");
    }
}
