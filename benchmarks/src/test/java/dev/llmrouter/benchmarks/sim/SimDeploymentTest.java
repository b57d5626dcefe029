package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimDeploymentTest {
    private final World world = new World(1);
    private final Scenario scenario = Scenario.builder()
            .deployments(List.of(new Spec("one", 60_000, 600)))
            .counting(new Counting(Counting.Kind.BUCKET, Duration.ofSeconds(10), false))
            .build();
    private final SimProvider provider = new SimProvider(world, scenario, new Scorecard(scenario, 0), 0);
    private final List<TransportResponse> answers = new ArrayList<>();

    private void ask(int prompt, int answer) {
        Job job = new Job(0, new Sizes.Size(prompt, answer, 1), world.now());
        provider.at("https://one.example/v1/chat/completions").arrive(job, answers::add);
    }

    @Test
    void answer_takesItsStartAndItsTokens() throws IOException {
        ask(900, 100);
        world.run(Duration.ofMillis(2799));
        assertEquals(0, answers.size());

        world.run(Duration.ofMillis(1));
        assertEquals(200, answers.get(0).status());
        assertEquals("9000", answers.get(0).headers().get("x-ratelimit-remaining-tokens"));
        assertTrue(new String(answers.get(0).bytes(), java.nio.charset.StandardCharsets.US_ASCII)
                .contains("\"prompt_tokens\":900,\"completion_tokens\":100"));
    }

    @Test
    void requestWithoutRoom_isRefusedAtOnceWithARetryAfter() {
        ask(9000, 500);
        ask(1000, 500);

        assertEquals(429, answers.get(0).status());
        assertEquals("1000", answers.get(0).headers().get("retry-after-ms"));
    }
}
