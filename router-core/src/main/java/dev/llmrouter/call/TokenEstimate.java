package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import java.util.Set;

/**
 * How many tokens a request will take, guessed before it is sent, from its size. A provider's own count differs by a third as a rule and
 * corrects the guess afterwards.
 *
 * <p>The rules: 4 ASCII characters are a token, 2 characters of other alphabets, 1.5 of East Asian scripts and everything above them; 4
 * tokens for the frame of a message; 85 for a picture with {@code detail: low}, 765 for any other; 1 for each 2,000 characters of an encoded
 * recording and for each 100 of another encoded file; 1 for a number, as prompts can be lists of tokens. Pictures, recordings and files in
 * base64 are never counted as text. A form counts by its {@code prompt} and {@code input} fields, a {@link RawPayload} and a request to count tokens not at
 * all. Bodies of OpenAI's, Anthropic's and Gemini's APIs are read alike.
 *
 * @param inputTokens the prompt with its tools
 * @param maxOutputTokens how much the request lets the model write; empty when it does not say
 */
public record TokenEstimate(long inputTokens, OptionalLong maxOutputTokens) {
    /** Endpoints of Anthropic and Gemini that tell how many tokens a request would take. */
    private static final Set<String> COUNTING = Set.of("messages/count_tokens", "countTokens");

    /**
     * Refuses less than nothing.
     *
     * @param inputTokens the prompt with its tools
     * @param maxOutputTokens how much the request lets the model write; empty when it does not say
     */
    public TokenEstimate {
        requireNonNull(maxOutputTokens, "maxOutputTokens");
        if (inputTokens < 0) {
            throw new IllegalArgumentException("inputTokens must be zero or more, not " + inputTokens);
        }
    }

    /**
     * Guesses. A JSON body was read for it when its payload was made, so this costs nothing.
     *
     * @param request any request
     * @return the guess
     */
    public static TokenEstimate of(ModelRequest request) {
        if (COUNTING.contains(request.endpoint().path())) {
            // A provider counts for nothing.
            return new TokenEstimate(0, OptionalLong.empty());
        }
        if (request.payload() instanceof JsonPayload json) {
            return json.size();
        }
        if (!(request.payload() instanceof MultipartPayload form)) {
            return new TokenEstimate(0, OptionalLong.empty());
        }
        long units = form.field("prompt").map(TextSize::units).orElse(0L)
                + form.field("input").map(TextSize::units).orElse(0L);
        return new TokenEstimate(TextSize.tokens(units), OptionalLong.empty());
    }

    /**
     * Guesses the tokens of a text, such as what a stream has delivered.
     *
     * @param text any text
     * @return tokens, rounded up
     */
    public static long ofText(String text) {
        return TextSize.tokens(TextSize.units(text));
    }

    /**
     * Guesses the tokens of a piece of a text, for sums over many pieces.
     *
     * @param text any text
     * @return tokens, not rounded
     */
    public static double fractionOfText(CharSequence text) {
        return TextSize.units(text) / (double) TextSize.UNITS_PER_TOKEN;
    }

    /** {@return prompt and answer together; an answer of unknown length counts nothing} */
    public long total() {
        return inputTokens + maxOutputTokens.orElse(0);
    }
}
