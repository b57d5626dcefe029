package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A server on this machine for each deployment of a scenario. */
final class HttpProviders implements AutoCloseable {
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final String KEY = "simulated";

    private final Scenario scenario;
    private final List<MockProvider> servers = new ArrayList<>();

    HttpProviders(Scenario scenario, HttpJournal journal) {
        this.scenario = scenario;
        for (int i = 0; i < scenario.deployments().size(); i++) {
            int index = i;
            servers.add(server(scenario.deployments().get(i), request -> arrived(journal, index, request)));
        }
    }

    private MockProvider server(Spec spec, Function<MockRequest, TokenUsage> usage) {
        Counting counting = scenario.counting();
        return MockProvider.builder(spec.id())
                .style(counting.style())
                .rpm(spec.requestsPerMinute())
                .tpm(spec.tokensPerMinute())
                .window(counting.length())
                .latency(scenario.speed().start())
                .tokensPerSecond(NANOS_PER_SECOND / scenario.speed().perToken().toNanos())
                .apiKey(KEY)
                .usage(usage)
                .start();
    }

    private static TokenUsage arrived(HttpJournal journal, int index, MockRequest request) {
        Sizes.Size size =
                journal.arrived(index, Integer.parseInt(request.headers().getOrDefault(Prompts.NUMBER, "none")));
        return TokenUsage.of(size.prompt(), size.answer());
    }

    /** The deployments as the configuration of a router has them. */
    List<Deployment> configured() {
        List<Deployment> all = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            all.add(configured(scenario.deployments().get(i), servers.get(i)));
        }
        return all;
    }

    private Deployment configured(Spec spec, MockProvider server) {
        boolean azure = scenario.counting().kind() == Counting.Kind.SLICES;
        Deployment.Builder builder = Deployment.builder(Prompts.MODEL, azure ? "azure/sim" : "openai/sim")
                .id(spec.id())
                .apiBase(azure ? server.url() : server.baseUrl())
                .apiKey(Secret.of(KEY))
                .limits(scenario.counting()
                        .known(spec, scenario.setup().known(), scenario.crowd().processes()));
        return (azure ? builder.apiVersion("2024-10-21") : builder).build();
    }

    long served() {
        return servers.stream().mapToLong(MockProvider::served).sum();
    }

    long refused() {
        return servers.stream().mapToLong(MockProvider::rateLimited).sum();
    }

    @Override
    public void close() {
        servers.forEach(MockProvider::close);
    }
}
