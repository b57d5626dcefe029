package dev.llmrouter.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of one provider: where it is, which model it serves, with which credentials, limits and
 * weight. Immutable; equal when everything but the credentials is equal, so a rotated key does not make
 * another deployment of it.
 */
public final class Deployment {
    private final String id;
    private final boolean idGiven;
    private final String modelName;
    private final String provider;
    private final String providerModel;
    /** Looked up once: each decision asks every candidate. */
    private final boolean wildcard;

    private final @Nullable String apiBase;
    private final @Nullable Address address;
    private final @Nullable Secret apiKey;
    private final @Nullable String apiVersion;
    private final @Nullable String organization;
    private final Map<String, String> headers;
    private final Limits limits;
    private final @Nullable Pricing pricing;
    private final @Nullable Budget budget;
    private final OptionalDouble weight;
    private final OptionalInt order;
    private final List<String> tags;
    private final Timeouts timeouts;
    private final OptionalInt numRetries;
    private final @Nullable Duration cooldownTime;
    private final @Nullable Mirror mirror;
    private final OptionalInt allowedFails;
    private final Map<String, Object> params;
    private final ModelInfo info;
    private final boolean providerAssumed;
    private final boolean bare;
    private final @Nullable String unusable;

    private Deployment(Builder builder) {
        modelName = builder.modelName;
        provider = builder.provider;
        providerModel = builder.providerModel;
        wildcard = providerModel.contains("*");
        apiBase = builder.apiBase;
        address = builder.apiBase == null ? null : Address.find(builder.apiBase).orElse(null);
        apiKey = builder.apiKey;
        apiVersion = builder.apiVersion;
        organization = builder.organization;
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
        limits = builder.limits;
        pricing = builder.pricing;
        budget = builder.budget;
        weight = builder.weight;
        order = builder.order;
        tags = List.copyOf(builder.tags);
        timeouts = builder.timeouts;
        numRetries = builder.numRetries;
        cooldownTime = builder.cooldownTime;
        mirror = builder.mirror;
        allowedFails = builder.allowedFails;
        params = Collections.unmodifiableMap(new LinkedHashMap<>(builder.params));
        info = builder.info;
        providerAssumed = builder.providerAssumed;
        bare = builder.bare;
        unusable = builder.unusable;
        id = builder.id != null ? builder.id : StableId.of(this);
        idGiven = builder.id != null;
    }

    /**
     * Starts a deployment.
     *
     * @param modelName the group that it belongs to: the name that callers ask for
     * @param model the provider and its name of the model, {@code azure/gpt-4o-eu}. Without a slash the
     *     provider is the vendor that the name is known to be of ({@code claude-…} is {@code anthropic}), and
     *     {@code openai} for any other name; see {@link #unusable()}
     * @return a builder
     */
    public static Builder builder(String modelName, String model) {
        return new Builder(modelName, model);
    }

    /** {@return a builder that starts with all of this deployment, its id included} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * {@return the id: given, or a hash of group, provider, model, address and account, equal in every
     * process} Secrets and tuning (limits, weight, time-outs, prices, tags, parameters …) are not part of the
     * hash, so that a reload which changes them keeps what is known of the deployment. In a {@link Catalog}
     * the hash of a later deployment of the same endpoint and account is followed by {@code -2}, {@code -3},
     * …
     */
    public String id() {
        return id;
    }

    /** {@return the group that this deployment belongs to} */
    public String modelName() {
        return modelName;
    }

    /** {@return the provider whose API is used: {@code openai}, {@code azure}, …} */
    public String provider() {
        return provider;
    }

    /**
     * {@return the provider's name of the model, without the provider; may contain {@code *} in a wildcard
     * group}
     */
    public String providerModel() {
        return providerModel;
    }

    /**
     * {@return whether it serves whatever model is asked for, of those that its pattern names: each with a
     * price and limits of its own}
     */
    public boolean isWildcard() {
        return wildcard;
    }

    /**
     * {@return the address without a trailing slash, its query included, which can be a credential; empty for
     * the provider's own}
     */
    public Optional<String> apiBase() {
        return Optional.ofNullable(apiBase);
    }

    /**
     * {@return where requests are sent; empty for the provider's own, and where {@link #apiBase()} is nothing
     * that can be called}
     */
    public Optional<Address> address() {
        return Optional.ofNullable(address);
    }

    /**
     * {@return the address as people may see it: without its user, password and query, which can be
     * credentials}
     */
    public Optional<String> shownAddress() {
        return apiBase().map(Address::shown);
    }

