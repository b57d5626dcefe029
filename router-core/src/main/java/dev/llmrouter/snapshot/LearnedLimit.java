package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Limits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A limit that the provider's answers have shown: one that the file does not have, one that is tighter than the file's, or the file's
 * own while another application uses it too. Immutable.
 */
public final class LearnedLimit {
    private final String of;
    private final Limits.Kind kind;
    private final long limit;
    private final Duration period;
    private final long burst;
    private final long room;

    private LearnedLimit(Builder builder) {
        of = builder.of;
        kind = builder.kind;
        limit = builder.limit;
        period = builder.period;
        burst = builder.burst;
        room = builder.room;
    }

    /**
     * Starts one, for the router and for tests.
     *
     * @param of what is limited: {@code requests}, {@code tokens}, {@code input-tokens} or {@code output-tokens}
     * @param kind how the provider counts
     * @return a builder
     */
    public static Builder builder(String of, Limits.Kind kind) {
        return new Builder(of, kind);
    }

    /**
     * {@return what is limited: {@code requests}, {@code tokens}, {@code input-tokens} or {@code output-
     * tokens}}
     */
    public String of() {
        return of;
    }

    /** {@return how the provider counts} */
    public Limits.Kind kind() {
        return kind;
    }

    /** {@return how many it allows in a period} */
    public long limit() {
        return limit;
    }

    /** {@return the window, or the time in which that many flow into a bucket} */
    public Duration period() {
        return period;
    }

    /** {@return how many are admitted at once: what a bucket holds, of a window the limit} */
    public long burst() {
        return burst;
    }

    /** {@return how many it would admit now} */
    public long room() {
        return room;
    }

    private List<Object> parts() {
        return List.of(of, kind, limit, period, burst, room);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LearnedLimit that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "LearnedLimit[of=" + of + ", kind=" + kind + ", limit=" + limit + ", period=" + period + ", burst="
                + burst + ", room=" + room + "]";
    }

    /** Builds a {@link LearnedLimit}. Not thread-safe. */
    public static final class Builder {
        private final String of;
        private final Limits.Kind kind;
        private long limit;
        private Duration period = Duration.ZERO;
        private long burst;
        private long room;

        private Builder(String of, Limits.Kind kind) {
            this.of = requireNonNull(of, "of");
            this.kind = requireNonNull(kind, "kind");
        }

        /**
         * Sets {@link LearnedLimit#limit()}.
         *
         * @param value how many it allows in a period
         * @return this
         */
        public Builder limit(long value) {
            limit = value;
            return this;
        }

        /**
         * Sets {@link LearnedLimit#period()}.
         *
         * @param value the window, or the time in which that many flow into a bucket
         * @return this
         */
        public Builder period(Duration value) {
            period = requireNonNull(value, "period");
            return this;
        }

        /**
         * Sets {@link LearnedLimit#burst()}.
         *
         * @param value how many are admitted at once: what a bucket holds, of a window the limit
         * @return this
         */
        public Builder burst(long value) {
            burst = value;
            return this;
        }

        /**
         * Sets {@link LearnedLimit#room()}.
         *
         * @param value how many it would admit now
         * @return this
         */
        public Builder room(long value) {
            room = value;
            return this;
        }

        /** {@return what was built} */
        public LearnedLimit build() {
            return new LearnedLimit(this);
        }
    }
}
