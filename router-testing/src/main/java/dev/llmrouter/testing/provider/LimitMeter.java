package dev.llmrouter.testing.provider;

/** Counts one thing against one limit. Times are nanoseconds that never go back. Not thread-safe. */
interface LimitMeter {
    /**
     * For how long there is no room.
     *
     * @return 0 if there is room now; for an amount that never fits, more than 0 and not before nothing is left charged
     */
    long waitFor(long amount, long now);

    /** Charges an amount, whether there is room or not. */
    Charge take(long amount, long now);

    /** {@return how much there is room for; zero or more} */
    long remaining(long now);

    /** {@return the limit as providers of this kind tell it} */
    long limit();

    /** {@return how long until nothing is left charged if nothing more comes} */
    long untilReset(long now);

    /** What was taken, so that it can be corrected. */
    @FunctionalInterface
    interface Charge {
        /** Charges so much more, or less if it is negative; once. */
        void correct(long difference, long now);
    }
}
