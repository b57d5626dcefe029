package dev.llmrouter.examples;

import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.server.RouterHttpHandler;
import dev.llmrouter.server.console.RouterConsole;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The live page of many deployments, for ten minutes. Arguments: {@code --deployments 200 --outage 1 --port 4100}; of five providers so many
 * are away, every second half minute.
 */
public final class LiveFleet {
    private static final List<String> REGIONS = List.of("eu", "us", "asia", "uk", "au");
    private static final int PER_GROUP = 50;
    private static final int ROUNDS = 600;
    private static final int SPELL = 30;
    private static final int EACH_SECOND = 40;

    private LiveFleet() {}

    /**
     * Shows the page.
     *
     * @param args see above
     * @throws IOException if the port cannot be opened
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = List.of(args);
        int deployments = option(words, "--deployments", 200);
        int outage = option(words, "--outage", 1);
        List<MockProvider> providers = new ArrayList<>();
        for (String region : REGIONS) {
            providers.add(MockProvider.builder(region)
                    .latency(Duration.ofMillis(120L + 60L * providers.size()))
                    .tokensPerSecond(60)
                    .start());
        }
        try (Router router = router(providers, deployments);
                RouterConsole console = RouterConsole.of(router)) {
            HttpServer server = RouterHttpHandler.start(
                    console, new InetSocketAddress(InetAddress.getLoopbackAddress(), option(words, "--port", 4100)));
            System.out.println("The page is at http://localhost:"
                    + server.getAddress().getPort() + "/ for " + ROUNDS / 60 + " minutes; Ctrl-C ends it");
            play(router, providers, deployments, outage);
            server.stop(0);
        } finally {
            providers.forEach(MockProvider::close);
        }
    }

    private static int option(List<String> words, String name, int otherwise) {
        int at = words.indexOf(name);
        return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1));
    }

    private static Router router(List<MockProvider> providers, int deployments) {
        Router.Builder builder = Router.builder().strategy(RoutingStrategy.adaptive());
        for (int i = 0; i < deployments; i++) {
            String region = REGIONS.get(i % REGIONS.size());
            builder.deployment(Deployment.builder(model(i), "openai/gpt-4o")
                    .id(region + "-" + (i + 1))
                    .apiBase(providers.get(i % REGIONS.size()).baseUrl())
                    .apiKey(Secret.of("none"))
                    .limits(Limits.builder()
                            .requestsPerMinute(i % 7 == 0 ? 12 : 600)
                            .tokensPerMinute(60_000)
                            .build())
                    .build());
        }
        return builder.build();
    }

    private static String model(int number) {
        return "model-" + (number / PER_GROUP + 1);
    }

    private static void play(Router router, List<MockProvider> providers, int deployments, int outage)
            throws InterruptedException {
        SplittableRandom dice = new SplittableRandom(1);
        for (int round = 0; round < ROUNDS; round++) {
            boolean away = round / SPELL % 2 == 1;
            for (int i = 0; i < outage; i++) {
                if (away) {
                    providers.get(i).overload(503);
                } else {
                    providers.get(i).healthy();
                }
            }
            for (int i = 0; i < EACH_SECOND; i++) {
                String model = model(dice.nextInt(deployments));
                router.sendAsync(ModelRequest.chat(model, "What is the weather in " + dice.nextInt(1000) + "?"))
                        .whenComplete((answer, failure) -> {
                            if (failure != null && !(failure instanceof RouterException)) {
                                failure.printStackTrace();
                            }
                        });
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }
}
