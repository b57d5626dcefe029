package dev.llmrouter.benchmarks.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.provider.ProviderLimits;
import dev.llmrouter.transport.TransportResponse;
import java.util.Map;
import java.util.function.Consumer;

/** One deployment as its provider runs it: admits or refuses by its limits, and answers after a while. */
final class SimDeployment {
    private static final byte[] REFUSAL =
            "{\"error\":{\"message\":\"Rate limit reached.\",\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"
                    .getBytes(US_ASCII);

    private static final byte[] BROKEN =
            "{\"error\":{\"message\":\"The server is overloaded.\",\"type\":\"server_error\"}}".getBytes(US_ASCII);

    private final World world;
    private final Scenario scenario;
    private final int index;
    private final ProviderLimits limits;
    private final Scorecard scores;

    SimDeployment(World world, Scenario scenario, int index, ProviderLimits limits, Scorecard scores) {
        this.world = world;
        this.scenario = scenario;
        this.index = index;
        this.limits = limits;
        this.scores = scores;
    }

    /**
     * A request arrives; it is answered here and now, or later. Headers report the capacity left when it
     * arrived.
     */
    void arrive(Job job, Consumer<TransportResponse> reply) {
        Trouble.Away away = scenario.trouble().away();
        if (away != null && away.holds(world.now())) {
            scores.lost();
            reply.accept(new TransportResponse(away.status(), Map.of(), BROKEN));
            return;
        }
        ProviderLimits.Decision decision = limits.arrive(world.now(), job.size().prompt(), charged(job));
        scores.arrived(index, job, decision.admitted(), world.now());
        Map<String, String> headers = scenario.trouble().headers() ? decision.headers() : Map.of();
        if (!decision.admitted()) {
            reply.accept(new TransportResponse(429, headers, REFUSAL));
            return;
        }
        world.after(scenario.speed().nanos(job.size().answer()), () -> {
            limits.end(
                    world.now(),
                    decision.ticket(),
                    job.size().prompt(),
                    job.size().answer());
            reply.accept(new TransportResponse(200, headers, answer(job.size())));
        });
    }

    private int charged(Job job) {
        if (!scenario.counting().chargesMaxTokens()) {
            return job.size().answer();
        }
        // Who announces nothing is charged the longest answer there is.
        return scenario.announced() > 0
                ? scenario.announced()
                : scenario.sizes().mostAnswer();
    }

    private static byte[] answer(Sizes.Size size) {
        String text =
                "{\"id\":\"sim\",\"object\":\"chat.completion\",\"model\":\"sim\",\"choices\":[{\"index\":0,\"message\":"
                        + "{\"role\":\"assistant\",\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
                        + size.prompt() + ",\"completion_tokens\":" + size.answer() + ",\"total_tokens\":"
                        + size.tokens() + "}}";
        return text.getBytes(US_ASCII);
    }
}
