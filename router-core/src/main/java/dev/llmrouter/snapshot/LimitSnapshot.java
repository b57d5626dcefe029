package dev.llmrouter.snapshot;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far one limit of a deployment is used up at one moment. Immutable. */
public final class LimitSnapshot {
    private final OptionalLong limit;
    private final long used;
    private final OptionalLong room;
    private final OptionalLong leased;

    private LimitSnapshot(Builder builder) {
        limit = builder.limit;
        used = builder.used;
        room = builder.room;
        leased = builder.leased;
    }

    /** {@return a builder, for the router and for tests; what is not set is empty, zero or false} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how many the configuration allows in a minute; empty when it does not limit} */
    public OptionalLong limit() {
        return limit;
    }

    /**
     * {@return how many are counted in the current window, or missing in the bucket; of the whole limit
     * group if it is in one}
     */
    public long used() {
        return used;
    }

    /** {@return how many it would admit now, by all that is known of it; empty when unlimited} */
    public OptionalLong room() {
        return room;
    }

    /**
     * {@return how much of a limit that processes share this process has leased and not spent; empty where
     * none is shared}
     */
    public OptionalLong leased() {
        return leased;
    }

    private List<Object> parts() {
        return List.of(limit, used, room, leased);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LimitSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "LimitSnapshot[limit=" + limit + ", used=" + used + ", room=" + room + ", leased=" + leased + "]";
    }

    /** Builds a {@link LimitSnapshot}. Not thread-safe. */
    public static final class Builder {
        private OptionalLong limit = OptionalLong.empty();
        private long used;
        private OptionalLong room = OptionalLong.empty();
        private OptionalLong leased = OptionalLong.empty();

        private Builder() {}

        /**
         * Sets {@link LimitSnapshot#limit()}.
         *
         * @param value how many the configuration allows in a minute
         * @return this
         */
        public Builder limit(long value) {
            limit = OptionalLong.of(value);
            return this;
        }

        /**
         * Sets {@link LimitSnapshot#used()}.
         *
         * @param value how many are counted in the current window, or missing in the bucket; of the whole
         *     limit group if it is in one
         * @return this
         */
        public Builder used(long value) {
            used = value;
            return this;
        }

        /**
         * Sets {@link LimitSnapshot#room()}.
         *
         * @param value how many it would admit now, by all that is known of it
         * @return this
         */
        public Builder room(long value) {
            room = OptionalLong.of(value);
            return this;
        }

        /**
         * Sets {@link LimitSnapshot#leased()}.
         *
         * @param value how much of a shared limit this process has leased and not spent
         * @return this
         */
        public Builder leased(long value) {
            leased = OptionalLong.of(value);
            return this;
        }

        /** {@return what was built} */
        public LimitSnapshot build() {
            return new LimitSnapshot(this);
        }
    }
}
