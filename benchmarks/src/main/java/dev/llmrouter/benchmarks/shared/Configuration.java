package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Counting;
import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Spec;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.testing.internal.Prompts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** The file that all processes read. */
final class Configuration {
    static final String FILE = "router.yaml";
    static final String KEY = "simulated";

    private Configuration() {}

    /**
     * Writes it.
     *
     * @param scenario already at its pace
     * @param addresses of its deployments, in their order
     */
    static String of(Scenario scenario, HttpPace pace, List<String> addresses) {
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (int i = 0; i < addresses.size(); i++) {
            yaml.append(deployment(scenario.deployments().get(i), addresses.get(i)));
        }
        Counting counting = scenario.counting();
        yaml.append("router_settings:\n");
        add(yaml, "max_wait", seconds(scenario.setup().maxWait()));
        add(yaml, "cooldown_time", seconds(pace.shorter(CooldownPolicy.DEFAULT_COOLDOWN_TIME)));
        add(yaml, "limit_window", counting.kind() == Counting.Kind.BUCKET ? "bucket" : "sliding");
        add(
                yaml,
                counting.kind() == Counting.Kind.BUCKET ? "limit_burst" : "limit_window_seconds",
                seconds(counting.length()));
        return yaml.toString();
    }

    private static String deployment(Spec spec, String address) {
        return """
                  - model_name: %s
                    litellm_params: {model: openai/sim, api_base: "%s", api_key: %s, rpm: %d, tpm: %d}
                    model_info: {id: %s}
                """.formatted(Prompts.MODEL, address, KEY, spec.requestsPerMinute(), spec.tokensPerMinute(), spec.id());
    }

    private static void add(StringBuilder yaml, String key, String value) {
        yaml.append("  ").append(key).append(": ").append(value).append('\n');
    }

    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).toPlainString();
    }
}
