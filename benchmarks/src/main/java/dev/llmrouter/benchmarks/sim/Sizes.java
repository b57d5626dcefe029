package dev.llmrouter.benchmarks.sim;

import java.util.random.RandomGenerator;

/**
 * How large requests and answers are.
 *
 * @param prompt true tokens of a prompt
 * @param answer true tokens of an answer
 * @param mostAnswer where answers are cut off
 * @param charactersPerToken of a request's text; a router guesses 4
 */
public record Sizes(Lognormal prompt, Lognormal answer, int mostAnswer, Lognormal charactersPerToken) {
    public static final Sizes QUOTA =
            new Sizes(new Lognormal(1500, 0.8), new Lognormal(400, 0.8), 2500, new Lognormal(3.6, 0.08));

    public double meanTokens() {
        return prompt.mean() + answer.meanUpTo(mostAnswer);
    }

    public Size sample(RandomGenerator random) {
        int promptTokens = atLeastOne(prompt.sample(random));
        int answerTokens = Math.min(mostAnswer, atLeastOne(answer.sample(random)));
        return new Size(promptTokens, answerTokens, atLeastOne(promptTokens * charactersPerToken.sample(random)));
    }

    private static int atLeastOne(double value) {
        return (int) Math.max(1, Math.round(value));
    }

    /** One request's size. */
    public record Size(int prompt, int answer, int characters) {
        public int tokens() {
            return prompt + answer;
        }
    }
}
