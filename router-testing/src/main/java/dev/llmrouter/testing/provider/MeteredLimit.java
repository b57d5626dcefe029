package dev.llmrouter.testing.provider;

/**
 * What a provider limits, by the name it has in headers and errors.
 *
 * @param name such as {@code input-tokens}
 * @param charged what of a request counts
 * @param meter how it is counted
 */
record MeteredLimit(String name, Charged charged, LimitMeter meter) {
    /** What of a request counts against a limit: when it comes, and when it ends. */
    enum Charged {
        REQUESTS {
            @Override
            long onArrival(long prompt, long maxTokens) {
                return 1;
            }

            @Override
            long atEnd(long input, long output) {
                return 1;
            }
        },
        ALL_TOKENS {
            @Override
            long onArrival(long prompt, long maxTokens) {
                return prompt + maxTokens;
            }

            @Override
            long atEnd(long input, long output) {
                return input + output;
            }
        },
        INPUT {
            @Override
            long onArrival(long prompt, long maxTokens) {
                return prompt;
            }

            @Override
            long atEnd(long input, long output) {
                return input;
            }
        },
        OUTPUT {
            @Override
            long onArrival(long prompt, long maxTokens) {
                return 0;
            }

            @Override
            long atEnd(long input, long output) {
                return output;
            }
        };

        abstract long onArrival(long prompt, long maxTokens);

        abstract long atEnd(long input, long output);
    }

    /** For how long a request would be refused; where nothing is charged on arrival, room for the smallest answer is wanted. */
    long waitFor(long prompt, long maxTokens, long now) {
        return meter.waitFor(Math.max(1, charged.onArrival(prompt, maxTokens)), now);
    }

    /** What headers say about it now. */
    Reading read(long now) {
        return new Reading(name, meter.limit(), meter.remaining(now), meter.untilReset(now));
    }

    /** One limit at one moment. */
    record Reading(String name, long limit, long remaining, long resetNanos) {}
}
