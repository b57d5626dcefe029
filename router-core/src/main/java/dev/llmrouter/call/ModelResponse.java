package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An answer, and what the caller may want to know about how it came to be. Immutable. */
public final class ModelResponse {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final String deploymentId;
    private final String group;
    private final @Nullable String alias;
    private final TokenUsage usage;
    private final List<AttemptRecord> attempts;
    private final @Nullable String text;

    private ModelResponse(Builder builder) {
        status = builder.status;
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(builder.headers);
        headers = Collections.unmodifiableMap(anyCase);
        body = builder.body;
        deploymentId = builder.deploymentId;
        group = builder.group;
        alias = builder.alias;
        usage = builder.usage;
        attempts = List.copyOf(builder.attempts);
        text = builder.text;
    }

    /** {@return a builder, for the router and for tests of code that reads responses} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the status of the answer} */
    public int status() {
        return status;
    }

    /**
     * {@return the answer's headers and the router's own: {@code x-litellm-model-id}, {@code x-litellm-model-group},
     * {@code x-litellm-attempted-retries}, {@code x-litellm-attempted-fallbacks}} Names in any case.
     */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body as text in UTF-8} */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return the body, for answers that are not text; not copied, must not be changed} */
    public byte[] bodyBytes() {
        return body;
    }

    /** {@return the answer's text: of the first choice, of a response, of a transcription; empty when there is none} */
    public String text() {
        return text == null ? AnswerText.of(body, headers.getOrDefault("content-type", "")) : text;
    }

    /** {@return the deployment that answered} */
    public String deploymentId() {
        return deploymentId;
    }

    /** {@return the group that the deployment was picked from} */
    public String group() {
        return group;
    }

    /** {@return the alias that was asked for, if it was one} */
    public Optional<String> alias() {
        return Optional.ofNullable(alias);
    }

    /** {@return the tokens as the provider counted them; an estimate where it did not} */
    public TokenUsage usage() {
        return usage;
    }

    /**
     * {@return what the attempt that was answered cost, in US dollars; empty where the price of its deployment is unknown} What other
     * attempts cost is in {@link #attempts()}.
     */
    public OptionalDouble cost() {
        return attempts.isEmpty()
                ? OptionalDouble.empty()
                : attempts.get(attempts.size() - 1).cost();
    }

    /** {@return every attempt in order; the last is the one that was answered} */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /** {@return where it came from and how large it is; never the body} */
    @Override
    public String toString() {
        return "ModelResponse[" + status + " from " + deploymentId + ", attempts=" + attempts.size() + ", "
                + body.length + " bytes]";
    }

    /** Builds a {@link ModelResponse}. Not thread-safe. */
    public static final class Builder {
        private int status = 200;
        private Map<String, String> headers = Map.of();
        private byte[] body = {};
        private String deploymentId = "";
        private String group = "";
        private @Nullable String alias;
        private TokenUsage usage = TokenUsage.unknown();
        private List<AttemptRecord> attempts = List.of();
        private @Nullable String text;

        private Builder() {}

        /**
         * Sets the answer itself.
         *
         * @param code its status
         * @param names its headers
         * @param bytes its body; not copied
         * @return this
         */
        public Builder answer(int code, Map<String, String> names, byte[] bytes) {
            status = code;
            headers = requireNonNull(names, "names");
            body = requireNonNull(bytes, "bytes");
            return this;
        }

        /**
         * Says who answered.
         *
         * @param id the deployment
         * @param from the group that it was picked from
         * @param asked the alias that was asked for, or null
         * @return this
         */
        public Builder servedBy(String id, String from, @Nullable String asked) {
            deploymentId = requireNonNull(id, "id");
            group = requireNonNull(from, "from");
            alias = asked;
            return this;
        }

        /**
         * Sets the tokens.
         *
         * @param value the provider's count
         * @return this
         */
        public Builder usage(TokenUsage value) {
            usage = requireNonNull(value, "usage");
            return this;
        }

        /**
         * Sets the answer's text.
         *
         * @param value the text; null to find it in the body, where OpenAI's answers have it (default)
         * @return this
         */
        public Builder text(@Nullable String value) {
            text = value;
            return this;
        }

        /**
         * Sets the attempts.
         *
         * @param value every one, in order
         * @return this
         */
        public Builder attempts(List<AttemptRecord> value) {
            attempts = requireNonNull(value, "attempts");
            return this;
        }

        /** {@return the response} */
        public ModelResponse build() {
            return new ModelResponse(this);
        }
    }
}
