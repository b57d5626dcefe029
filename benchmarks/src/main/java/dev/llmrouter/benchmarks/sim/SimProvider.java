package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.provider.ProviderLimits;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All simulated deployments, by address, and their configuration for a router. */
final class SimProvider {
    private final Map<String, SimDeployment> byHost = new HashMap<>();
    private final Map<String, SimDeployment> byUrl = new HashMap<>();
    private final List<Others> others = new ArrayList<>();

    SimProvider(World world, Scenario scenario, Scorecard scores, long phaseNanos) {
        List<Spec> specs = scenario.deployments();
        for (int i = 0; i < specs.size(); i++) {
            Spec spec = specs.get(i);
            Trouble trouble = scenario.trouble();
            ProviderLimits limits = scenario.counting().enforced(spec.times(trouble.allowed()), phaseNanos);
            byHost.put(host(spec), new SimDeployment(world, scenario, i, limits, scores));
            if (trouble.others() > 0) {
                double tokens = spec.tokensPerMinute() * trouble.allowed() * trouble.others();
                others.add(new Others(world, limits, tokens));
            }
        }
    }

    /** Lets the other applications begin. */
    void begin() {
        others.forEach(Others::begin);
    }

    SimDeployment at(String url) {
        return byUrl.computeIfAbsent(url, this::find);
    }

    private SimDeployment find(String url) {
        SimDeployment deployment = byHost.get(URI.create(url).getHost());
        if (deployment == null) {
            throw new IllegalArgumentException("no simulated deployment at " + url + "; there are " + byHost.keySet());
        }
        return deployment;
    }

    /** A deployment as the configuration of a router has it. */
    static Deployment configured(Spec spec, Scenario scenario) {
        boolean azure = scenario.counting().kind() == Counting.Kind.SLICES;
        Deployment.Builder builder = Deployment.builder(Prompts.MODEL, azure ? "azure/sim" : "openai/sim")
                .id(spec.id())
                .apiBase("https://" + host(spec) + (azure ? "" : "/v1"))
                .apiKey(Secret.of("simulated"))
                .limits(scenario.counting()
                        .known(spec, scenario.setup().known(), scenario.crowd().processes()));
        return (azure ? builder.apiVersion("2024-10-21") : builder).build();
    }

    private static String host(Spec spec) {
        return spec.id() + ".example";
    }
}
