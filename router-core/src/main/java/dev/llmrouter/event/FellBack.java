package dev.llmrouter.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request goes on in another group. Immutable. */
public final class FellBack {
    private final RequestInfo request;
    private final String from;
    private final String to;

    private FellBack(Builder builder) {
        request = builder.request;
        from = builder.from;
        to = builder.to;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param request which one
     * @param from the group that could not serve
     * @param to the model that is asked instead
     * @return a builder
     */
    public static Builder builder(RequestInfo request, String from, String to) {
        return new Builder(request, from, to);
    }

    /** {@return which one} */
    public RequestInfo request() {
        return request;
    }

    /** {@return the group that could not serve} */
    public String from() {
        return from;
    }

    /** {@return the model that is asked instead} */
    public String to() {
        return to;
    }

    private List<Object> parts() {
        return List.of(request, from, to);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FellBack that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "FellBack[request=" + request + ", from=" + from + ", to=" + to + "]";
    }

    /** Builds a {@link FellBack}. Not thread-safe. */
    public static final class Builder {
        private final RequestInfo request;
        private final String from;
        private final String to;

        private Builder(RequestInfo request, String from, String to) {
            this.request = requireNonNull(request, "request");
            this.from = requireNonNull(from, "from");
            this.to = requireNonNull(to, "to");
        }

        /** {@return what was built} */
        public FellBack build() {
            return new FellBack(this);
        }
    }
}
