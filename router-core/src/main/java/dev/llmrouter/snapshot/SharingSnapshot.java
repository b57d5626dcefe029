package dev.llmrouter.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How limits are shared with other processes. Immutable. */
public final class SharingSnapshot {
    private final boolean connected;
    private final int processes;
    private final long exchanges;
    private final String message;

    private SharingSnapshot(Builder builder) {
        connected = builder.connected;
        processes = builder.processes;
        exchanges = builder.exchanges;
        message = builder.message;
    }

    /** {@return a builder, for the router and for tests; what is not set is empty, zero or false} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return whether the store answered the last time; while it does not, this process goes on with its
     * part of the limits}
     */
    public boolean connected() {
        return connected;
    }

    /** {@return how many processes there were when the store answered last; 0 when it never did} */
    public int processes() {
        return processes;
    }

    /** {@return how often this process has asked the store} */
    public long exchanges() {
        return exchanges;
    }

    /**
     * {@return why the store does not answer, or what an operator should know of what it answered, such as
     * another process that has other limits for the same deployment; the empty text when all is well}
     */
    public String message() {
        return message;
    }

    private List<Object> parts() {
        return List.of(connected, processes, exchanges, message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SharingSnapshot that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "SharingSnapshot[connected=" + connected + ", processes=" + processes + ", exchanges=" + exchanges
                + ", message=" + message + "]";
    }

    /** Builds a {@link SharingSnapshot}. Not thread-safe. */
    public static final class Builder {
        private boolean connected;
        private int processes;
        private long exchanges;
        private String message = "";

        private Builder() {}

        /**
         * Sets {@link SharingSnapshot#connected()}.
         *
         * @param value whether the store answered the last time; while it does not, this process goes on
         *     with its part of the limits
         * @return this
         */
        public Builder connected(boolean value) {
            connected = value;
            return this;
        }

        /**
         * Sets {@link SharingSnapshot#processes()}.
         *
         * @param value how many processes there were when the store answered last; 0 when it never did
         * @return this
         */
        public Builder processes(int value) {
            processes = value;
            return this;
        }

        /**
         * Sets {@link SharingSnapshot#exchanges()}.
         *
         * @param value how often this process has asked the store
         * @return this
         */
        public Builder exchanges(long value) {
            exchanges = value;
            return this;
        }

        /**
         * Sets {@link SharingSnapshot#message()}.
         *
         * @param value why the store does not answer, or what an operator should know of what it answered,
         *     such as another process that has other limits for the same deployment; the empty text when all
         *     is well
         * @return this
         */
        public Builder message(String value) {
            message = requireNonNull(value, "message");
            return this;
        }

        /** {@return what was built} */
        public SharingSnapshot build() {
            return new SharingSnapshot(this);
        }
    }
}
