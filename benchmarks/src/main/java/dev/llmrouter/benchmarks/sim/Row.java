package dev.llmrouter.benchmarks.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One scenario and its runs.
 *
 * @param results one for each seed
 */
public record Row(Scenario scenario, List<Result> results) {
    /** The keys that distinguish it from the other rows. */
    public static Map<String, String> keys(Scenario scenario) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (scenario.shape() != Shape.STEADY) {
            keys.put("shape", scenario.shape().label());
        }
        keys.put("kind", scenario.counting().kind().name().toLowerCase(Locale.ROOT));
        keys.put("burst", scenario.counting().length().toSeconds() + "s");
        keys.put("known", scenario.setup().known().name().toLowerCase(Locale.ROOT));
        keys.put("processes", Integer.toString(scenario.crowd().processes()));
        keys.put("load", scenario.load().label());
        return keys;
    }

    /** 429s for every ten thousand requests, by deployment. */
    public Map<String, Double> refusedByDeployment() {
        Map<String, Double> refused = new LinkedHashMap<>();
        for (int i = 0; i < scenario.deployments().size(); i++) {
            int index = i;
            double mean = results.stream()
                    .mapToDouble(result ->
                            result.perTenThousand(result.provider().refused().get(index)))
                    .average()
                    .orElse(0);
            refused.put(scenario.deployments().get(i).id(), mean);
        }
        return refused;
    }

    /** Failures for every ten thousand requests, by reason. */
    public Map<String, Double> failuresByReason() {
        Map<String, Double> failures = new TreeMap<>();
        for (Result result : results) {
            result.requests()
                    .failures()
                    .forEach((reason, count) ->
                            failures.merge(reason, result.perTenThousand(count) / results.size(), Double::sum));
        }
        return failures;
    }
}
