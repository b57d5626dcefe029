package dev.llmrouter.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.llmrouter.Router;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;

/** One dependency and one file are all that an application of Spring AI needs to be routed. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoutedApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int CALLS = 20;
    /** The only one that the provider in the US takes. */
    private static final String KEY = "sk-us";

    private final HttpClient http = HttpClient.newHttpClient();
    private final MockProvider eu =
            MockProvider.builder("eu").answer("Hello from the EU").latency(Duration.ofMillis(20)).start();
    private final MockProvider us =
            MockProvider.builder("us").answer("Hello from the US").latency(Duration.ofMillis(20)).apiKey(KEY).start();
    private ConfigurableApplicationContext application;

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        eu.close();
        us.close();
    }

    /** Nothing listens there. */
    private static String dead() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--EU=" + eu.baseUrl(),
                "--NORTH=" + dead(),
                "--US=" + us.baseUrl(),
                "--REDIS_PORT=1"));
        arguments.addAll(List.of(more));
        application = SpringApplication.run(ChatApplication.class, arguments.toArray(String[]::new));
    }

    private String post(String path) {
        String port = application.getEnvironment().getProperty("local.server.port");
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .POST(HttpRequest.BodyPublishers.ofString("Hello"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private ChatClient client() {
        return application.getBean(ChatClient.Builder.class).build();
    }

    private long inFlight() {
        return application.getBean(Router.class).snapshot().callsInFlight();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("waited in vain until " + what);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    @Test
    void withoutTheRouter_theApplicationCallsItsProvider() {
        start("--llmrouter.enabled=false", "--spring.ai.openai.api-key=" + KEY, "--spring.ai.openai.base-url=" + base(us));

        assertEquals("Hello from the US", post("/ask"));

        assertEquals(0, application.getBeansOfType(Router.class).size());
    }

    /** Spring AI 1 adds the version to the address, Spring AI 2 wants it there. */
    private static String base(MockProvider provider) {
        return System.getProperty("boot.version").startsWith("3.") ? provider.url() : provider.baseUrl();
    }

    @Test
    void everyCallAndStream_isAnswered_whileOneRegionRefusesAndAnotherIsDead() {
        eu.failNext(Integer.MAX_VALUE, 429);
        start();

        for (int i = 0; i < CALLS; i++) {
            assertEquals("Hello from the US", post("/ask"));
            assertEquals("Hello from the US", streamed(post("/stream")));
        }

        assertEquals(2 * CALLS, us.served());
        assertTrue(eu.requests().size() > 0);
    }

    private static String streamed(String events) {
        return events.replaceAll("(?m)^data:", "").replace("\n", "");
    }

    /** Spring AI passes the end of a subscription on with the next event of the stream, not sooner. */
    @Test
    void cancelledFlux_endsTheCallAtTheProvider() throws InterruptedException {
        String story = "Once upon a time ".repeat(1_000);
        eu.replies(MockReply.text(story));
        us.replies(MockReply.text(story));
        eu.slowTo(20);
        us.slowTo(20);
        start();
        CountDownLatch begun = new CountDownLatch(1);
        Disposable reading = client().prompt("Hello").stream().content().subscribe(text -> begun.countDown());
        assertTrue(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, inFlight());
        assertFalse(reading.isDisposed());

        reading.dispose();

        await("no call is in flight", () -> inFlight() == 0);
    }

    @Test
    void endOfTheApplication_waitsForTheCallInFlight() {
        eu.slow(20);
        us.slow(40);
        start("--server.shutdown=immediate");
        ChatClient client = client();
        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(() -> client.prompt("Hello").call().content());
        await("the call is in flight", () -> inFlight() == 1);

        application.close();

        assertTrue(answer.join().startsWith("Hello from the"), answer::join);
    }
}
