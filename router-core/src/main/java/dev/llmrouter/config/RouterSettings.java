package dev.llmrouter.config;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.ModelTable;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.AffinityPolicy;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.policy.WaitPolicy;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.trust.PassedHeaders;
import dev.llmrouter.usage.RedisSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a router: strategy, time-outs, retries, cooldowns, fallbacks, limits, budgets. Immutable.
 */
public final class RouterSettings {
    /** The time that OpenAI's own SDKs allow a call. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
    /**
     * Models that reason are silent for minutes; a stream that is silent for longer than this is usually
     * dead.
     */
    public static final Duration DEFAULT_STREAM_IDLE_TIMEOUT = Duration.ofMinutes(5);

    private static final Timeouts DEFAULT_TIMEOUTS = Timeouts.builder()
            .call(DEFAULT_TIMEOUT)
            .streamIdle(DEFAULT_STREAM_IDLE_TIMEOUT)
            .build();

    private final RoutingStrategy strategy;
    private final Timeouts timeouts;
    private final RetryPolicy retries;
    private final CooldownPolicy cooldowns;
    private final Fallbacks fallbacks;
    private final WaitPolicy waiting;
    private final OptionalInt defaultMaxParallelRequests;
    private final boolean limitsEnforced;
    private final boolean preCallChecks;
    private final boolean tagFiltering;
    private final boolean tagsMatchAny;
    private final String tagRoutingPrefix;
    private final Map<String, Budget> providerBudgets;
    private final Map<String, Budget> tagBudgets;
    private final PriceTable prices;
    private final ModelTable models;
    private final RequestTrust requestTrust;
    private final Set<String> passHeaders;
    private final ResponseLimits responseLimits;
    private final @Nullable RedisSettings redis;
    private final AffinityPolicy affinity;
    private final Map<String, RoutingStrategy> strategies;

    private RouterSettings(Builder builder) {
        strategy = builder.strategy;
        timeouts = builder.timeouts.orElse(DEFAULT_TIMEOUTS);
        retries = builder.retries;
        cooldowns = builder.cooldowns;
        fallbacks = builder.fallbacks;
        waiting = builder.waiting;
        defaultMaxParallelRequests = builder.defaultMaxParallelRequests;
        limitsEnforced = builder.limitsEnforced;
        preCallChecks = builder.preCallChecks;
        tagFiltering = builder.tagFiltering;
        tagsMatchAny = builder.tagsMatchAny;
        tagRoutingPrefix = builder.tagRoutingPrefix;
        providerBudgets = Collections.unmodifiableMap(new LinkedHashMap<>(builder.providerBudgets));
        tagBudgets = Collections.unmodifiableMap(new LinkedHashMap<>(builder.tagBudgets));
        prices = builder.prices;
        models = builder.models;
        requestTrust = builder.requestTrust;
        passHeaders = builder.passHeaders;
        responseLimits = builder.responseLimits;
        redis = builder.redis;
        affinity = builder.affinity;
        strategies = Collections.unmodifiableMap(new LinkedHashMap<>(builder.strategies));
    }

    /** {@return a builder that starts with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts with these settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.strategy = strategy;
        builder.timeouts = timeouts;
        builder.retries = retries;
        builder.cooldowns = cooldowns;
        builder.fallbacks = fallbacks;
        builder.waiting = waiting;
        builder.defaultMaxParallelRequests = defaultMaxParallelRequests;
        builder.limitsEnforced = limitsEnforced;
        builder.preCallChecks = preCallChecks;
        builder.tagFiltering = tagFiltering;
        builder.tagsMatchAny = tagsMatchAny;
        builder.tagRoutingPrefix = tagRoutingPrefix;
        builder.providerBudgets.putAll(providerBudgets);
        builder.tagBudgets.putAll(tagBudgets);
        builder.prices = prices;
        builder.models = models;
        builder.requestTrust = requestTrust;
        builder.passHeaders = passHeaders;
        builder.responseLimits = responseLimits;
        builder.redis = redis;
        builder.affinity = affinity;
        builder.strategies.putAll(strategies);
        return builder;
    }

    /** {@return {@code routing_strategy} (default {@code simple-shuffle})} */
    public RoutingStrategy strategy() {
        return strategy;
    }

    /** {@return strategies of single groups instead, by group: {@code routing_groups} (default none)} */
    public Map<String, RoutingStrategy> strategies() {
        return strategies;
    }

