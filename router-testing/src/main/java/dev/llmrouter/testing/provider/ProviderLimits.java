package dev.llmrouter.testing.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.testing.provider.MeteredLimit.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A provider's limits without the provider: decides whether it would serve a request, in the way of a {@link
 * MockStyle}. It reads no clock and waits for nothing; the caller supplies the time, so that hours of traffic
 * of many processes pass in an instant.
 *
 * <pre>{@code
 * ProviderLimits limits = ProviderLimits.builder(MockStyle.AZURE).tpm(300_000).build();
 * ProviderLimits.Decision decision = limits.arrive(now, 1500, 400);
 * if (decision.admitted()) {
 *     // later, when the call ends, with what it took
 *     limits.end(later, decision.ticket(), 1500, 237);
 * } else {
 *     // come back at now + decision.retryAfterNanos()
 * }
 * }</pre>
 *
 * <p>A provider that charges the true cost on arrival is one that gets it as {@code maxTokens}. Times are nanoseconds of one clock of any
 * origin; one that lies before the last one counts as the last one. Thread-safe.
 */
public final class ProviderLimits {
    private final MockStyle style;
    private final Instant clockAtZero;
    private final List<MeteredLimit> metered;
    private long latest = Long.MIN_VALUE; // guarded by this
    private long admitted; // guarded by this
    private long refused; // guarded by this

    private ProviderLimits(Builder builder) {
        style = builder.style;
        clockAtZero = builder.clockAtZero;
        long window = builder.window.toNanos();
        metered = new StyleRules(style, window, clockAtZero).limits(builder.rpm, builder.tpm, builder.outputTpm);
    }

    /**
     * Starts limits that limit nothing.
     *
     * @param style in whose way they are counted and shown
     * @return a builder
     */
    public static Builder builder(MockStyle style) {
        return new Builder(style);
    }

    /**
     * Decides about a request, and charges it if it is admitted.
     *
     * @param now when it arrives, in nanoseconds
     * @param promptTokens the tokens of its prompt that count, without those read from a cache; 0 to a billion
     * @param maxTokens how many tokens its answer may have; 0 to a billion
     * @return whether it is served, and what the answer says about limits
     */
    public synchronized Decision arrive(long now, long promptTokens, long maxTokens) {
        long at = advance(now);
        long prompt = Builder.count("promptTokens", promptTokens);
        long answer = Builder.count("maxTokens", maxTokens);
        String exceeded = "";
        long wait = 0;
        for (MeteredLimit limit : metered) {
            long until = limit.waitFor(prompt, answer, at);
            exceeded = until > wait ? limit.name() : exceeded;
            wait = Math.max(wait, until);
        }
        Ticket ticket = wait == 0 ? admit(prompt, answer, at) : refuse();
        List<Reading> readings = metered.stream().map(limit -> limit.read(at)).toList();
        return new Decision(this, at, ticket, new Refusal(exceeded, wait), readings);
    }

    private Ticket admit(long prompt, long answer, long at) {
        admitted++;
        List<OpenCharge> charges = new ArrayList<>(metered.size());
        for (MeteredLimit limit : metered) {
            long amount = limit.charged().onArrival(prompt, answer);
            charges.add(new OpenCharge(limit, amount, limit.meter().take(amount, at)));
        }
        return new Ticket(charges);
    }

    private Ticket refuse() {
        refused++;
        return new Ticket(List.of());
    }

    /**
     * Corrects what was charged for a request, now that its cost is known. Only the first end of a ticket counts, and that of a refused
     * request never does.
     *
     * @param now when it ended, in nanoseconds
     * @param ticket of its arrival here
     * @param inputTokens the tokens of its prompt that count, 0 to a billion
     * @param outputTokens the tokens of its answer, 0 to a billion
     */
    public synchronized void end(long now, Ticket ticket, long inputTokens, long outputTokens) {
        long at = advance(now);
        long input = Builder.count("inputTokens", inputTokens);
        long output = Builder.count("outputTokens", outputTokens);
        for (OpenCharge each : ticket.close()) {
            long difference = each.limit.charged().atEnd(input, output) - each.amount;
            if (difference != 0) {
                each.charge.correct(difference, at);
            }
        }
    }

    /** {@return how many requests were admitted} */
    public synchronized long admitted() {
        return admitted;
    }

    /** {@return how many requests were refused} */
    public synchronized long refused() {
        return refused;
    }

    MockStyle style() {
        return style;
    }

    private long advance(long now) {
        latest = Math.max(latest, now);
        return latest;
    }

    private record OpenCharge(MeteredLimit limit, long amount, LimitMeter.Charge charge) {}

    private record Refusal(String exceeded, long retryAfterNanos) {}

    /** What one request was charged; for {@link #end}. */
    public static final class Ticket {
        private List<OpenCharge> charges; // emptied by the first end; guarded by the limits

        private Ticket(List<OpenCharge> charges) {
            this.charges = charges;
        }

        private List<OpenCharge> close() {
            List<OpenCharge> open = charges;
            charges = List.of();
            return open;
        }
    }

    /** What became of one request on its arrival. Immutable. */
    public static final class Decision {
        private final ProviderLimits limits;
        private final long atNanos;
        private final Ticket ticket;
        private final Refusal refusal;
        private final List<Reading> readings;

