package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.List;

/** All that decides what happens in a run, but the seed. Immutable. */
public final class Scenario {
    private final List<Spec> deployments;
    private final Counting counting;
    private final Load load;
    private final boolean evenly;
    private final Sizes sizes;
    private final int announced;
    private final Crowd crowd;
    private final Wire wire;
    private final Speed speed;
    private final Setup setup;
    private final Span span;
    private final Shape shape;
    private final Trouble trouble;

    private Scenario(Builder builder) {
        deployments = List.copyOf(builder.deployments);
        counting = builder.counting;
        load = builder.load;
        evenly = builder.evenly;
        sizes = builder.sizes;
        announced = builder.announced;
        crowd = builder.crowd;
        wire = builder.wire;
        speed = builder.speed;
        setup = builder.setup;
        span = builder.span;
        shape = builder.shape;
        trouble = builder.trouble;
    }

    public static Builder builder() {
        return new Builder();
    }

    public List<Spec> deployments() {
        return deployments;
    }

    public Counting counting() {
        return counting;
    }

    public Load load() {
        return load;
    }

    /** Whether requests come at equal distances instead of by chance. */
    public boolean evenly() {
        return evenly;
    }

    public Sizes sizes() {
        return sizes;
    }

    /** The {@code max_tokens} of every request; 0 for none. */
    public int announced() {
        return announced;
    }

    public Crowd crowd() {
        return crowd;
    }

    Wire wire() {
        return wire;
    }

    public Speed speed() {
        return speed;
    }

    public Setup setup() {
        return setup;
    }

    public Span span() {
        return span;
    }

    public Shape shape() {
        return shape;
    }

    public Trouble trouble() {
        return trouble;
    }

    /** Tokens that all deployments together serve this application in a minute. */
    public long capacityPerMinute() {
        double share = trouble.allowed() * (1 - trouble.others());
        return Math.round(deployments.stream().mapToLong(Spec::tokensPerMinute).sum() * share);
    }

    /** Starts as "quota" with a bucket of a minute, one process with configured limits, at 95 %. */
    public static final class Builder {
        private List<Spec> deployments = Spec.quota();
        private Counting counting = new Counting(Counting.Kind.BUCKET, Duration.ofMinutes(1), false);
        private Load load = new Load.Steady(0.95);
        private boolean evenly;
        private Sizes sizes = Sizes.QUOTA;
        private int announced;
        private Crowd crowd = new Crowd(1, 0);
        private Wire wire = Wire.QUOTA;
        private Speed speed = Speed.QUOTA;
        private Setup setup = Setup.of(KnownLimits.YES);
        private Span span = new Span(Duration.ofMinutes(3), Duration.ofMinutes(9), Duration.ofSeconds(10));
        private Shape shape = Shape.STEADY;
        private Trouble trouble = Trouble.NONE;

        private Builder() {}

        public Builder deployments(List<Spec> value) {
            deployments = value;
            return this;
        }

        public Builder counting(Counting value) {
            counting = value;
            return this;
        }

        public Builder load(Load value) {
            load = value;
            return this;
        }

        public Builder evenly() {
            evenly = true;
            return this;
        }

        public Builder sizes(Sizes value) {
            sizes = value;
            return this;
        }

        public Builder announced(int maxTokens) {
            announced = maxTokens;
            return this;
        }

        public Builder crowd(Crowd value) {
            crowd = value;
            return this;
        }

        Builder wire(Wire value) {
            wire = value;
            return this;
        }

        public Builder speed(Speed value) {
            speed = value;
            return this;
        }

        public Builder setup(Setup value) {
            setup = value;
            return this;
        }

        public Builder span(Span value) {
            span = value;
            return this;
        }

        public Builder shape(Shape value) {
            shape = value;
            return this;
        }

        public Builder trouble(Trouble value) {
            trouble = value;
            return this;
        }

        public Scenario build() {
            return new Scenario(this);
        }
    }
}