    /**
     * The strategy of a group.
     *
     * @param group its name
     * @return its own, else {@link #strategy()}
     */
    public RoutingStrategy strategyOf(String group) {
        return strategies.isEmpty() ? strategy : strategies.getOrDefault(group, strategy);
    }

    /**
     * {@return {@code timeout} (default 10 minutes), {@code stream_timeout} (default: what is left of
     * {@code timeout}), {@code stream_idle_timeout} (default 5 minutes)}
     */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * {@return {@code num_retries} (default 2), {@code retry_after}, {@code retry_policy},
     * {@code model_group_retry_policy}}
     */
    public RetryPolicy retries() {
        return retries;
    }

    /**
     * {@return {@code cooldown_time} (default 5 s), {@code allowed_fails}, {@code allowed_fails_policy},
     * {@code disable_cooldowns}}
     */
    public CooldownPolicy cooldowns() {
        return cooldowns;
    }

    /** {@return {@code fallbacks} of all four kinds (default none), {@code max_fallbacks} (default 5)} */
    public Fallbacks fallbacks() {
        return fallbacks;
    }

    /** {@return {@code max_wait} (default 10 s), {@code max_waiting} (default 10,000)} */
    public WaitPolicy waiting() {
        return waiting;
    }

    /**
     * {@return {@code default_max_parallel_requests}: for deployments without a limit of their own (default
     * none)}
     */
    public OptionalInt defaultMaxParallelRequests() {
        return defaultMaxParallelRequests;
    }

    /**
     * {@return {@code enforce_model_rate_limits} (default true): whether rpm and tpm are limits, or only
     * weights}
     */
    public boolean limitsEnforced() {
        return limitsEnforced;
    }

    /**
     * {@return {@code enable_pre_call_checks} (default true): whether prompts that do not fit a model keep
     * away from it}
     */
    public boolean preCallChecks() {
        return preCallChecks;
    }

    /** {@return {@code enable_tag_filtering} (default false)} */
    public boolean tagFiltering() {
        return tagFiltering;
    }

    /** {@return {@code tag_filtering_match_any} (default true): whether one common tag is enough} */
    public boolean tagsMatchAny() {
        return tagsMatchAny;
    }

    /**
     * {@return what a request's tag must begin with to count for routing, which is then left out of it; empty
     * when all count (default)}
     */
    public String tagRoutingPrefix() {
        return tagRoutingPrefix;
    }

    /**
     * {@return {@code provider_budget_config}: what may be spent at a provider, by its name (default none)}
     */
    public Map<String, Budget> providerBudgets() {
        return providerBudgets;
    }

    /** {@return {@code tag_budget_config}: what requests with a tag may spend, by the tag (default none)} */
    public Map<String, Budget> tagBudgets() {
        return tagBudgets;
    }

    /**
     * {@return {@code price_table}: prices of deployments that name none (default the table that ships with
     * the library)}
     */
    public PriceTable prices() {
        return prices;
    }

    /**
     * {@return {@code model_table}: what models take whose {@code model_info} does not say (default the table
     * that ships with the library)}
     */
    public ModelTable models() {
        return models;
    }

    /**
     * {@return {@code trust} (default {@link RequestTrust#CALLERS}): whose the bodies and headers of requests
     * are}
     */
    public RequestTrust requestTrust() {
        return requestTrust;
    }

    /**
     * {@return {@code pass_headers}: names, in lower case, of headers of requests that go to providers too
     * (default none)}
     */
    public Set<String> passHeaders() {
        return passHeaders;
    }

    /**
     * {@return {@code max_response_bytes} (default 64 MB), {@code max_error_bytes} (default 64 kB),
     * {@code max_event_characters} (default 16 million): how much of an answer is read}
     */
    public ResponseLimits responseLimits() {
        return responseLimits;
    }

    /** {@return where the Redis is that processes share their limits through (default none)} */
    public Optional<RedisSettings> redis() {
        return Optional.ofNullable(redis);
    }

    /**
     * {@return {@code session_affinity}, {@code prompt_caching}, {@code deployment_affinity} of {@code optional_pre_call_checks} (default
     * none), {@code model_group_affinity_config}, {@code deployment_affinity_ttl_seconds}}
     */
    public AffinityPolicy affinity() {
        return affinity;
    }