        private Decision(ProviderLimits limits, long atNanos, Ticket ticket, Refusal refusal, List<Reading> readings) {
            this.limits = limits;
            this.atNanos = atNanos;
            this.ticket = ticket;
            this.refusal = refusal;
            this.readings = readings;
        }

        /** {@return whether it is served; if not, nothing was charged and the answer is a 429} */
        public boolean admitted() {
            return refusal.retryAfterNanos == 0;
        }

        /** {@return what {@link ProviderLimits#end} wants; when refused, one whose end changes nothing} */
        public Ticket ticket() {
            return ticket;
        }

        /**
         * {@return which limit keeps it out for longest: {@code requests}, {@code tokens}, {@code input-tokens} or {@code output-tokens}; empty
         * when admitted}
         */
        public String exceeded() {
            return refusal.exceeded;
        }

        /**
         * {@return after how many nanoseconds the same request is admitted if no other comes; 0 when admitted. A request larger than a limit
         * ever admits gets a wait too, in vain}
         */
        public long retryAfterNanos() {
            return refusal.retryAfterNanos;
        }

        /** {@return the answer's headers about limits, in the style's names, lower case; a new map each time} */
        public Map<String, String> headers() {
            Map<String, String> headers =
                    new LinkedHashMap<>(LimitHeaders.of(limits.style, readings, limits.clockAtZero.plusNanos(atNanos)));
            if (!admitted()) {
                headers.putAll(LimitHeaders.retryAfter(limits.style, refusal.retryAfterNanos));
            }
            return headers;
        }
    }

    /** Builds {@link ProviderLimits}. Not thread-safe. */
    public static final class Builder {
        /** More than any provider allows in a minute, and few enough for exact arithmetic in a long. */
        private static final long MOST = 1_000_000_000;
        /** As {@link #MOST}; a bucket of an hour is longer than any that is known. */
        private static final Duration LONGEST = Duration.ofHours(1);
        /** 2026-01-01T00:00Z, as FakeClock: the start of a minute. */
        private static final Instant START = Instant.ofEpochSecond(1_767_225_600);

        private final MockStyle style;
        private long rpm = StyleRules.UNLIMITED;
        private long tpm = StyleRules.UNLIMITED;
        private long outputTpm = StyleRules.UNLIMITED;
        private Duration window = Duration.ZERO; // the style's own
        private Instant clockAtZero = START;

        private Builder(MockStyle style) {
            this.style = requireNonNull(style, "style");
        }

        /**
         * Limits the requests.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default no limit; of {@link MockStyle#AZURE} with
         *     {@link #tpm} 6 for every 1000 tokens)
         * @return this
         */
        public Builder rpm(long limit) {
            rpm = limit("rpm", limit);
            return this;
        }

        /**
         * Limits the tokens of prompts and answers; of {@link MockStyle#ANTHROPIC} those of prompts.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
         * @return this
         */
        public Builder tpm(long limit) {
            tpm = limit("tpm", limit);
            return this;
        }

        /**
         * Limits the tokens of answers, which only {@link MockStyle#ANTHROPIC} counts apart.
         *
         * @param limit for a minute: 0 to a billion, or {@link Long#MAX_VALUE} for no limit (default)
         * @return this
         */
        public Builder outputTpm(long limit) {
            outputTpm = limit("outputTpm", limit);
            return this;
        }

        /**
         * Scales the length of time in which the style counts, as {@link MockStyle} says for each: a bucket holds what the window brings, a
         * slice or a minute is as long as it. Limits stay limits for a minute: in a window of 2 s, {@code rpm(600)} admits 20.
         *
         * @param length more than zero, at most an hour (default the style's own)
         * @return this
         */
        public Builder window(Duration length) {
            window = checkedWindow(length);
            return this;
        }

        /**
         * Sets the provider's own clock, whose minutes and slices it counts in and which resets are shown by.
         *
         * @param time its time when {@code now} is 0 (default 2026-01-01T00:00Z)
         * @return this
         */
        public Builder clockAtZero(Instant time) {
            clockAtZero = requireNonNull(time, "clockAtZero");
            return this;
        }

        /**
         * Builds the limits, nothing of them used.
         *
         * @return limits
         * @throws IllegalStateException if tokens of answers are limited in a style that does not count them apart
         */
        public ProviderLimits build() {
            if (outputTpm != StyleRules.UNLIMITED && style != MockStyle.ANTHROPIC) {
                throw new IllegalStateException("outputTpm is a limit of ANTHROPIC; " + style
                        + " counts prompts and answers together: use tpm");
            }
            return new ProviderLimits(this);
        }

        static Duration checkedWindow(Duration length) {
            if (length.isZero() || length.isNegative() || length.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("window must be more than zero and at most an hour, not " + length);
            }
            return length;
        }

        static long limit(String what, long limit) {
            return limit == StyleRules.UNLIMITED ? limit : count(what, limit);
        }

        private static long count(String what, long count) {
            if (count < 0 || count > MOST) {
                throw new IllegalArgumentException(what + " must be 0 to a billion, not " + count);
            }
            return count;
        }
    }
}
