package dev.llmrouter.internal.plan;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.Failure;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.Eligibility;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes the exceptions of one request: what was asked, what is known, what to change. */
public final class ExceptionFactory {
    /** The code of an answer of which not all was read, because it is too large. */
    public static final String TOO_LARGE = "response_too_large";

    /** A message is read by people: of many groups and deployments the first say what there is to say. */
    private static final int MOST_STAGES = 5;

    private static final int MOST_MEMBERS = 5;

    private final RequestProfile request;
    private final List<AttemptRecord> attempts;
    private final List<GroupStage> passedOver;
    private final long nowNanos;

    public ExceptionFactory(RequestProfile request, List<AttemptRecord> attempts) {
        this(request, attempts, List.of(), 0);
    }

    /**
     * Of a request that went on to fallbacks.
     *
     * @param passedOver fallbacks of which no deployment could be asked
     */
    ExceptionFactory(RequestProfile request, List<AttemptRecord> attempts, List<GroupStage> passedOver, long nowNanos) {
        this.request = request;
        this.attempts = attempts;
        this.passedOver = passedOver;
        this.nowNanos = nowNanos;
    }

    public UnknownModelException unknownModel(Catalog catalog) {
        List<String> near = catalog.near(request.model());
        String known = near.isEmpty()
                ? "known models: "
                        + catalog.groups().keySet().stream().limit(10).collect(Collectors.joining(", "))
                : "did you mean " + String.join(" or ", near) + "?";
        return new UnknownModelException(
                "No model '" + shownModel() + "' is configured; " + known,
                failure(FailureKind.NOT_FOUND, 404, null, null),
                near);
    }

    RequestCancelledException cancelled(boolean routerClosed) {
        return new RequestCancelledException(
                "The request for '" + shownModel() + "' was cancelled"
                        + (routerClosed ? ", because the router was closed" : "") + story(),
                failure(FailureKind.CANCELLED, 499, null, null));
    }

    RouterTimeoutException timedOut(long startNanos, long deadlineNanos, boolean inAttempt) {
        String allowed = Duration.ofNanos(deadlineNanos - startNanos).toMillis() + " ms";
        return new RouterTimeoutException(
                "The request for '" + shownModel() + "' did not finish in the " + allowed + " it was given"
                        + (inAttempt ? "" : ", pausing before a retry") + story()
                        + ". Raise 'timeout', or set a shorter 'timeout' on the deployments so that a slow one leaves time for another",
                failure(FailureKind.TIMEOUT, 408, null, null));
    }

    /** A stream that is read on an executor which had no thread for it. */
    public static RouterTimeoutException unstarted(String model, long nanos) {
        return new RouterTimeoutException(
                "The stream of '" + LogText.text(model) + "' was not read in the " + nanos / 1_000_000
                        + " ms it was given: the executor"
                        + " started no thread for it. Give Router.builder().executor(…) more threads: each stream that"
                        + " is read occupies one",
                Failure.of(model).kind(FailureKind.TIMEOUT).status(408).build());
    }

    /**
     * A stream ended without being whole, after events that were handed out.
     *
     * @param how it ended: {@code broke: …} or {@code was silent for …}
     * @param status what a server would answer with
     */
    public static StreamBrokenException streamBroken(
            RoutePlan plan, ActiveAttempt attempt, Outcome outcome, String how, int status, long delivered) {
        String model = plan.request().model();
        return new StreamBrokenException(
                "The stream of '" + LogText.text(model) + "' from "
                        + attempt.deployment().id() + " " + how + " after " + delivered
                        + " events; it is not replayed, because they were already handed out",
                Failure.of(model)
                        .attempts(plan.attempts())
                        .kind(outcome.kind().orElseThrow())
                        .status(status)
                        .providerMessage(outcome.providerMessage().orElse(null))
                        .cause(outcome.cause().orElse(null))
                        .build(),
                delivered,
                outcome.usage());
    }

    /** Everything that could be tried was tried. */
    RouterException exhausted(GroupStage first, GroupStage last) {
        Outcome cause = first.lastFailure();
        List<Eligibility> verdicts = last.allVerdicts(nowNanos);
        if (cause == null && attempts.isEmpty()) {
            boolean tooLong = verdicts.stream().allMatch(v -> v.kind() == Eligibility.Kind.PROMPT_TOO_LONG);
            if (tooLong) {
                return tooLong(last);
            }
            return neverFits(verdicts) ? tooLarge(last, verdicts) : noDeployment(last, verdicts);
        }
        Duration wait = retryAfter(soonest(verdicts));
        if (cause == null) {
            return unanswered(FailureKind.RATE_LIMITED, 429, wait, null, null);
        }
        FailureKind kind = cause.kind().orElseThrow();
        return switch (kind) {
            case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY -> rejected(kind, cause, first.blamed());
            default -> unanswered(kind, status(kind, cause), wait, cause, first.blamed());
        };
    }

