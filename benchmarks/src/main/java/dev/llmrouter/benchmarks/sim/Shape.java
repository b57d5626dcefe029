package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Traffic and providers other than steady requests to providers that do what the file says. Each is a workload by its name; what it changes is
 * here, the rest are the options of the command line.
 */
public enum Shape {
    /** What the tables of the simulator have always played. */
    STEADY("as many requests a second all the time", Metric.STEADY, plain -> plain),

    /** From nothing to three times what fits. */
    RAMP("from no load to --ramp-to in --ramp-minutes", Metric.RAMP, plain -> plain),

    /** A batch job beside users. */
    BURSTS(
            "5 s at four times the mean, then silence for 15 s",
            Metric.STEADY,
            plain -> plain.load(share -> new Load.Bursts(share, 4, Duration.ofSeconds(5)))),

    /** Sticky sessions, a consumer group that rebalances. */
    HOT(
            "nine of ten requests come to one process, another one each minute",
            Metric.STEADY,
            plain -> plain.crowd(processes -> new Crowd(processes, 0, 0.9, Duration.ofMinutes(1)))),

    /** Chats and a few long documents. */
    SIZES(
            "prompts of 200 tokens, and three in a hundred of 60,000",
            Metric.SIZES,
            plain -> plain.sizes(Sizes.QUOTA.with(new Lognormal(200, 0.3)).mixed(0.03, new Lognormal(60_000, 0.1)))),

    /** A quota that was cut, or written down wrong. */
    LOWER(
            "providers allow 70 % of what the file says, and send no headers",
            Metric.STEADY, plain -> plain.trouble(Trouble.NONE.allowing(0.7).silent())),

    /** A notebook with the same key. */
    OTHERS(
            "another application spends half of each limit",
            Metric.STEADY,
            plain -> plain.trouble(Trouble.NONE.spentByOthers(0.5))),

    /** A region, or a gateway in front of all of them. */
    OUTAGE(
            "every provider answers 503 for 30 s, once",
            Metric.OUTAGE,
            plain -> plain.trouble(Trouble.NONE.away(Duration.ofMinutes(2), Duration.ofSeconds(30), 503)));

    private final String words;
    /** An unmodifiable list. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Metric> metrics;

    /** A function of its argument alone. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final UnaryOperator<Plain> change;

    Shape(String words, List<Metric> metrics, UnaryOperator<Plain> change) {
        this.words = words;
        this.metrics = metrics;
        this.change = change;
    }

    /** {@return what is asked, and what providers do} */
    public String words() {
        return words;
    }

    /** {@return what is measured} */
    public List<Metric> metrics() {
        return metrics;
    }

    /** {@return its name on the command line and in tables} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return what it changes of steady traffic} */
    Plain plain() {
        return change.apply(Plain.STEADY);
    }

    /** How a load, a crowd, sizes and providers are made of the options of a command line. */
    record Plain(
            DoubleFunction<Load> load,
            IntFunction<Crowd> crowd,
            @Nullable Sizes sizes,
            Trouble trouble) {
        private static final Plain STEADY =
                new Plain(Load.Steady::new, processes -> new Crowd(processes, 0), null, Trouble.NONE);

        Plain load(DoubleFunction<Load> value) {
            return new Plain(value, crowd, sizes, trouble);
        }

        Plain crowd(IntFunction<Crowd> value) {
            return new Plain(load, value, sizes, trouble);
        }

        Plain sizes(Sizes value) {
            return new Plain(load, crowd, value, trouble);
        }

        Plain trouble(Trouble value) {
            return new Plain(load, crowd, sizes, value);
        }
    }
}