    /** Builds {@link RouterSettings}. Not thread-safe. */
    public static final class Builder {
        private RoutingStrategy strategy = RoutingStrategy.simpleShuffle();
        private Timeouts timeouts = Timeouts.unset();
        private RetryPolicy retries = RetryPolicy.standard();
        private CooldownPolicy cooldowns = CooldownPolicy.standard();
        private Fallbacks fallbacks = Fallbacks.none();
        private WaitPolicy waiting = WaitPolicy.standard();
        private OptionalInt defaultMaxParallelRequests = OptionalInt.empty();
        private boolean limitsEnforced = true;
        private boolean preCallChecks = true;
        private boolean tagFiltering;
        private boolean tagsMatchAny = true;
        private String tagRoutingPrefix = "";
        private final Map<String, Budget> providerBudgets = new LinkedHashMap<>();
        private final Map<String, Budget> tagBudgets = new LinkedHashMap<>();
        private PriceTable prices = PriceTable.shipped();
        private ModelTable models = ModelTable.shipped();
        private RequestTrust requestTrust = RequestTrust.CALLERS;
        private Set<String> passHeaders = Set.of();
        private ResponseLimits responseLimits = ResponseLimits.standard();
        private @Nullable RedisSettings redis;
        private AffinityPolicy affinity = AffinityPolicy.none();
        private final Map<String, RoutingStrategy> strategies = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets {@link RouterSettings#strategy()}.
         *
         * @param value a stock strategy or one of your own
         * @return this
         */
        public Builder strategy(RoutingStrategy value) {
            strategy = requireNonNull(value, "strategy");
            return this;
        }

        /**
         * Sets the strategy of one group.
         *
         * @param group its name
         * @param value instead of {@link RouterSettings#strategy()}
         * @return this
         */
        public Builder strategy(String group, RoutingStrategy value) {
            strategies.put(requireNonNull(group, "group"), requireNonNull(value, "strategy"));
            return this;
        }

        /**
         * Sets {@link RouterSettings#timeouts()}.
         *
         * @param value what is unset in it keeps what was set before
         * @return this
         */
        public Builder timeouts(Timeouts value) {
            timeouts = requireNonNull(value, "timeouts").orElse(timeouts);
            return this;
        }

        /**
         * Limits the whole call.
         *
         * @param value more than zero
         * @return this
         */
        public Builder timeout(Duration value) {
            return timeouts(Timeouts.builder().call(value).build());
        }

        /**
         * Sets {@link RouterSettings#affinity()}.
         *
         * @param value which requests go where an earlier one went
         * @return this
         */
        public Builder affinity(AffinityPolicy value) {
            affinity = requireNonNull(value, "affinity");
            return this;
        }

        /**
         * Sets {@link RouterSettings#retries()}.
         *
         * @param value the policy
         * @return this
         */
        public Builder retries(RetryPolicy value) {
            retries = requireNonNull(value, "retries");
            return this;
        }

        /**
         * Sets the number of retries in each group; back-off and the numbers for kinds of failure stay as
         * they are.
         *
         * @param value zero or more
         * @return this
         */
        public Builder numRetries(int value) {
            return retries(retries.toBuilder().numRetries(value).build());
        }

        /**
         * Sets {@link RouterSettings#cooldowns()}.
         *
         * @param value the policy
         * @return this
         */
        public Builder cooldowns(CooldownPolicy value) {
            cooldowns = requireNonNull(value, "cooldowns");
            return this;
        }

        /**
         * Sets {@link RouterSettings#fallbacks()}.
         *
         * @param value the lists
         * @return this
         */
        public Builder fallbacks(Fallbacks value) {
            fallbacks = requireNonNull(value, "fallbacks");
            return this;
        }

        /**
         * Sets {@link RouterSettings#waiting()}.
         *
         * @param value the policy
         * @return this
         */
        public Builder waiting(WaitPolicy value) {
            waiting = requireNonNull(value, "waiting");
            return this;
        }

        /**
         * Limits the longest wait for room.
         *
         * @param value zero to fail or fall back at once
         * @return this
         */
        public Builder maxWait(Duration value) {
            return waiting(new WaitPolicy(value, waiting.maxWaiting()));
        }

        /**
         * Limits the requests of one group that wait for room at once.
         *
         * @param value zero or more
         * @return this
         */
        public Builder maxWaiting(int value) {
            return waiting(new WaitPolicy(waiting.maxWait(), value));
        }

        /**
         * Limits the calls at once of deployments without a limit of their own.
         *
         * @param value one or more
         * @return this
         * @throws IllegalArgumentException if it is less than one
         */
        public Builder defaultMaxParallelRequests(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("defaultMaxParallelRequests must be one or more, not " + value);
            }
            defaultMaxParallelRequests = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets {@link RouterSettings#limitsEnforced()}.
         *
         * @param value whether rpm and tpm are limits
         * @return this
         */
        public Builder enforceLimits(boolean value) {
            limitsEnforced = value;
            return this;
        }

        /**
         * Sets {@link RouterSettings#preCallChecks()}.
         *
         * @param value whether to check
         * @return this
         */
        public Builder preCallChecks(boolean value) {
            preCallChecks = value;
            return this;
        }

        /**
         * Sets {@link RouterSettings#tagFiltering()}.
         *
         * @param value whether tags count
         * @return this
         */
        public Builder tagFiltering(boolean value) {
            tagFiltering = value;
            return this;
        }

        /**
         * Sets {@link RouterSettings#tagsMatchAny()}.
         *
         * @param value whether one common tag is enough; otherwise all of the request's must be there
         * @return this
         */
        public Builder tagsMatchAny(boolean value) {
            tagsMatchAny = value;
            return this;
        }

        /**
         * Says which tags of a request count for routing.
         *
         * @param value what they begin with; empty for all of them (default)
         * @return this
         */
        public Builder tagRoutingPrefix(String value) {
            tagRoutingPrefix = requireNonNull(value, "tagRoutingPrefix");
            return this;
        }

        /**
         * Limits what may be spent at all deployments of a provider together.
         *
         * @param provider such as {@code openai}
         * @param value the budget
         * @return this
         */
        public Builder providerBudget(String provider, Budget value) {
            providerBudgets.put(requireNonNull(provider, "provider"), requireNonNull(value, "value"));
            return this;
        }

        /**
         * Limits what all requests with a tag may spend together.
         *
         * @param tag the tag
         * @param value the budget
         * @return this
         */
        public Builder tagBudget(String tag, Budget value) {
            tagBudgets.put(requireNonNull(tag, "tag"), requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets {@link RouterSettings#prices()}.
         *
         * @param value such as {@link PriceTable#read}, or {@link PriceTable#shipped()} with prices of your
         *     own
         * @return this
         */
        public Builder prices(PriceTable value) {
            prices = requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets {@link RouterSettings#models()}.
         *
         * @param value such as {@link ModelTable#shipped()} with models of your own; {@link ModelTable#empty()} for
         *     what {@code model_info} says alone
         * @return this
         */
        public Builder models(ModelTable value) {
            models = requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets {@link RouterSettings#requestTrust()}.
         *
         * @param value whose the bodies and headers of requests are
         * @return this
         */
        public Builder requestTrust(RequestTrust value) {
            requestTrust = requireNonNull(value, "requestTrust");
            return this;
        }

        /**
         * Sets {@link RouterSettings#responseLimits()}.
         *
         * @param value how much of an answer is read
         * @return this
         */
        public Builder responseLimits(ResponseLimits value) {
            responseLimits = requireNonNull(value, "responseLimits");
            return this;
        }

        /**
         * Sets {@link RouterSettings#passHeaders()}.
         *
         * @param names in any case, beside those that are always passed
         * @return this
         * @throws IllegalArgumentException if one of them carries credentials or is the connection's: those
         *     are never passed
         */
        public Builder passHeaders(Collection<String> names) {
            Set<String> lower = new LinkedHashSet<>();
            for (String name : names) {
                if (!PassedHeaders.isPassed(name)) {
                    throw new IllegalArgumentException("passHeaders: '" + Place.shown(name)
                            + "' is a credential or the connection's, and never passed");
                }
                lower.add(name.toLowerCase(Locale.ROOT));
            }
            passHeaders = Collections.unmodifiableSet(lower);
            return this;
        }

        /**
         * Limits a complete answer; the other {@link RouterSettings#responseLimits()} stay as they are.
         *
         * @param value bytes after decompression, 1 to 2^30
         * @return this
         * @throws IllegalArgumentException if it is not within these
         */
        public Builder maxResponseBytes(int value) {
            return responseLimits(responseLimits.withMaxResponseBytes(value));
        }

        /**
         * Sets {@link RouterSettings#redis()}.
         *
         * @param value where it is
         * @return this
         */
        public Builder redis(RedisSettings value) {
            redis = requireNonNull(value, "redis");
            return this;
        }

        /** {@return the settings} */
        public RouterSettings build() {
            return new RouterSettings(this);
        }
    }
}
