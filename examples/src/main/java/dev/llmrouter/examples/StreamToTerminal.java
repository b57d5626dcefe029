package dev.llmrouter.examples;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockProviderBuilder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An answer word by word as it comes. Arguments: a configuration, a model, a prompt; without them a provider
 * on this machine answers.
 */
public final class StreamToTerminal {
    private StreamToTerminal() {}

    /**
     * Streams one answer.
     *
     * @param args a configuration, a model, a prompt; or none
     */
    public static void main(String[] args) {
        if (args.length == 3) {
            try (Router router = Router.fromYaml(Path.of(args[0])).build()) {
                print(router, ModelRequest.chat(args[1], args[2]));
            }
            return;
        }
        MockProviderBuilder talkative = MockProvider.builder("local")
                .latency(Duration.ofMillis(100))
                .tokensPerSecond(30)
                .answer("Every word of this sentence was an event of its own, and was printed as it came.");
        try (MockProvider provider = talkative.start();
                Router router = Router.builder()
                        .deployment(Deployment.builder("gpt-4o", "hosted_vllm/gpt-4o")
                                .id("local")
                                .apiBase(provider.baseUrl())
                                .build())
                        .build()) {
            print(router, ModelRequest.chat("gpt-4o", "How do you talk?"));
        }
    }

    private static void print(Router router, ModelRequest request) {
        try (ModelStream stream = router.stream(request)) {
            for (StreamEvent event : stream) {
                System.out.print(event.text());
                System.out.flush();
            }
            System.out.printf(
                    "%n%s: %d tokens in, %d out%n",
                    stream.deploymentId(),
                    stream.usage().inputTokens(),
                    stream.usage().outputTokens());
        }
    }
}