    private RequestRejectedException rejected(FailureKind kind, Outcome cause, @Nullable String blamed) {
        String message = blamed == null
                ? "was refused" + why(kind) + story() + ". providerMessage() has the provider's own words"
                : "could not be written" + blame(blamed) + story();
        return new RequestRejectedException(
                "The request for '" + shownModel() + "' " + message,
                failure(kind, cause.status() >= 400 ? cause.status() : 400, null, cause));
    }

    private AttemptsExhaustedException unanswered(
            FailureKind kind, int status, @Nullable Duration wait, @Nullable Outcome cause, @Nullable String blamed) {
        String advice = blamed == null ? advice(kind, cause) : "";
        return new AttemptsExhaustedException(
                "No attempt for '" + shownModel() + "' was answered" + blame(blamed) + story() + advice
                        + comeBack(wait),
                failure(kind, status, wait, cause));
    }

    /**
     * An exception of code that was given to the router is reported as what it is; its own words are in the
     * cause alone.
     */
    private static String blame(@Nullable String words) {
        return words == null ? "" : ": " + words + ", which is this exception's cause";
    }

    /** Where only a person can help. */
    private static String advice(FailureKind kind, @Nullable Outcome cause) {
        if (cause != null && cause.code().filter(TOO_LARGE::equals).isPresent()) {
            return cause.cause().map(e -> ". " + e.getMessage()).orElse("");
        }
        return switch (kind) {
            case CONNECTION -> ". Check that 'api_base' is right and can be reached from here";
            case AUTHENTICATION -> ". Check 'api_key'";
            case PERMISSION -> ". Check what 'api_key' is allowed to do";
            case NOT_FOUND -> ". Check 'model', 'api_base' and 'api_version'";
            default -> "";
        };
    }

    private static String comeBack(@Nullable Duration wait) {
        return wait == null ? "" : ". Trying again makes sense in " + DurationText.text(wait.toNanos());
    }

    private RequestRejectedException tooLong(GroupStage stage) {
        long fewest = stage.members().stream()
                .mapToLong(request::promptTokens)
                .min()
                .orElse(request.demand().prompt());
        return new RequestRejectedException(
                "The request for '" + shownModel() + "' has about " + fewest
                        + " prompt tokens, more than max_input_tokens of every deployment of '"
                        + stage.route().group().name()
                        + "'. Shorten it, or add a model with a larger context to context_window_fallbacks",
                failure(FailureKind.CONTEXT_WINDOW, 400, null, null));
    }

    /** Whether the limits of all that could serve the request are too small for its prompt. */
    private static boolean neverFits(List<Eligibility> verdicts) {
        return verdicts.stream().anyMatch(v -> v.kind() == Eligibility.Kind.NEVER_FITS)
                && verdicts.stream().allMatch(v -> switch (v.kind()) {
                    case NEVER_FITS, UNUSABLE, WRONG_ENDPOINT, WRONG_TAGS, PROMPT_TOO_LONG -> true;
                    default -> false;
                });
    }

    private RequestRejectedException tooLarge(GroupStage stage, List<Eligibility> verdicts) {
        List<DeploymentState> members = stage.route().members();
        String all = IntStream.range(0, members.size())
                .filter(i -> verdicts.get(i).kind() == Eligibility.Kind.NEVER_FITS)
                .limit(MOST_MEMBERS)
                .mapToObj(i -> members.get(i).deployment().id() + ": "
                        + verdicts.get(i).text())
                .collect(Collectors.joining("; "));
        return new RequestRejectedException(
                "The request for '" + shownModel() + "' is larger than any deployment of '"
                        + stage.route().group().name() + "' ever admits: " + all
                        + ". Shorten it, raise 'tpm' (of a bucket also 'limit_burst'), or add a model with larger limits to fallbacks",
                failure(FailureKind.BAD_REQUEST, 413, null, null));
    }

