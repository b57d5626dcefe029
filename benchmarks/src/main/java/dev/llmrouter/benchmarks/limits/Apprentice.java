package dev.llmrouter.benchmarks.limits;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.provider.ProviderLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A real router that knows nothing of its only provider's limits, in virtual time. Prompts and answers are of
 * random sizes, and the provider counts other tokens than the router estimates.
 */
final class Apprentice {
    /** A router takes four characters for a token; this provider counts one more for each seven of those. */
    private static final double CHARACTERS_PER_TOKEN = 3.5;

    private static final int MOST_ANSWER = 500;
    /** Longer than any limit here keeps a request waiting. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration TO_THE_FIRST_TOKEN = Duration.ofMillis(300);
    private static final Duration PER_TOKEN = Duration.ofMillis(3);

    private final FakeClock clock = new FakeClock();
    private final FakeTransport transport = new FakeTransport(clock);
    private final Random die;
    private final Secretive secretive;
    private final Router router;
    private final Duration began;
    private ProviderLimits limits;
    private boolean tellsResets = true;
    private int sent;
    private int answered;
    private int refused;
    private @Nullable Throwable failed;

    Apprentice(Secretive secretive, Limits configured, long seed) {
        this.secretive = secretive;
        limits = secretive.limits();
        die = new Random(seed);
        // Nobody knows where in the provider's minute the first request comes.
        clock.advance(Duration.ofMillis(die.nextInt(60_000)));
        began = clock.elapsed();
        transport
                .at("")
                .always(request -> arrive(Integer.parseInt(request.headers().getOrDefault("x-prompt", "none"))));
        router = Router.builder()
                .passHeaders("x-prompt")
                .transport(transport)
                .time(clock)
                .random(new Random(seed))
                .executor(Runnable::run)
                .settings(s -> s.maxWait(PATIENCE).timeout(PATIENCE))
                .deployment(deployment(secretive, configured))
                .build();
    }

    /** From now on the provider does not say when a limit is whole again. */
    Apprentice withoutResets() {
        tellsResets = false;
        return this;
    }

    private static Deployment deployment(Secretive secretive, Limits configured) {
        return Deployment.builder("m", secretive.chargesMaxTokens() ? "openai/x" : "hosted_vllm/x")
                .id("only")
                .apiBase("https://only.example/v1")
                .apiKey(Secret.of("simulated"))
                .limits(configured)
                .build();
    }

    private FakeReply arrive(int prompt) {
        int answer = 20 + die.nextInt(MOST_ANSWER - 20);
        ProviderLimits counting = limits;
        ProviderLimits.Decision decision = counting.arrive(now(), prompt, MOST_ANSWER);
        FakeReply reply = FakeReply.status(429);
        refused += decision.admitted() ? 0 : 1;
        if (decision.admitted()) {
            Duration length = TO_THE_FIRST_TOKEN.plus(PER_TOKEN.multipliedBy(answer));
            // Set before the answer's own timer: it is counted when the answer is there.
            clock.schedule(() -> counting.end(now(), decision.ticket(), prompt, answer), length.toNanos());
            reply = FakeReply.text("Yes.").usage(prompt, answer).delay(length);
        }
        for (Map.Entry<String, String> header : decision.headers().entrySet()) {
            if (tellsResets || !header.getKey().contains("-reset-")) {
                reply = reply.header(header.getKey(), header.getValue());
            }
        }
        return reply;
    }

    private long now() {
        return clock.elapsed().toNanos();
    }

    /** So many more answers, of requests that several callers send one after the other; returns at rest. */
    void answers(int count, int callers, Duration pause) {
        int wanted = answered + count;
        for (int caller = 0; caller < callers; caller++) {
            send(sent + count, pause);
        }
        if (!clock.advanceUntil(() -> answered >= wanted)) {
            throw new IllegalStateException(answered + " answers came, not " + wanted, failed);
        }
    }

    private void send(int until, Duration pause) {
        if (sent >= until) {
            return;
        }
        sent++;
        router.sendAsync(request()).whenComplete((response, failure) -> {
            answered += failure == null ? 1 : 0;
            if (failure != null) {
                failed = failure;
            }
            clock.schedule(() -> send(until, pause), pause.toNanos());
        });
    }

    private ModelRequest request() {
        int prompt = 100 + die.nextInt(1000);
        String content = "x".repeat((int) (prompt * CHARACTERS_PER_TOKEN));
        return ModelRequest.builder("m")
                .json("{\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}],\"max_tokens\":"
                        + MOST_ANSWER + "}")
                .header("x-prompt", Integer.toString(prompt))
                .build();
    }

    /** Another user of the same key spends some of it. */
    void others(long tokens) {
        limits.arrive(now(), tokens, 0);
    }

    /** From now on the provider allows something else, and nothing of it is used. */
    void change(Secretive now) {
        limits = now.limits();
    }

    void rest(Duration length) {
        clock.advance(length);
    }

    /** How long the answers have taken. */
    Duration elapsed() {
        return clock.elapsed().minus(began);
    }

    int refused() {
        return refused;
    }

    DeploymentSnapshot snapshot() {
        return router.snapshot().deployments().get(0);
    }

    Optional<LearnedLimit> learned(String of) {
        List<LearnedLimit> all = snapshot().learned();
        return all.stream().filter(one -> one.of().equals(of)).findFirst();
    }

    /** The remaining capacity that the provider reports. Asking costs a request. */
    long remaining(String of) {
        Map<String, String> headers = limits.arrive(now(), 0, 0).headers();
        String text = headers.getOrDefault(
                "x-ratelimit-remaining-" + of, headers.get("anthropic-ratelimit-" + of + "-remaining"));
        return Long.parseLong(String.valueOf(text)) + (of.equals("requests") ? 1 : 0);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s after %d answers, %d refusals", secretive, answered, refused);
    }
}