    /** {@return the credential; empty where none is needed} */
    public Optional<Secret> apiKey() {
        return Optional.ofNullable(apiKey);
    }

    /** {@return the version of the API, for Azure's classic addresses} */
    public Optional<String> apiVersion() {
        return Optional.ofNullable(apiVersion);
    }

    /** {@return the organization that OpenAI bills} */
    public Optional<String> organization() {
        return Optional.ofNullable(organization);
    }

    /** {@return headers to send with every attempt} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the limits; none by default} */
    public Limits limits() {
        return limits;
    }

    /** {@return the prices, if they are known} */
    public Optional<Pricing> pricing() {
        return Optional.ofNullable(pricing);
    }

    /** {@return what may be spent here in a period; empty for no such limit} */
    public Optional<Budget> budget() {
        return Optional.ofNullable(budget);
    }

    /** {@return its share of the traffic relative to the others of its group; empty when not given} */
    public OptionalDouble weight() {
        return weight;
    }

    /** {@return its tier: lower ones are used first; empty when not given} */
    public OptionalInt order() {
        return order;
    }

    /** {@return the tags that requests can ask for} */
    public List<String> tags() {
        return tags;
    }

    /** {@return how long one attempt here may take; what is unset follows the request and the router} */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** {@return how often a failure here may be retried; empty to follow the router} */
    public OptionalInt numRetries() {
        return numRetries;
    }

    /**
     * {@return how long it stays out of rotation after failures; zero for never; empty to follow the router}
     */
    public Optional<Duration> cooldownTime() {
        return Optional.ofNullable(cooldownTime);
    }

    /** {@return how many failures in a minute are tolerated; empty to follow the router} */
    public OptionalInt allowedFails() {
        return allowedFails;
    }

    /**
     * {@return further parameters, sent in the body of every request that does not set them itself; those in
     * the map {@code extra_body} are sent whatever the request says}
     */
    public Map<String, Object> params() {
        return params;
    }

    /** {@return what the configuration says about the model ({@code model_info}), as it stands there} */
    public Map<String, Object> info() {
        return info.asMap();
    }

    /** {@return the same with types for the keys that the router reads} */
    public ModelInfo modelInfo() {
        return info;
    }

    /** {@return {@code model_info.max_input_tokens}: how long a prompt may be; empty when not given} */
    public OptionalLong maxInputTokens() {
        return info.maxInputTokens();
    }

    /**
     * {@return why nothing may be sent to it, whoever asks; empty when that is allowed} A deployment whose
     * model does not tell the vendor, with a key and without an address, is one: the key could be anybody's,
     * and would reach OpenAI.
     */
    public Optional<String> unusable() {
        if (unusable != null) {
            return Optional.of(unusable);
        }
        return providerAssumed && apiKey != null && apiBase == null
                ? Optional.of(
                        "the model '" + providerModel + "' does not tell whose it is, so its api_key cannot be sent to"
                                + " anybody: write the provider in front, such as openai/" + providerModel
                                + ", or give an api_base")
                : Optional.empty();
    }

