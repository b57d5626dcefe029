package dev.llmrouter.examples.quickstart;

import dev.llmrouter.testing.provider.MockProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The providers of the demonstration: real HTTP servers on this machine with limits and speeds of their own.
 */
final class Regions implements AutoCloseable {
    /** As in quickstart.yaml: limits that are hit, and recover, within a short demo. */
    static final Duration WINDOW = Duration.ofSeconds(2);

    /** What us-east allows in a window: 1330 a minute. */
    static final int US_LIMIT = 44;

    static final List<String> NAMES = List.of("eu-west", "us-east", "openai", "self-hosted");

    private static final String KEY = "demo-key";
    private static final String ANSWER =
            "The router lives inside your program, between your code and the deployments of a model."
                    + " It picks the one that will serve a request best, stays inside every limit, and when a deployment"
                    + " is full, slow or down, it carries the request on to another. Nothing runs beside your"
                    + " program, and there is no extra hop on the way.";

    final MockProvider eu = start("eu-west", 2000, 45);
    final MockProvider us = start("us-east", 1330, 80);
    final MockProvider openai = start("openai", 670, 150);
    final MockProvider selfHosted = start("self-hosted", Long.MAX_VALUE, 25);

    /**
     * The limits are a tenth above those in quickstart.yaml: requests that travel for different times arrive
     * closer together than they left.
     */
    private static MockProvider start(String name, long limit, long latencyMillis) {
        return MockProvider.builder(name)
                .rpm(limit)
                .window(WINDOW)
                .latency(Duration.ofMillis(latencyMillis))
                .tokensPerSecond(60)
                .apiKey(KEY)
                .answer(ANSWER)
                .start();
    }

    /** What quickstart.yaml looks up. */
    Map<String, String> environment() {
        return Map.of(
                "EU_BASE", eu.url(),
                "US_BASE", us.url(),
                "OPENAI_BASE", openai.url(),
                "SELF_HOSTED_BASE", selfHosted.url(),
                "DEMO_KEY", KEY);
    }

    static String key() {
        return KEY;
    }

    List<MockProvider> groupMembers() {
        return List.of(eu, us, openai);
    }

    long rateLimited() {
        return List.of(eu, us, openai, selfHosted).stream()
                .mapToLong(MockProvider::rateLimited)
                .sum();
    }

    @Override
    public void close() {
        List.of(eu, us, openai, selfHosted).forEach(MockProvider::close);
    }
}
