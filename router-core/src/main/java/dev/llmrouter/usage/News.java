package dev.llmrouter.usage;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Bounded;
import java.time.Duration;

/** A fact that one process reports to the others: a cooldown, a wait, a learned limit. */
public sealed interface News {
    /**
     * A deployment is out of rotation.
     *
     * @param deployment its id
     * @param reason the failure that began it
     * @param left how long it still lasts
     */
    record Cooling(String deployment, FailureKind reason, Duration left) implements News {
        /**
         * Cuts the time to zero up to three years; a process that receives it cuts it to what its own
         * configuration allows.
         *
         * @param deployment its id
         * @param reason the failure that began it
         * @param left how long it still lasts
         */
        public Cooling {
            left = Bounded.wait(left, Bounded.LONGEST);
        }
    }

    /**
     * A deployment's provider has asked to be left alone, as with {@code Retry-After}; whether it cools is another question.
     *
     * @param deployment its id
     * @param left how long still
     */
    record AskedToWait(String deployment, Duration left) implements News {
        /**
         * Cuts the time to zero up to ten minutes, as all that a provider asks for.
         *
         * @param deployment its id
         * @param left how long still
         */
        public AskedToWait {
            left = Bounded.wait(left, Bounded.LONGEST_ASKED);
        }
    }

    /**
     * A provider's answers have shown a limit that the configuration does not have, or one that is tighter.
     *
     * @param key of which quota
     * @param of what is limited
     * @param limit how
     */
    record Learned(String key, Quota.Of of, Quota.Limit limit) implements News {
        /**
         * Cuts the period to a day, as that of a limit that a header shows.
         *
         * @param key of which quota
         * @param of what is limited
         * @param limit how
         */
        public Learned {
            if (limit.period().compareTo(Bounded.LONGEST_LEARNED) > 0) {
                limit = new Quota.Limit(limit.kind(), limit.limit(), Bounded.LONGEST_LEARNED, limit.burst());
            }
        }
    }
}