    private NoDeploymentAvailableException noDeployment(GroupStage stage, List<Eligibility> verdicts) {
        Map<String, String> reasons = new LinkedHashMap<>();
        List<DeploymentState> members = stage.route().members();
        for (int i = 0; i < members.size(); i++) {
            reasons.put(members.get(i).deployment().id(), verdicts.get(i).text());
        }
        long soonest = soonest(verdicts);
        boolean never = soonest == Long.MAX_VALUE;
        FailureKind outage = outage(members, verdicts);
        boolean drained = verdicts.stream().anyMatch(v -> v.kind() == Eligibility.Kind.DRAINED);
        FailureKind kind =
                never && !drained ? FailureKind.BAD_REQUEST : outage == null ? FailureKind.RATE_LIMITED : outage;
        Duration wait = retryAfter(soonest);
        String all = reasons.entrySet().stream()
                .limit(20)
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining("; "));
        return new NoDeploymentAvailableException(
                "No deployment of '" + stage.route().group().name() + "' can take the request for '" + shownModel()
                        + "': " + all
                        + comeBack(wait),
                failure(kind, never || outage != null ? 503 : 429, wait, null),
                reasons);
    }

    /**
     * Why all that could serve the request are in cooldown for failures; null when one of them is not: a
     * failure of the providers is not a lack of capacity.
     */
    private @Nullable FailureKind outage(List<DeploymentState> members, List<Eligibility> verdicts) {
        FailureKind kind = null;
        for (int i = 0; i < members.size(); i++) {
            if (verdicts.get(i).kind() == Eligibility.Kind.COOLING_FAILED) {
                HealthTracker.Cooldown cooldown = members.get(i).health().cooling(nowNanos);
                kind = kind == null && cooldown != null ? cooldown.reason() : kind;
            } else if (verdicts.get(i).isFit()) {
                return null;
            }
        }
        return kind;
    }

    /**
     * Null when time does not help, and of 0 too: when a call ends is not known, and what has room by now
     * came too late for this request.
     */
    private static @Nullable Duration retryAfter(long soonest) {
        return soonest == Long.MAX_VALUE || soonest == 0 ? null : Duration.ofNanos(soonest);
    }

    /** Nanoseconds until one of the group may serve; {@link Long#MAX_VALUE} when time does not help. */
    private static long soonest(List<Eligibility> verdicts) {
        long soonest = Long.MAX_VALUE;
        for (Eligibility verdict : verdicts) {
            // Capacity of one that is too small does not help a request that could wait for a larger one.
            boolean helps = verdict.kind() != Eligibility.Kind.TOO_LARGE || verdict.nanos() > 0;
            soonest = helps ? Math.min(soonest, verdict.nanos()) : soonest;
        }
        return soonest;
    }

    private static String why(FailureKind kind) {
        return switch (kind) {
            case CONTEXT_WINDOW -> ": the prompt does not fit the model";
            case CONTENT_POLICY -> ": the provider's content filter";
            default -> " as malformed";
        };
    }

    private static int status(FailureKind kind, Outcome cause) {
        if (cause.status() >= 400) {
            return cause.status();
        }
        return switch (kind) {
            case TIMEOUT -> 408;
            case RATE_LIMITED -> 429;
            case AUTHENTICATION -> 401;
            case PERMISSION -> 403;
            case NOT_FOUND -> 404;
            default -> 502;
        };
    }

    /** A caller may ask for anything. */
    private String shownModel() {
        return LogText.text(request.model());
    }

    private String story() {
        String tried = attempts.isEmpty()
                ? ""
                : "; attempts: "
                        + attempts.stream()
                                .map(attempt -> LogText.text(attempt.toString()))
                                .collect(Collectors.joining(", "));
        return tried + passedOver();
    }

    /** A fallback that could not be asked looks as if it were not configured, unless this says why. */
    private String passedOver() {
        StringBuilder text = new StringBuilder();
        passedOver.stream().limit(MOST_STAGES).forEach(stage -> {
            text.append("; no deployment of fallback '")
                    .append(stage.route().group().name())
                    .append("' could be asked: ");
            List<DeploymentState> members = stage.route().members();
            List<Eligibility> verdicts = stage.allVerdicts(nowNanos);
            text.append(IntStream.range(0, Math.min(members.size(), MOST_MEMBERS))
                    .mapToObj(i -> members.get(i).deployment().id() + ": "
                            + verdicts.get(i).text())
                    .collect(Collectors.joining(", ")));
        });
        return text.toString();
    }

    private Failure failure(
            @Nullable FailureKind kind, int status, @Nullable Duration retryAfter, @Nullable Outcome cause) {
        return Failure.of(request.model())
                .attempts(attempts)
                .kind(kind)
                .status(status)
                .retryAfter(retryAfter)
                .providerMessage(cause == null ? null : cause.providerMessage().orElse(null))
                .answer(cause == null ? null : cause.answer().orElse(null))
                .cause(cause == null ? null : cause.cause().orElse(null))
                .build();
    }
}
