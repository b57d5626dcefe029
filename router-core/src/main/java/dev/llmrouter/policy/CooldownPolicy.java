package dev.llmrouter.policy;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Deployment;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * When a deployment leaves rotation, and for how long. Immutable.
 *
 * <p>Without a number of allowed failures, a deployment is put into cooldown by
 *
 * <ul>
 *   <li>a 429, a 401 or a 404, at once;
 *   <li>the second failure in a row, if it is a failed connection, a time-out or a 403;
 *   <li>the third failure in a row, if it is an error of the server;
 *   <li>failures of more than half of at least five attempts in a minute.
 * </ul>
 *
 * <p>With a number of allowed failures: by the failure after the allowed ones in a minute. A lone deployment
 * is never put into cooldown, and a wildcard deployment not by a 401, 403 or 404, unless a number is set for
 * that kind.
 *
 * <p>Length: the deployment's {@code cooldown_time}, else the provider's Retry-After (at most ten minutes),
 * else {@link #cooldownTime()}; a configured length doubles with each cooldown in a row, up to 16 times. After a
 * failed connection, a time-out or an error of the server it doubles up to ten seconds: so long it may take until a
 * deployment that is well again is asked. For an unpaid account, at least a minute. Zero disables, at every level.
 *
 * <p>A deployment with calls under way that is silent for longer than its earlier answers explain is put into
 * cooldown too, whatever number of failures is allowed, as long as no more than half of its group is in
 * cooldown then.
 */
public final class CooldownPolicy {
    /** LiteLLM's cooldown. */
    public static final Duration DEFAULT_COOLDOWN_TIME = Duration.ofSeconds(5);
    /**
     * The longest Retry-After that is obeyed: a provider's mistake should not become the application's
     * outage.
     */
    public static final Duration MAX_RETRY_AFTER = Bounded.LONGEST_ASKED;

    /** LiteLLM's number: with fewer attempts, a failure rate means nothing. */
    private static final int MIN_ATTEMPTS = 5;

    private static final double MAX_FAILED_SHARE = 0.5;
    /**
     * One refused connection may be a restart, one silence a long answer; two in a row is a server that is
     * down.
     */
    private static final int SILENT_IN_A_ROW = 2;
    /**
     * Errors come singly under load. Three of them would otherwise draw traffic: a deployment that fails fast
     * is never busy.
     */
    private static final int ERRORS_IN_A_ROW = 3;
    /**
     * A deployment that is down for long costs one call in so many seconds. With longer pauses it would stay away
     * for long after it has recovered: after an outage of a minute, a pause of 80 s left it a half of its share.
     */
    private static final Duration LONGEST_DOUBLED = Duration.ofSeconds(10);

    /** 2^4: a deployment that refuses calls for their pace or their key is still tried every 80 s. */
    private static final int MAX_DOUBLINGS = 4;

    private static final CooldownPolicy STANDARD = builder().build();

    private final Duration cooldownTime;
    private final boolean disabled;
    private final OptionalInt allowedFails;
    private final Map<FailureKind, Integer> allowedByKind;
    private final Map<String, Map<FailureKind, Integer>> allowedByDeployment;

    private CooldownPolicy(Builder builder) {
        cooldownTime = builder.cooldownTime;
        disabled = builder.disabled;
        allowedFails = builder.allowedFails;
        allowedByKind = NumbersByKind.copy("allowed failures", builder.allowedByKind);
        allowedByDeployment = NumbersByKind.copyAll("allowed failures", builder.allowedByDeployment);
    }

    /** {@return the default rules with five seconds} */
    public static CooldownPolicy standard() {
        return STANDARD;
    }

    /** {@return a builder that starts with the standard} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return {@code cooldown_time}: the length if neither deployment nor provider gives one (default 5 s)}
     */
    public Duration cooldownTime() {
        return cooldownTime;
    }

    /** {@return {@code disable_cooldowns} (default false)} */
    public boolean disabled() {
        return disabled;
    }

    /**
     * Decides about a failure.
     *
     * @param deployment the deployment that failed
     * @param failure its outcome
     * @param history the deployment's earlier attempts
     * @return the length of the cooldown; zero for none
     */
    public Duration cooldown(Deployment deployment, Outcome failure, FailureHistory history) {
        FailureKind kind = failure.kind().orElse(FailureKind.CANCELLED);
        if (disabled
                || kind == FailureKind.CANCELLED
                || history.groupSize() <= 1
                || !cools(deployment, kind, history)) {
            return Duration.ZERO;
        }
        Duration own = deployment.cooldownTime().orElse(cooldownTime);
        Duration configured = isOutage(kind)
                ? doubledBriefly(own, history.cooldownsInARow())
                : doubled(own, history.cooldownsInARow());
        // Zero disables at either level; the router then still obeys a Retry-After, but does not treat it as
        // a cooldown.
        if (own.isZero() || failure.retryAfter().isEmpty()) {
            return configured;
        }
        Duration asked = capped(failure.retryAfter().get());
        if (failure.isUnpaid()) {
            return configured.compareTo(asked) > 0 ? configured : asked;
        }
        return deployment.cooldownTime().isPresent() ? configured : asked;
    }

    /**
     * Whether a failure counts against the deployment. One that the request caused does not: a single caller
     * with bad requests would otherwise put a healthy deployment into cooldown for all.
     *
     * @param kind the failure
     * @return whether it is one of {@link FailureHistory#failures()}
     */
    public static boolean counts(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED, TIMEOUT, CONNECTION, SERVER_ERROR, AUTHENTICATION, PERMISSION, NOT_FOUND -> true;
            case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY, CANCELLED -> false;
        };
    }

    /**
     * Whether a failure counts against a deployment. If a model of a wildcard deployment is missing or not
     * permitted, its other models may still work, and callers choose the model: one caller could put all of
     * them into cooldown.
     *
     * @param deployment the deployment that failed
     * @param kind the failure
     * @return whether it is one of {@link FailureHistory#failures()}
     */
    public static boolean counts(Deployment deployment, FailureKind kind) {
        return counts(kind) && !(deployment.isWildcard() && isOfTheModel(kind));
    }

    private static boolean isOfTheModel(FailureKind kind) {
        return kind == FailureKind.NOT_FOUND || kind == FailureKind.AUTHENTICATION || kind == FailureKind.PERMISSION;
    }

    /**
     * Bounds a provider's Retry-After.
     *
     * @param retryAfter the time that the provider asked for
     * @return at most ten minutes; zero for a time in the past
     */
    public static Duration capped(Duration retryAfter) {
        return Bounded.wait(retryAfter, MAX_RETRY_AFTER);
    }

    /**
     * Bounds a cooldown that another process reports to the longest that this process could have started
     * itself.
     *
     * @param deployment the deployment in cooldown
     * @param left the remaining time
     * @return at most ten minutes, or the longest cooldown that {@code cooldown_time} of deployment and
     *     router allow
     */
    public Duration capped(Deployment deployment, Duration left) {
        Duration own = deployment.cooldownTime().orElse(cooldownTime);
        Duration longest =
                Bounded.of(own.compareTo(Duration.ofDays(1)) > 0 ? own : own.multipliedBy(1L << MAX_DOUBLINGS));
        return Bounded.wait(left, longest.compareTo(MAX_RETRY_AFTER) > 0 ? longest : MAX_RETRY_AFTER);
    }

    private boolean cools(Deployment deployment, FailureKind kind, FailureHistory history) {
        Integer forKind =
                allowedByDeployment.getOrDefault(deployment.id(), Map.of()).get(kind);
        if (forKind == null && deployment.allowedFails().isEmpty()) {
            forKind = allowedByKind.get(kind);
        }
        if (forKind != null) {
            return history.failuresOfKind() > forKind;
        }
        OptionalInt allowed = deployment.allowedFails().isPresent() ? deployment.allowedFails() : allowedFails;
        if (allowed.isPresent()) {
            return counts(deployment, kind) && history.failures() > allowed.getAsInt();
        }
        if (deployment.isWildcard() && isOfTheModel(kind)) {
            return false;
        }
        return switch (kind) {
            case AUTHENTICATION, NOT_FOUND, RATE_LIMITED -> true;
            case TIMEOUT, CONNECTION, PERMISSION -> failing(history, SILENT_IN_A_ROW);
            case SERVER_ERROR -> failing(history, ERRORS_IN_A_ROW);
            case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY, CANCELLED -> false;
        };
    }

    private static boolean failing(FailureHistory history, int inARow) {
        return history.failuresInARow() >= inARow
                || (history.attempts() >= MIN_ATTEMPTS && history.failures() > history.attempts() * MAX_FAILED_SHARE);
    }

    /**
     * The length of a cooldown of a deployment that is silent while calls wait for it.
     *
     * @param deployment the silent deployment
     * @param cooldownsInARow cooldowns since its last success
     * @return the length; zero for none
     */
    public Duration cooldownOfSilence(Deployment deployment, int cooldownsInARow) {
        return disabled
                ? Duration.ZERO
                : doubledBriefly(deployment.cooldownTime().orElse(cooldownTime), cooldownsInARow);
    }

    /** What may pass at any moment, and without anybody's doing. */
    private static boolean isOutage(FailureKind kind) {
        return kind == FailureKind.TIMEOUT || kind == FailureKind.CONNECTION || kind == FailureKind.SERVER_ERROR;
    }

    private static Duration doubledBriefly(Duration length, int cooldownsInARow) {
        Duration longest = length.compareTo(LONGEST_DOUBLED) > 0 ? length : LONGEST_DOUBLED;
        Duration doubled = doubled(length, cooldownsInARow);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    private static Duration doubled(Duration length, int cooldownsInARow) {
        return length.multipliedBy(1L << Math.min(cooldownsInARow, MAX_DOUBLINGS));
    }

    /** Builds a {@link CooldownPolicy}. Not thread-safe. */
    public static final class Builder {
        private Duration cooldownTime = DEFAULT_COOLDOWN_TIME;
        private boolean disabled;
        private OptionalInt allowedFails = OptionalInt.empty();
        private Map<FailureKind, Integer> allowedByKind = Map.of();
        private Map<String, Map<FailureKind, Integer>> allowedByDeployment = Map.of();

        private Builder() {}

        /**
         * Sets the length for cooldowns if neither deployment nor provider gives one.
         *
         * @param value zero for no cooldowns
         * @return this
         */
        public Builder cooldownTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("cooldownTime must be zero or more, not " + value);
            }
            cooldownTime = Bounded.of(value);
            return this;
        }

        /**
         * Switches cooldowns off.
         *
         * @param value whether to
         * @return this
         */
        public Builder disabled(boolean value) {
            disabled = value;
            return this;
        }

        /**
         * Sets how many failures in a minute are tolerated; the next one starts a cooldown.
         *
         * @param value zero or more
         * @return this
         */
        public Builder allowedFails(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("allowedFails must be zero or more, not " + value);
            }
            allowedFails = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets how many failures of a kind are tolerated in a minute ({@code allowed_fails_policy}).
         *
         * @param value numbers of failures, zero or more
         * @return this
         */
        public Builder allowedByKind(Map<FailureKind, Integer> value) {
            allowedByKind = value;
            return this;
        }

        /**
         * Sets the same for single deployments.
         *
         * @param value numbers of failures, zero or more, by deployment id
         * @return this
         */
        public Builder allowedByDeployment(Map<String, Map<FailureKind, Integer>> value) {
            allowedByDeployment = value;
            return this;
        }

        /**
         * Makes the policy.
         *
         * @return the policy
         * @throws IllegalArgumentException if a number of failures is negative
         */
        public CooldownPolicy build() {
            return new CooldownPolicy(this);
        }
    }
}
