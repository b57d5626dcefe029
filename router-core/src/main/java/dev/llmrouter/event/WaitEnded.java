package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request no longer waits for room: it goes on, or gives up. Immutable. */
public final class WaitEnded {
    private final RequestInfo request;
    private final Duration waited;
    private final int queueLength;

    private WaitEnded(Builder builder) {
        request = builder.request;
        waited = builder.waited;
        queueLength = builder.queueLength;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param request which one
     * @param waited how long it has waited, from the first time it was paused for room
     * @return a builder
     */
    public static Builder builder(RequestInfo request, Duration waited) {
        return new Builder(request, waited);
    }

    /** {@return which one} */
    public RequestInfo request() {
        return request;
    }

    /** {@return how long it has waited, from the first time it was paused for room} */
    public Duration waited() {
        return waited;
    }

    /** {@return how many other requests of the router wait for room} */
    public int queueLength() {
        return queueLength;
    }

    private List<Object> parts() {
        return List.of(request, waited, queueLength);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WaitEnded that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "WaitEnded[request=" + request + ", waited=" + waited + ", queueLength=" + queueLength + "]";
    }

    /** Builds a {@link WaitEnded}. Not thread-safe. */
    public static final class Builder {
        private final RequestInfo request;
        private final Duration waited;
        private int queueLength;

        private Builder(RequestInfo request, Duration waited) {
            this.request = requireNonNull(request, "request");
            this.waited = requireNonNull(waited, "waited");
        }

        /**
         * Sets {@link WaitEnded#queueLength()}.
         *
         * @param value how many other requests of the router wait for room
         * @return this
         */
        public Builder queueLength(int value) {
            queueLength = value;
            return this;
        }

        /** {@return what was built} */
        public WaitEnded build() {
            return new WaitEnded(this);
        }
    }
}
