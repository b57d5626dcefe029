package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as its provider sees it: the request and the deployment. The router makes one for each attempt.
 * Immutable.
 */
public final class ProviderCall {
    private final ModelRequest request;
    private final Deployment deployment;
    private final String providerModel;
    /** What its parameters are looked up by, if a provider calls the model by another name. */
    private final String describedModel;

    private final Map<String, Object> overrides;
    private final boolean streamed;
    private final boolean additions;
    private final Consumer<String> onDropped;

    private ProviderCall(Builder builder) {
        request = builder.request;
        deployment = builder.deployment;
        providerModel = builder.providerModel;
        describedModel = builder.describedModel == null ? builder.providerModel : builder.describedModel;
        overrides = builder.overrides;
        streamed = builder.streamed;
        additions = builder.additions;
        onDropped = builder.onDropped;
    }

    /**
     * Starts a call, for the router and for tests of providers.
     *
     * @param request the caller's request
     * @param deployment where it goes
     * @return a builder
     */
    public static Builder builder(ModelRequest request, Deployment deployment) {
        return new Builder(request, deployment);
    }

    /** {@return a builder that starts with all of this call} */
    public Builder toBuilder() {
        return new Builder(request, deployment)
                .describedModel(describedModel)
                .providerModel(providerModel)
                .overrides(overrides)
                .streamed(streamed)
                .additions(additions)
                .onDropped(onDropped);
    }

    /** {@return the caller's request} */
    public ModelRequest request() {
        return request;
    }

    /** {@return where it goes} */
    public Deployment deployment() {
        return deployment;
    }

    /** {@return the provider's name of the model, wildcards filled in} */
    public String providerModel() {
        return providerModel;
    }

    /** The name of the model with the words before it by which LiteLLM's users say what a deployment of a free name is. */
    String describedModel() {
        return describedModel;
    }

    /** {@return fields of the body that a fallback target replaces; one whose value is null is left out} */
    public Map<String, Object> overrides() {
        return overrides;
    }

    /** {@return whether the answer is wanted as a stream} */
    public boolean streamed() {
        return streamed;
    }

    /**
     * {@return whether fields that the request does not have may be added to the body, such as the wish for a stream's usage; false after the
     * provider has refused one}
     */
    public boolean additions() {
        return additions;
    }

    /**
     * Reports a field of the request that a provider leaves out of the body that it writes, because its API has nothing like it.
     *
     * @param name the field
     */
    public void leftOut(String name) {
        onDropped.accept(name);
    }

    /** Gets the names of the fields that are left out because the model does not take them. */
    Consumer<String> onDropped() {
        return onDropped;
    }

    /**
     * The body in OpenAI's dialect, as this attempt sends it: the caller's own bytes, with the provider's name of the model, the
     * deployment's parameters and {@code extra_body}, and the fields of a fallback target; without what is for the router alone, and without
     * credentials. Of a chat, the length of the answer has the name that the model knows, and {@code drop_params} and
     * {@code additional_drop_params} of the deployment or the request are heeded. A provider of another dialect reads it by {@link ProviderBody#json()} and writes its own.
     *
     * @return the body
     * @throws IllegalArgumentException if a parameter of the deployment cannot be written as JSON
     */
    public ProviderBody body() {
        return body(Map.of());
    }

    /**
     * The same body with fields of the provider's own.
     *
     * @param more fields that are added where neither the caller nor the configuration has them
     * @return the body
     * @throws IllegalArgumentException if a field cannot be written as JSON
     */
    public ProviderBody body(Map<String, ?> more) {
        return ProviderBody.of(this, more);
    }

    /**
     * The body in the form in which the caller wrote it, for a provider that speaks the API that was called: the caller's bytes without what is
     * for the router alone and without credentials. Of the deployment's parameters, its {@code extra_body} and the fields of a fallback target
     * only those are added that this API has.
     *
     * @param known the names of the body's fields that may be written; {@code model} and {@code stream} stand for the provider's name of the
     *     model and {@link #streamed()}
     * @return the body
     * @throws IllegalArgumentException if a parameter of the deployment cannot be written as JSON
     */
    public ProviderBody bodyWith(Set<String> known) {
        return ProviderBody.of(this, known);
    }

    /**
     * All headers of the attempt: those of the caller that the router passes on, what the provider sets, the deployment's own, which win,
     * and {@code Accept} and {@code Content-Type}.
     *
     * @param contentType the type of the body
     * @param own what the provider sets, credentials among it
     * @return the headers; names in any case
     * @throws IllegalArgumentException if one has a character that HTTP does not allow, such as a line break
     */
    public Map<String, String> headers(String contentType, Map<String, String> own) {
        return AttemptHeaders.of(this, contentType, own);
    }

    /** {@return where it goes; never the request} */
    @Override
    public String toString() {
        return "ProviderCall[" + deployment.id() + ", " + providerModel + (streamed ? ", streamed]" : "]");
    }

    /** Builds a {@link ProviderCall}. Not thread-safe. */
    public static final class Builder {
        private final ModelRequest request;
        private final Deployment deployment;
        private String providerModel;
        private @Nullable String describedModel;
        private Map<String, Object> overrides = Map.of();
        private boolean streamed;
        private boolean additions = true;
        private Consumer<String> onDropped = name -> {};

        private Builder(ModelRequest request, Deployment deployment) {
            this.request = requireNonNull(request, "request");
            this.deployment = requireNonNull(deployment, "deployment");
            providerModel = deployment.providerModel();
        }

        /**
         * Sets the provider's name of the model.
         *
         * @param value wildcards filled in (default the deployment's)
         * @return this
         */
        public Builder providerModel(String value) {
            providerModel = requireNonNull(value, "providerModel");
            return this;
        }

        private Builder describedModel(String value) {
            describedModel = value;
            return this;
        }

        /**
         * Sets the fields that a fallback target replaces.
         *
         * @param value not copied; one whose value is null is left out of the body (default none)
         * @return this
         */
        public Builder overrides(Map<String, Object> value) {
            overrides = requireNonNull(value, "overrides");
            return this;
        }

        /**
         * Sets whether the answer is wanted as a stream.
         *
         * @param value default false
         * @return this
         */
        public Builder streamed(boolean value) {
            streamed = value;
            return this;
        }

        /**
         * Sets whether fields that the request does not have may be added to the body.
         *
         * @param value default true
         * @return this
         */
        public Builder additions(boolean value) {
            additions = value;
            return this;
        }

        /**
         * Sets what gets the name of each parameter that {@link ProviderCall#body()} leaves out because the model does not take it, or because
         * {@code additional_drop_params} names it.
         *
         * @param value called while the body is written (default nothing)
         * @return this
         */
        public Builder onDropped(Consumer<String> value) {
            onDropped = requireNonNull(value, "onDropped");
            return this;
        }

        /** {@return the call} */
        public ProviderCall build() {
            return new ProviderCall(this);
        }
    }
}
