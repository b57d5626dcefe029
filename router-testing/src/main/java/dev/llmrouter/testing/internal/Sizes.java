package dev.llmrouter.testing.internal;

import java.util.random.RandomGenerator;

/**
 * How large requests and answers are.
 *
 * @param prompt true tokens of a prompt
 * @param answer true tokens of an answer
 * @param mostAnswer where answers are cut off
 * @param charactersPerToken of a request's text; a router guesses 4
 * @param largePart how many of all requests are large ones
 * @param large true tokens of their prompts
 */
public record Sizes(
        Lognormal prompt,
        Lognormal answer,
        int mostAnswer,
        Lognormal charactersPerToken,
        double largePart,
        Lognormal large) {
    public static final Sizes QUOTA =
            new Sizes(new Lognormal(1500, 0.8), new Lognormal(400, 0.8), 2500, new Lognormal(3.6, 0.08));

    public Sizes(Lognormal prompt, Lognormal answer, int mostAnswer, Lognormal charactersPerToken) {
        this(prompt, answer, mostAnswer, charactersPerToken, 0, prompt);
    }

    /** The same with other prompts. */
    public Sizes with(Lognormal prompts) {
        return new Sizes(prompts, answer, mostAnswer, charactersPerToken);
    }

    /** The same with some large ones among them. */
    public Sizes mixed(double part, Lognormal prompts) {
        return new Sizes(prompt, answer, mostAnswer, charactersPerToken, part, prompts);
    }

    public double meanTokens() {
        return (1 - largePart) * prompt.mean() + largePart * large.mean() + answer.meanUpTo(mostAnswer);
    }

    public Size sample(RandomGenerator random) {
        boolean isLarge = largePart > 0 && random.nextDouble() < largePart;
        int promptTokens = atLeastOne((isLarge ? large : prompt).sample(random));
        int answerTokens = Math.min(mostAnswer, atLeastOne(answer.sample(random)));
        return new Size(
                promptTokens, answerTokens, atLeastOne(promptTokens * charactersPerToken.sample(random)), isLarge);
    }

    private static int atLeastOne(double value) {
        return (int) Math.max(1, Math.round(value));
    }

    /** One request's size, and whether it is one of the large ones among small ones. */
    public record Size(int prompt, int answer, int characters, boolean large) {
        public Size(int prompt, int answer, int characters) {
            this(prompt, answer, characters, false);
        }

        public int tokens() {
            return prompt + answer;
        }
    }
}
