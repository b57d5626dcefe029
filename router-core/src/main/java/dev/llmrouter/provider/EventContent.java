package dev.llmrouter.provider;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.call.TokenUsage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of one event of a stream. A stream has begun with its first {@linkplain #hasOutput() output}:
 * until then the router holds its events back, retries it and falls back like any call. It is whole when its
 * end was seen. Immutable.
 */
public final class EventContent {
    /** An event that is passed on and counts as output; its text is what {@link StreamEvent#text()} finds in its data. */
    public static final EventContent PLAIN = builder().output().build();

    /** An event that carries nothing of the answer, such as a ping or the role that comes before the text. */
    public static final EventContent PREAMBLE = builder().build();

    private final @Nullable Outcome failure;
    private final @Nullable TokenUsage usage;
    private final boolean usageOnly;
    private final boolean output;
    private final @Nullable String text;
    private final double estimatedTokens;
    private final boolean filtered;
    private final int finishedChoices;
    private final boolean end;

    private EventContent(Builder builder) {
        failure = builder.failure;
        usage = builder.usage;
        usageOnly = builder.usageOnly;
        output = builder.output;
        text = builder.text;
        estimatedTokens = builder.estimatedTokens;
        filtered = builder.filtered;
        finishedChoices = builder.finishedChoices;
        end = builder.end;
    }

    /** {@return a builder of an event that carries nothing of the answer} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts with all of this content} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.failure = failure;
        builder.usage = usage;
        builder.usageOnly = usageOnly;
        builder.output = output;
        builder.text = text;
        builder.estimatedTokens = estimatedTokens;
        builder.filtered = filtered;
        builder.finishedChoices = finishedChoices;
        builder.end = end;
        return builder;
    }

    /** {@return a failure that the provider reports inside the stream; empty when it reports none} */
    public Optional<Outcome> failure() {
        return Optional.ofNullable(failure);
    }

    /** {@return the tokens of the call so far, where the event tells them} */
    public Optional<TokenUsage> usage() {
        return Optional.ofNullable(usage);
    }

    /** {@return whether the event has nothing but the usage, so that a caller who did not ask for it need not see it} */
    public boolean usageOnly() {
        return usageOnly;
    }

    /** {@return whether the event has a piece of the answer: text, reasoning, a tool call, audio, an item} */
    public boolean hasOutput() {
        return output;
    }

    /**
     * {@return the piece of the answer's text that the provider has found, which becomes {@link StreamEvent#text()}; empty to let it be
     * found where OpenAI's and Anthropic's events have it}
     */
    public Optional<String> text() {
        return Optional.ofNullable(text);
    }

    /** {@return about how many tokens its text has, by the rule of {@link TokenEstimate}; used where the provider does not count} */
    public double estimatedTokens() {
        return estimatedTokens;
    }

    /** {@return whether the provider's content filter ended the answer here} */
    public boolean isFiltered() {
        return filtered;
    }

    /** {@return how many of the answer's choices end with this event} */
    public int finishedChoices() {
        return finishedChoices;
    }

    /** {@return whether this is the last event of the answer} */
    public boolean isEnd() {
        return end;
    }

    /** Builds an {@link EventContent}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Outcome failure;
        private @Nullable TokenUsage usage;
        private boolean usageOnly;
        private boolean output;
        private @Nullable String text;
        private double estimatedTokens;
        private boolean filtered;
        private int finishedChoices;
        private boolean end;

        private Builder() {}

        /**
         * Says that the provider reports a failure.
         *
         * @param value the failure
         * @return this
         */
        public Builder failure(Outcome value) {
            failure = requireNonNull(value, "failure");
            return this;
        }

        /**
         * Sets the tokens.
         *
         * @param value of the call so far
         * @return this
         */
        public Builder usage(TokenUsage value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Says whether there is nothing but the usage.
         *
         * @param value default false
         * @return this
         */
        public Builder usageOnly(boolean value) {
            usageOnly = value;
            return this;
        }

        /**
         * Says that the event has a piece of the answer.
         *
         * @return this
         */
        public Builder output() {
            output = true;
            return this;
        }

        /**
         * Says which piece of the answer's text the event has: the caller gets it from {@link StreamEvent#text()}, and it counts as
         * {@link #counted} does. A second piece follows the first.
         *
         * @param piece the piece; an empty one is no output
         * @return this
         */
        public Builder text(String piece) {
            text = text == null ? piece : text + piece;
            return counted(piece);
        }

        /**
         * Says that the event has words that the model wrote, and that the caller does not get as text: reasoning, the arguments of a tool
         * call. They are counted where the provider does not count.
         *
         * @param words the words; empty ones are no output
         * @return this
         */
        public Builder counted(CharSequence words) {
            output |= words.length() > 0;
            estimatedTokens += TokenEstimate.fractionOfText(words);
            return this;
        }

        /**
         * Says that the content filter ended the answer.
         *
         * @return this
         */
        public Builder filtered() {
            filtered = true;
            return this;
        }

        /**
         * Sets how many choices end with the event.
         *
         * @param value zero or more
         * @return this
         */
        public Builder finishedChoices(int value) {
            finishedChoices = value;
            return this;
        }

        /**
         * Says that this is the last event of the answer.
         *
         * @return this
         */
        public Builder end() {
            end = true;
            return this;
        }

        /** {@return the content} */
        public EventContent build() {
            return new EventContent(this);
        }
    }
}
