package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request pauses: before it goes back to a deployment, or until one has room. Immutable. */
public final class RequestPaused {
    private final RequestInfo request;
    private final Reason reason;
    private final Duration length;
    private final int queueLength;

    private RequestPaused(Builder builder) {
        request = builder.request;
        reason = builder.reason;
        length = builder.length;
        queueLength = builder.queueLength;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param request which one
     * @param reason what it pauses for
     * @param length how long; at most that long for a request that waits for room, which goes on when it is woken
     * @return a builder
     */
    public static Builder builder(RequestInfo request, Reason reason, Duration length) {
        return new Builder(request, reason, length);
    }

    /** {@return which one} */
    public RequestInfo request() {
        return request;
    }

    /** {@return what it pauses for} */
    public Reason reason() {
        return reason;
    }

    /**
     * {@return how long; at most that long for a request that waits for room, which goes on when it is
     * woken}
     */
    public Duration length() {
        return length;
    }

    /**
     * {@return how many requests of the router wait for room, this one among them; 0 for a pause before a
     * retry}
     */
    public int queueLength() {
        return queueLength;
    }

    private List<Object> parts() {
        return List.of(request, reason, length, queueLength);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestPaused that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "RequestPaused[request=" + request + ", reason=" + reason + ", length=" + length + ", queueLength="
                + queueLength + "]";
    }

    /** Builds a {@link RequestPaused}. Not thread-safe. */
    public static final class Builder {
        private final RequestInfo request;
        private final Reason reason;
        private final Duration length;
        private int queueLength;

        private Builder(RequestInfo request, Reason reason, Duration length) {
            this.request = requireNonNull(request, "request");
            this.reason = requireNonNull(reason, "reason");
            this.length = requireNonNull(length, "length");
        }

        /**
         * Sets {@link RequestPaused#queueLength()}.
         *
         * @param value how many requests of the router wait for room, this one among them; 0 for a pause
         *     before a retry
         * @return this
         */
        public Builder queueLength(int value) {
            queueLength = value;
            return this;
        }

        /** {@return what was built} */
        public RequestPaused build() {
            return new RequestPaused(this);
        }
    }

    /** The reasons for a pause. */
    public enum Reason {
        /** It goes back to a deployment that has failed, after the back-off. */
        RETRY,
        /** No deployment has room in its limits, budgets or places. */
        ROOM
    }
}
