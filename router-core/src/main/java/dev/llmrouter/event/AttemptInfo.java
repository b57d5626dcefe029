package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt. Immutable. */
public final class AttemptInfo {
    private final RequestInfo request;
    private final int number;
    private final String deploymentId;
    private final String group;
    private final String provider;
    private final String providerModel;

    private AttemptInfo(Builder builder) {
        request = builder.request;
        number = builder.number;
        deploymentId = builder.deploymentId;
        group = builder.group;
        provider = builder.provider;
        providerModel = builder.providerModel;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param request the request it belongs to
     * @param number 1 for the request's first attempt
     * @param deploymentId where it goes
     * @param group the group that the deployment was picked from
     * @return a builder
     */
    public static Builder builder(RequestInfo request, int number, String deploymentId, String group) {
        return new Builder(request, number, deploymentId, group);
    }

    /** {@return the request it belongs to} */
    public RequestInfo request() {
        return request;
    }

    /** {@return 1 for the request's first attempt} */
    public int number() {
        return number;
    }

    /** {@return where it goes} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return the group that the deployment was picked from} */
    public String group() {
        return group;
    }

    /** {@return the name of the provider, such as {@code azure}; empty where it was not set} */
    public String provider() {
        return provider;
    }

    /** {@return the model's name at the provider; empty where it was not set} */
    public String providerModel() {
        return providerModel;
    }

    private List<Object> parts() {
        return List.of(request, number, deploymentId, group, provider, providerModel);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptInfo that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "AttemptInfo[request=" + request + ", number=" + number + ", deploymentId=" + deploymentId + ", group="
                + group + ", provider=" + provider + ", providerModel=" + providerModel + "]";
    }

    /** Builds an {@link AttemptInfo}. Not thread-safe. */
    public static final class Builder {
        private final RequestInfo request;
        private final int number;
        private final String deploymentId;
        private final String group;
        private String provider = "";
        private String providerModel = "";

        private Builder(RequestInfo request, int number, String deploymentId, String group) {
            this.request = requireNonNull(request, "request");
            this.number = number;
            this.deploymentId = requireNonNull(deploymentId, "deploymentId");
            this.group = requireNonNull(group, "group");
        }

        /**
         * Sets {@link AttemptInfo#provider()}.
         *
         * @param value the name of the provider
         * @return this
         */
        public Builder provider(String value) {
            provider = requireNonNull(value, "provider");
            return this;
        }

        /**
         * Sets {@link AttemptInfo#providerModel()}.
         *
         * @param value the model's name at the provider
         * @return this
         */
        public Builder providerModel(String value) {
            providerModel = requireNonNull(value, "providerModel");
            return this;
        }

        /** {@return what was built} */
        public AttemptInfo build() {
            return new AttemptInfo(this);
        }
    }
}
