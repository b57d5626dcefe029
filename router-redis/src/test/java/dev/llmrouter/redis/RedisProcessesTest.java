package dev.llmrouter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockStyle;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of one file and one Redis: JVMs of their own, against a provider in this one. */
@Timeout(120)
class RedisProcessesTest {
    private static final int PROCESSES = 3;

    /** In a minute, which is longer than all of a test: one window is all there is. */
    private static final int LIMIT = 12;

    private final Path directory;

    RedisProcessesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Path file(RedisProcess redis, MockProvider... providers) throws IOException {
        StringBuilder yaml = new StringBuilder("model_list:\n");
        int order = 0;
        for (MockProvider provider : providers) {
            yaml.append("""
                      - model_name: m
                        litellm_params: {model: openai/m, api_base: "%s", api_key: mine, rpm: %d, order: %d}
                        model_info: {id: %s}
                    """.formatted(provider.baseUrl(), LIMIT, ++order, provider.name()));
        }
        yaml.append("""
                router_settings:
                  redis_host: 127.0.0.1
                  redis_port: %d
                  max_wait: 30
                  cooldown_time: 600
                """.formatted(redis.port()));
        return Files.writeString(directory.resolve("router.yaml"), yaml);
    }

    private static Process process(Path file, int requests) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        // Maven puts modules on a path of their own.
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + System.getProperty("jdk.module.path", ""),
                        AskingProcess.class.getName(),
                        file.toString(),
                        Integer.toString(requests))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static AskingProcess.Told told(Process process) throws InterruptedException, IOException {
        String line = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), line);
        return AskingProcess.Told.of(line);
    }

    /** Each asks for as much as all may have together, and waits until the slowest has started. */
    @Test
    void processes_takeExactlyTheLimit_andEveryCallerIsAnsweredOrTold() throws IOException, InterruptedException {
        try (RedisProcess redis = RedisProcess.start();
                MockProvider provider = MockProvider.builder("eu")
                        .style(MockStyle.SLIDING_MINUTE)
                        .rpm(LIMIT)
                        .start()) {
            Path file = file(redis, provider);
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(process(file, LIMIT));
            }
            int answered = 0;
            for (Process process : processes) {
                AskingProcess.Told told = told(process);
                answered += told.answered();
                assertEquals(LIMIT, told.answered() + told.refused());
            }

            assertEquals(LIMIT, answered);
            assertEquals(LIMIT, provider.served());
            assertEquals(0, provider.rateLimited());
        }
    }

    /** The other process here is this one, whose router sends nothing itself. */
    @Test
    void cooldownInOneProcess_isKnownToAnother() throws IOException, InterruptedException {
        try (RedisProcess redis = RedisProcess.start();
                MockProvider refusing =
                        MockProvider.builder("refusing").apiKey("another").start();
                MockProvider serving = MockProvider.builder("serving").start()) {
            Path file = file(redis, refusing, serving);
            try (Router router = Router.fromYaml(file).build()) {
                AskingProcess.Told told = told(process(file, LIMIT));

                assertEquals(new AskingProcess.Told(LIMIT, 0), told);
                Await.until("the news is here", () -> cools(router, "refusing"));
            }
        }
    }

    private static boolean cools(Router router, String deployment) {
        return router.snapshot().deployments().stream()
                .filter(each -> each.id().equals(deployment))
                .map(DeploymentSnapshot::cooldown)
                .anyMatch(cooldown -> cooldown.isPresent());
    }
}