    /**
     * {@return whether the model's name does not identify its vendor, so that the router assumes a server
     * that speaks OpenAI's dialect}
     */
    public boolean isProviderAssumed() {
        return providerAssumed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deployment that
                && id.equals(that.id)
                && Arrays.equals(described(), that.described())
                && Arrays.equals(tuned(), that.tuned());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /**
     * {@return id, group, provider, model and address; user and query of the address, which can be
     * credentials, are left out}
     */
    @Override
    public String toString() {
        return "Deployment[" + id + ", " + modelName + " → " + provider + "/" + providerModel
                + shownAddress().map(address -> " at " + address).orElse("") + "]";
    }

    /** {@return the provider's model as the configuration writes it: with its provider, or without} */
    String writtenModel() {
        return bare ? providerModel : provider + "/" + providerModel;
    }

    /**
     * {@return whether somebody chose the id; otherwise it is a hash that deployments of one endpoint and
     * account share}
     */
    boolean isIdGiven() {
        return idGiven;
    }

    /**
     * Returns whether another deployment is this one in everything but its id, the credential included.
     *
     * @param other the other one
     * @return whether one of them is superfluous
     */
    public boolean isTwinOf(Deployment other) {
        return Objects.equals(apiKey, other.apiKey)
                && Arrays.equals(described(), other.described())
                && Arrays.equals(tuned(), other.tuned());
    }

    private @Nullable Object[] described() {
        return new @Nullable Object[] {
            modelName, provider, providerModel, apiBase, apiVersion, organization, headers, tags, params, info
        };
    }

    private @Nullable Object[] tuned() {
        return new @Nullable Object[] {
            limits, pricing, budget, weight, order, timeouts, numRetries, cooldownTime, allowedFails, unusable, mirror
        };
    }

    /** {@return where copies of its requests go; empty for nowhere} */
    public Optional<Mirror> mirror() {
        return Optional.ofNullable(mirror);
    }

    /** Builds a {@link Deployment}. Not thread-safe. */
    public static final class Builder {
        private String modelName;
        private String provider;
        private final String providerModel;
        private @Nullable String id;
        private @Nullable String apiBase;
        private @Nullable Secret apiKey;
        private @Nullable String apiVersion;
        private @Nullable String organization;
        private Map<String, String> headers = Map.of();
        private Limits limits = Limits.none();
        private @Nullable Pricing pricing;
        private @Nullable Budget budget;
        private OptionalDouble weight = OptionalDouble.empty();
        private OptionalInt order = OptionalInt.empty();
        private List<String> tags = List.of();
        private Timeouts timeouts = Timeouts.unset();
        private OptionalInt numRetries = OptionalInt.empty();
        private @Nullable Duration cooldownTime;
        private @Nullable Mirror mirror;
        private OptionalInt allowedFails = OptionalInt.empty();
        private Map<String, Object> params = Map.of();
        private ModelInfo info = ModelInfo.NONE;
        private boolean providerAssumed;
        private boolean bare;
        private @Nullable String unusable;

        private Builder(String modelName, String model) {
            this.modelName = notBlank(modelName, "modelName");
            int slash = notBlank(model, "model").indexOf('/');
            Optional<String> vendor = slash < 0
                    ? ModelNames.providerOf(model)
                    : Optional.of(notBlank(model.substring(0, slash), "the provider in model '" + model + "'"));
            provider = vendor.orElse("openai");
            providerAssumed = vendor.isEmpty();
            bare = slash < 0;
            providerModel =
                    notBlank(model.substring(slash + 1), "the name after the provider in model '" + model + "'");
        }

        private Builder(Deployment from) {
            modelName = from.modelName;
            provider = from.provider;
            providerModel = from.providerModel;
            id = from.id;
            apiBase = from.apiBase;
            apiKey = from.apiKey;
            apiVersion = from.apiVersion;
            organization = from.organization;
            headers = from.headers;
            limits = from.limits;
            pricing = from.pricing;
            budget = from.budget;
            weight = from.weight;
            order = from.order;
            tags = from.tags;
            timeouts = from.timeouts;
            numRetries = from.numRetries;
            cooldownTime = from.cooldownTime;
            mirror = from.mirror;
            allowedFails = from.allowedFails;
            params = from.params;
            info = from.info;
            providerAssumed = from.providerAssumed;
            bare = from.bare;
            unusable = from.unusable;
        }

        /**
         * Puts it into another group.
         *
         * @param value the name that callers ask for (default that of {@link Deployment#builder})
         * @return this
         */
        public Builder modelName(String value) {
            modelName = notBlank(value, "modelName");
            return this;
        }

        /**
         * Copies a part of the deployment's requests to another model, in the background: {@code silent_model}.
         *
         * @param value where to, and how many (default none)
         * @return this
         */
        public Builder mirror(Mirror value) {
            mirror = requireNonNull(value, "mirror");
            return this;
        }

        /**
         * Names the deployment; the default is a hash of what it is.
         *
         * @param value unique in its catalog
         * @return this
         */
        public Builder id(String value) {
            id = notBlank(value, "id");
            return this;
        }

        /**
         * Sets the provider whose API is used, in place of the one that the model's name shows.
         *
         * @param value the provider, such as {@code openai}
         * @return this
         */
        public Builder provider(String value) {
            provider = notBlank(value, "provider");
            providerAssumed = false;
            return this;
        }

        /**
         * Sets the address (default the provider's own).
         *
         * @param value {@code http} or {@code https}, a host, perhaps a path and a query; slashes at the
         *     path's end are dropped. Anything else is for clients of one's own: the router does not call it
         * @return this
         */
        public Builder apiBase(String value) {
            String text = notBlank(value, "apiBase").strip();
            apiBase = notBlank(
                    Address.find(text).map(Address::reveal).orElseGet(() -> Address.withoutSlashes(text)),
                    "apiBase without its slashes");
            return this;
        }

        /**
         * Sets the credential (default none).
         *
         * @param value sent only to this deployment's own address
         * @return this
         */
        public Builder apiKey(Secret value) {
            apiKey = requireNonNull(value, "apiKey");
            return this;
        }

        /**
         * Sets the version of the API, for Azure's classic addresses (default {@code 2025-02-01-preview}
         * there).
         *
         * @param value such as {@code 2024-10-21}
         * @return this
         */
        public Builder apiVersion(String value) {
            apiVersion = notBlank(value, "apiVersion");
            return this;
        }

        /**
         * Sets the organization that OpenAI bills (default none).
         *
         * @param value the organization's id
         * @return this
         */
        public Builder organization(String value) {
            organization = notBlank(value, "organization");
            return this;
        }

        /**
         * Adds headers to every attempt.
         *
         * @param value names and values
         * @return this
         */
        public Builder headers(Map<String, String> value) {
            headers = requireNonNull(value, "headers");
            return this;
        }

        /**
         * Sets the limits.
         *
         * @param value the limits (default none)
         * @return this
         */
        public Builder limits(Limits value) {
            limits = requireNonNull(value, "limits");
            return this;
        }

        /**
         * Sets the prices (default those of the price table).
         *
         * @param value the prices
         * @return this
         */
        public Builder pricing(Pricing value) {
            pricing = requireNonNull(value, "pricing");
            return this;
        }

        /**
         * Limits what may be spent here. It needs a price, the deployment's own or one of the
         * {@link PriceTable}.
         *
         * @param value the budget (default none)
         * @return this
         */
        public Builder budget(Budget value) {
            budget = requireNonNull(value, "budget");
            return this;
        }

        /**
         * Sets its share of the traffic, for {@code simple-shuffle} (default none: see there).
         *
         * @param value zero or more; 0 means never while another is above 0
         * @return this
         */
        public Builder weight(double value) {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException("weight must be zero or more, not " + value);
            }
            weight = OptionalDouble.of(value);
            return this;
        }

        /**
         * Puts it into a tier (default none: after all tiers).
         *
         * @param value lower tiers are used first
         * @return this
         */
        public Builder order(int value) {
            order = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets its tags (default none).
         *
         * @param value what requests can ask for
         * @return this
         */
        public Builder tags(List<String> value) {
            tags = requireNonNull(value, "tags");
            return this;
        }

        /**
         * Limits the time of one attempt here (default the request's and the router's).
         *
         * @param value the time-outs
         * @return this
         */
        public Builder timeouts(Timeouts value) {
            timeouts = requireNonNull(value, "timeouts");
            return this;
        }

        /**
         * Sets how often a failure here may be retried (default the router's).
         *
         * @param value zero or more
         * @return this
         */
        public Builder numRetries(int value) {
            numRetries = OptionalInt.of(notNegative(value, "numRetries"));
            return this;
        }

        /**
         * Sets how long it stays out of rotation after failures (default the router's).
         *
         * @param value zero for never
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
         * Sets how many failures in a minute are tolerated (default the router's); the next one puts it into
         * cooldown.
         *
         * @param value zero or more
         * @return this
         */
        public Builder allowedFails(int value) {
            allowedFails = OptionalInt.of(notNegative(value, "allowedFails"));
            return this;
        }

        /**
         * Adds parameters to the body of every request that does not set them itself.
         *
         * @param value names and JSON values; the values in a map {@code extra_body} replace the request's
         * @return this
         */
        public Builder params(Map<String, Object> value) {
            params = requireNonNull(value, "params");
            return this;
        }

        /**
         * Describes the model.
         *
         * @param value the keys of LiteLLM's {@code model_info}
         * @return this
         */
        public Builder info(Map<String, Object> value) {
            info = ModelInfo.of(requireNonNull(value, "info"));
            return this;
        }

        /**
         * Takes the deployment out of use: it stays in its group and is never chosen.
         *
         * @param reason why, as exceptions and {@code explain} say it; never a secret
         * @return this
         */
        public Builder unusable(String reason) {
            unusable = notBlank(reason, "reason");
            return this;
        }

        /** {@return the deployment} */
        public Deployment build() {
            return new Deployment(this);
        }

        private static String notBlank(String value, String name) {
            if (requireNonNull(value, name).isBlank()) {
                throw new IllegalArgumentException(name + " must not be blank");
            }
            return value;
        }

        private static int notNegative(int value, String name) {
            if (value < 0) {
                throw new IllegalArgumentException(name + " must be zero or more, not " + value);
            }
            return value;
        }
    }
}
