package dev.llmrouter.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.llmrouter.Router;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import redis.embedded.RedisServer;

/** The application as it runs, over HTTP, with a Redis that goes and comes. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChatApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final MockProvider provider = MockProvider.builder("provider").start();
    private final int redisPort = freePort();
    private RedisServer redis;
    private ConfigurableApplicationContext application;

    @AfterEach
    void stop() throws IOException {
        if (application != null) {
            application.close();
        }
        stopRedis();
        provider.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void startRedis() throws IOException {
        redis = RedisServer.builder()
                .port(redisPort)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
    }

    private void stopRedis() throws IOException {
        if (redis != null) {
            redis.stop();
            redis = null;
        }
    }

    private void startApplication() {
        application = SpringApplication.run(
                ChatApplication.class,
                "--server.port=0",
                "--EU=" + provider.baseUrl(),
                "--NORTH=" + provider.baseUrl(),
                "--US=" + provider.baseUrl(),
                "--REDIS_PORT=" + redisPort);
    }

    private SharingSnapshot sharing() {
        return application.getBean(Router.class).snapshot().sharing().orElseThrow();
    }

    private void askAndExpectAnswers(int times) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        for (int i = 0; i < times; i++) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ask"))
                            .POST(HttpRequest.BodyPublishers.ofString("Hello"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            assertFalse(answer.body().isBlank());
        }
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
    void redisThatGoesAndComes_isReportedInTheLog_andNoCallFails(CapturedOutput log) throws Exception {
        startRedis();
        startApplication();
        askAndExpectAnswers(20);
        await("limits are shared", () -> sharing().connected());
        assertEquals("", sharing().message());

        stopRedis();
        askAndExpectAnswers(20);
        await("the router has noticed", () -> !sharing().connected());
        askAndExpectAnswers(20);
        // The first exchange that fails may still have met the old connection, which the server closed.
        await("it says why", () -> sharing().message().contains("accepts no connection"));
        assertTrue(log.getAll().contains("The store of shared limits is away"), log.getAll());

        startRedis();
        await("limits are shared again", () -> sharing().connected());
        askAndExpectAnswers(20);
        await("the log says so", () -> log.getAll().contains("Limits are shared again"));
        assertEquals(80, provider.served());
    }

    @Test
    void redisThatIsNotThere_keepsNothingFromStarting(CapturedOutput log) throws Exception {
        startApplication();
        askAndExpectAnswers(20);
        await("the log says so", () -> log.getAll().contains("The store of shared limits is away"));
        assertFalse(sharing().connected());
    }
}
