package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How one deployment was doing at one moment. Immutable. */
public final class DeploymentSnapshot {
    private final String id;
    private final String group;
    private final long callsInFlight;
    private final long tokensInFlight;
    private final LimitSnapshot requests;
    private final LimitSnapshot tokens;
    private final boolean awaited;
    private final int failuresInLastMinute;
    private final Optional<CooldownSnapshot> cooldown;
    private final Optional<Duration> latency;
    private final RateLimits providerSays;
    private final List<LearnedLimit> learned;
    private final EstimateSnapshot estimate;
    private final int abandonedCalls;
    private final OperationSnapshot operation;
    private final PromptCacheSnapshot promptCache;

    private DeploymentSnapshot(Builder builder) {
        id = builder.id;
        group = builder.group;
        callsInFlight = builder.callsInFlight;
        tokensInFlight = builder.tokensInFlight;
        requests = builder.requests;
        tokens = builder.tokens;
        awaited = builder.awaited;
        failuresInLastMinute = builder.failuresInLastMinute;
        cooldown = builder.cooldown;
        latency = builder.latency;
        providerSays = builder.providerSays;
        learned = List.copyOf(builder.learned);
        estimate = builder.estimate;
        abandonedCalls = builder.abandonedCalls;
        operation = builder.operation;
        promptCache = builder.promptCache;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param id which one
     * @param group the group that it belongs to
     * @return a builder
     */
    public static Builder builder(String id, String group) {
        return new Builder(id, group);
    }

    /** {@return which one} */
    public String id() {
        return id;
    }

    /** {@return the group that it belongs to} */
    public String group() {
        return group;
    }

    /** {@return calls under way from this process, a stream until its end} */
    public long callsInFlight() {
        return callsInFlight;
    }

    /** {@return tokens that the calls under way are expected to take} */
    public long tokensInFlight() {
        return tokensInFlight;
    }

    /** {@return its limit of requests} */
    public LimitSnapshot requests() {
        return requests;
    }

    /** {@return its limit of tokens} */
    public LimitSnapshot tokens() {
        return tokens;
    }

    /** {@return whether requests wait for room in its limits} */
    public boolean awaited() {
        return awaited;
    }

    /** {@return failed attempts of the last minute} */
    public int failuresInLastMinute() {
        return failuresInLastMinute;
    }

    /** {@return why it is out of rotation and for how long; empty when it is not} */
    public Optional<CooldownSnapshot> cooldown() {
        return cooldown;
    }

    /** {@return the time for one output token, the mean of the last ten answers; empty while unknown} */
    public Optional<Duration> latency() {
        return latency;
    }

    /** {@return the newest rate-limit headers} */
    public RateLimits providerSays() {
        return providerSays;
    }

    /**
     * {@return limits that answers have shown, beyond what the file says; empty while they show nothing
     * new}
     */
    public List<LearnedLimit> learned() {
        return learned;
    }

    /** {@return how well its calls' tokens are estimated} */
    public EstimateSnapshot estimate() {
        return estimate;
    }

    /**
     * {@return calls of callers' own clients that did not end at their time and still occupy a thread; not
     * in flight any more}
     */
    public int abandonedCalls() {
        return abandonedCalls;
    }

    /** {@return what operators have decided of it} */
    public OperationSnapshot operation() {
        return operation;
    }

    /** {@return how much of its prompts its provider has read from its cache} */
    public PromptCacheSnapshot promptCache() {
        return promptCache;
    }

    /** {@return {@link LimitSnapshot#used()} of its requests} */
    public long requestsUsed() {
        return requests.used();
    }

    /** {@return {@link LimitSnapshot#used()} of its tokens} */
    public long tokensUsed() {
        return tokens.used();
    }

    /** {@return {@link LimitSnapshot#room()} of its requests} */
    public OptionalLong requestsRoom() {
        return requests.room();
    }

    /** {@return {@link LimitSnapshot#room()} of its tokens} */
    public OptionalLong tokensRoom() {
        return tokens.room();
    }

    private List<Object> parts() {
        return List.of(
                id,
                group,
                callsInFlight,
                tokensInFlight,
                requests,
                tokens,
                awaited,
                failuresInLastMinute,
                cooldown,
                latency,
                providerSays,
                learned,
                estimate,
                abandonedCalls,
                operation,
                promptCache);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeploymentSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "DeploymentSnapshot[id=" + id + ", group=" + group + ", callsInFlight=" + callsInFlight
                + ", tokensInFlight=" + tokensInFlight + ", requests=" + requests + ", tokens=" + tokens + ", awaited="
                + awaited + ", failuresInLastMinute=" + failuresInLastMinute + ", cooldown=" + cooldown + ", latency="
                + latency + ", providerSays=" + providerSays + ", learned=" + learned + ", estimate=" + estimate
                + ", abandonedCalls=" + abandonedCalls + ", operation=" + operation + ", promptCache="
                + promptCache + "]";
    }

    /** Builds a {@link DeploymentSnapshot}. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String group;
        private long callsInFlight;
        private long tokensInFlight;
        private LimitSnapshot requests = LimitSnapshot.builder().build();
        private LimitSnapshot tokens = LimitSnapshot.builder().build();
        private boolean awaited;
        private int failuresInLastMinute;
        private Optional<CooldownSnapshot> cooldown = Optional.empty();
        private Optional<Duration> latency = Optional.empty();
        private RateLimits providerSays = RateLimits.none();
        private List<LearnedLimit> learned = List.of();
        private EstimateSnapshot estimate = EstimateSnapshot.builder().build();
        private int abandonedCalls;
        private OperationSnapshot operation = OperationSnapshot.none();
        private PromptCacheSnapshot promptCache = PromptCacheSnapshot.builder().build();

        private Builder(String id, String group) {
            this.id = requireNonNull(id, "id");
            this.group = requireNonNull(group, "group");
        }

        /**
         * Sets {@link DeploymentSnapshot#callsInFlight()}.
         *
         * @param value calls under way from this process, a stream until its end
         * @return this
         */
        public Builder callsInFlight(long value) {
            callsInFlight = value;
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#tokensInFlight()}.
         *
         * @param value tokens that the calls under way are expected to take
         * @return this
         */
        public Builder tokensInFlight(long value) {
            tokensInFlight = value;
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#requests()}.
         *
         * @param value its limit of requests
         * @return this
         */
        public Builder requests(LimitSnapshot value) {
            requests = requireNonNull(value, "requests");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#tokens()}.
         *
         * @param value its limit of tokens
         * @return this
         */
        public Builder tokens(LimitSnapshot value) {
            tokens = requireNonNull(value, "tokens");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#awaited()}.
         *
         * @param value whether requests wait for room in its limits
         * @return this
         */
        public Builder awaited(boolean value) {
            awaited = value;
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#failuresInLastMinute()}.
         *
         * @param value failed attempts of the last minute
         * @return this
         */
        public Builder failuresInLastMinute(int value) {
            failuresInLastMinute = value;
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#cooldown()}.
         *
         * @param value why it is out of rotation and for how long
         * @return this
         */
        public Builder cooldown(CooldownSnapshot value) {
            cooldown = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#latency()}.
         *
         * @param value the time for one output token, the mean of the last ten answers
         * @return this
         */
        public Builder latency(Duration value) {
            latency = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#providerSays()}.
         *
         * @param value the newest rate-limit headers
         * @return this
         */
        public Builder providerSays(RateLimits value) {
            providerSays = requireNonNull(value, "providerSays");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#learned()}.
         *
         * @param value limits that answers have shown, beyond what the file says
         * @return this
         */
        public Builder learned(List<LearnedLimit> value) {
            learned = requireNonNull(value, "learned");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#estimate()}.
         *
         * @param value how well its calls' tokens are estimated
         * @return this
         */
        public Builder estimate(EstimateSnapshot value) {
            estimate = requireNonNull(value, "estimate");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#abandonedCalls()}.
         *
         * @param value calls of callers' own clients that did not end at their time and still occupy a
         *     thread; not in flight any more
         * @return this
         */
        public Builder abandonedCalls(int value) {
            abandonedCalls = value;
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#operation()}.
         *
         * @param value what operators have decided of it
         * @return this
         */
        public Builder operation(OperationSnapshot value) {
            operation = requireNonNull(value, "operation");
            return this;
        }

        /**
         * Sets {@link DeploymentSnapshot#promptCache()}.
         *
         * @param value how much of its prompts its provider has read from its cache
         * @return this
         */
        public Builder promptCache(PromptCacheSnapshot value) {
            promptCache = requireNonNull(value, "promptCache");
            return this;
        }

        /** {@return what was built} */
        public DeploymentSnapshot build() {
            return new DeploymentSnapshot(this);
        }
    }
}
