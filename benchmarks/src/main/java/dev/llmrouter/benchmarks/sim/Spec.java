package dev.llmrouter.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * A simulated deployment.
 *
 * @param id its name, and the host in its address
 * @param tokensPerMinute what it serves
 * @param requestsPerMinute what it serves
 */
public record Spec(String id, long tokensPerMinute, long requestsPerMinute) {
    /** As Azure: six requests for every thousand tokens. */
    public static Spec of(String id, long tokensPerMinute) {
        return new Spec(id, tokensPerMinute, tokensPerMinute * 6 / 1000);
    }

    /** The same with a part of its limits. */
    Spec times(double share) {
        return new Spec(
                id,
                Math.max(1, Math.round(tokensPerMinute * share)),
                Math.max(1, Math.round(requestsPerMinute * share)));
    }

    /** Eight of four sizes: two large, two middling, four small. */
    public static List<Spec> quota() {
        List<Spec> specs = new ArrayList<>();
        for (long thousands : new long[] {300, 300, 150, 150, 80, 80, 40, 40}) {
            specs.add(of("d" + (specs.size() + 1) + "-" + thousands + "k", thousands * 1000));
        }
        return List.copyOf(specs);
    }
}
