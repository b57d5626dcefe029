package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Counting;
import dev.llmrouter.benchmarks.sim.Job;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Spec;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockRequest;
import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server in this process for each deployment, which enforces its limits and remembers every request. */
final class Providers implements AutoCloseable {
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final Scenario scenario;
    private final List<Job> jobs;
    private final Ticker ticker;
    private final List<MockProvider> servers = new ArrayList<>();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    /** A request that came: to which deployment, its number, and when by the ticker. */
    record Arrival(int deployment, int number, long nanos) {}

    Providers(Scenario scenario, List<Job> jobs, Ticker ticker) {
        this.scenario = scenario;
        this.jobs = jobs;
        this.ticker = ticker;
        for (Spec spec : scenario.deployments()) {
            servers.add(server(spec, servers.size()));
        }
    }

    private MockProvider server(Spec spec, int index) {
        Counting counting = scenario.counting();
        return MockProvider.builder(spec.id())
                .style(counting.style())
                .rpm(spec.requestsPerMinute())
                .tpm(spec.tokensPerMinute())
                .window(counting.length())
                .latency(scenario.speed().start())
                .tokensPerSecond(NANOS_PER_SECOND / scenario.speed().perToken().toNanos())
                .apiKey(Configuration.KEY)
                .usage(request -> arrived(index, request))
                .start();
    }

    private TokenUsage arrived(int deployment, MockRequest request) {
        int number = Integer.parseInt(request.headers().getOrDefault(Prompts.NUMBER, "none"));
        arrivals.add(new Arrival(deployment, number, ticker.nanos()));
        Job job = jobs.get(number);
        return TokenUsage.of(job.size().prompt(), job.size().answer());
    }

    List<String> addresses() {
        return servers.stream().map(MockProvider::baseUrl).toList();
    }

    /** In the order in which they came. */
    List<Arrival> arrivals() {
        List<Arrival> sorted = new ArrayList<>(arrivals);
        sorted.sort(Comparator.comparingLong(Arrival::nanos));
        return sorted;
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
