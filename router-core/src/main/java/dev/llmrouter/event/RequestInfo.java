package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request. Immutable. */
public final class RequestInfo {
    private final long id;
    private final String model;
    private final String endpoint;
    private final boolean streamed;
    private final boolean mirrored;

    private RequestInfo(Builder builder) {
        id = builder.id;
        model = builder.model;
        endpoint = builder.endpoint;
        streamed = builder.streamed;
        mirrored = builder.mirrored;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param id a number that is unique in this router
     * @param model the name that was asked for
     * @return a builder
     */
    public static Builder builder(long id, String model) {
        return new Builder(id, model);
    }

    /** {@return a number that is unique in this router} */
    public long id() {
        return id;
    }

    /** {@return the name that was asked for} */
    public String model() {
        return model;
    }

    /** {@return the endpoint's path; {@code execute} for a caller's own client} */
    public String endpoint() {
        return endpoint;
    }

    /** {@return whether the answer is streamed} */
    public boolean streamed() {
        return streamed;
    }

    /** {@return whether it is a copy of a caller's request, whose answer no caller gets: {@code silent_model}} */
    public boolean mirrored() {
        return mirrored;
    }

    private List<Object> parts() {
        return List.of(id, model, endpoint, streamed, mirrored);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestInfo that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RequestInfo[id=" + id + ", model=" + model + ", endpoint=" + endpoint + ", streamed=" + streamed
                + (mirrored ? ", mirrored" : "") + "]";
    }

    /** Builds a {@link RequestInfo}. Not thread-safe. */
    public static final class Builder {
        private final long id;
        private final String model;
        private String endpoint = "";
        private boolean streamed;
        private boolean mirrored;

        private Builder(long id, String model) {
            this.id = id;
            this.model = requireNonNull(model, "model");
        }

        /**
         * Sets {@link RequestInfo#endpoint()}.
         *
         * @param value the endpoint's path; {@code execute} for a caller's own client
         * @return this
         */
        public Builder endpoint(String value) {
            endpoint = requireNonNull(value, "endpoint");
            return this;
        }

        /**
         * Sets {@link RequestInfo#streamed()}.
         *
         * @param value whether the answer is streamed
         * @return this
         */
        public Builder streamed(boolean value) {
            streamed = value;
            return this;
        }

        /**
         * Sets {@link RequestInfo#mirrored()}.
         *
         * @param value whether it is a copy of a caller's request
         * @return this
         */
        public Builder mirrored(boolean value) {
            mirrored = value;
            return this;
        }

        /** {@return what was built} */
        public RequestInfo build() {
            return new RequestInfo(this);
        }
    }
}
