package dev.llmrouter.policy;

/** The recent attempts of a deployment, one of which has just failed; that failure is already counted. Immutable. */
public final class FailureHistory {
    private final int groupSize;
    private final int attempts;
    private final int failures;
    private final int failuresOfKind;
    private final int failuresInARow;
    private final int cooldownsInARow;

    private FailureHistory(Builder builder) {
        groupSize = builder.groupSize;
        attempts = builder.attempts;
        failures = builder.failures;
        failuresOfKind = builder.failuresOfKind;
        failuresInARow = builder.failuresInARow;
        cooldownsInARow = builder.cooldownsInARow;
    }

    /** {@return a builder, for the router and for tests} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return deployments in its group} */
    public int groupSize() {
        return groupSize;
    }

    /** {@return attempts that ended in the last minute, other than by being cancelled} */
    public int attempts() {
        return attempts;
    }

    /** {@return those of them whose failure {@linkplain CooldownPolicy#counts counts} against the deployment} */
    public int failures() {
        return failures;
    }

    /** {@return those of them that failed with the newest failure's kind, whether or not that counts} */
    public int failuresOfKind() {
        return failuresOfKind;
    }

    /** {@return failures since the last success that count against the deployment} */
    public int failuresInARow() {
        return failuresInARow;
    }

    /** {@return cooldowns since its last success} */
    public int cooldownsInARow() {
        return cooldownsInARow;
    }

    @Override
    public String toString() {
        return "FailureHistory[groupSize=" + groupSize + ", attempts=" + attempts + ", failures=" + failures
                + ", failuresOfKind=" + failuresOfKind + ", failuresInARow=" + failuresInARow + ", cooldownsInARow="
                + cooldownsInARow + "]";
    }

    /** Builds a {@link FailureHistory}. Not thread-safe. */
    public static final class Builder {
        private int groupSize = 1;
        private int attempts;
        private int failures;
        private int failuresOfKind;
        private int failuresInARow;
        private int cooldownsInARow;

        private Builder() {}

        /**
         * Sets {@link FailureHistory#groupSize()}.
         *
         * @param value deployments in its group, at least 1 (default 1)
         * @return this
         */
        public Builder groupSize(int value) {
            groupSize = value;
            return this;
        }

        /**
         * Sets {@link FailureHistory#attempts()}.
         *
         * @param value attempts (default 0)
         * @return this
         */
        public Builder attempts(int value) {
            attempts = value;
            return this;
        }

        /**
         * Sets {@link FailureHistory#failures()}.
         *
         * @param value failures that count (default 0)
         * @return this
         */
        public Builder failures(int value) {
            failures = value;
            return this;
        }

        /**
         * Sets {@link FailureHistory#failuresOfKind()}.
         *
         * @param value failures of that kind (default 0)
         * @return this
         */
        public Builder failuresOfKind(int value) {
            failuresOfKind = value;
            return this;
        }

        /**
         * Sets {@link FailureHistory#failuresInARow()}.
         *
         * @param value failures (default 0)
         * @return this
         */
        public Builder failuresInARow(int value) {
            failuresInARow = value;
            return this;
        }

        /**
         * Sets {@link FailureHistory#cooldownsInARow()}.
         *
         * @param value cooldowns (default 0)
         * @return this
         */
        public Builder cooldownsInARow(int value) {
            cooldownsInARow = value;
            return this;
        }

        /** {@return what was built} */
        public FailureHistory build() {
            return new FailureHistory(this);
        }
    }
}
