package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.Router;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.testing.internal.SimServer;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.transport.TransportResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Plays a scenario once. */
final class LatencyRun {
    private static final String MODEL = "sim";
    private static final int PROMPT = 20;
    private static final byte[] BODY =
            "{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me what you know, in some detail.\"}]}"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final World world;
    private final LatencyScenario scenario;
    private final Map<String, SimServer> servers = new LinkedHashMap<>();
    private final List<String> ids;
    private final LatencyJournal journal;
    private final List<Router> processes = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    private final double meanGap;
    private final SplittableRandom arrivals;
    private final SplittableRandom sizes;
    private final SplittableRandom places;

    private LatencyRun(LatencyScenario scenario, long seed) {
        this.scenario = scenario;
        world = new World(seed);
        meanGap = scenario.meanGap();
        // In this order: the same seed brings the same requests to every contender.
        arrivals = world.die();
        sizes = world.die();
        places = world.die();
        ServerSpec.FLEET.forEach(spec -> servers.put(spec.id(), server(spec)));
        servers.put(ServerSpec.NEWCOMER.id(), server(ServerSpec.NEWCOMER));
        ids = List.copyOf(servers.keySet());
        journal = new LatencyJournal(scenario, ids.size());
        Oracle oracle = new Oracle(servers);
        for (int i = 0; i < scenario.processes(); i++) {
            processes.add(process(i, oracle));
        }
    }

    static LatencyResult play(LatencyScenario scenario, long seed) {
        LatencyRun run = new LatencyRun(scenario, seed);
        try {
            return run.play();
        } finally {
            run.processes.forEach(Router::close);
        }
    }

    private Router process(int process, Oracle oracle) {
        RouterConfig config = config(ServerSpec.FLEET, oracle);
        Router.Builder builder = Router.builder()
                .passHeaders(LatencyTransport.NUMBER)
                .settings(settings -> settings.strategy(config.settings().strategy())
                        .cooldowns(config.settings().cooldowns()))
                .transport(new LatencyTransport((id, request, answer) -> arrive(process, id, request, answer)))
                .time(world.clock())
                .random(world.die())
                .executor(Runnable::run);
        config.catalog().deployments().values().forEach(builder::deployment);
        return builder.build();
    }

    private RouterConfig config(List<ServerSpec> fleet, Oracle oracle) {
        Contender contender = scenario.contender();
        Catalog.Builder catalog = Catalog.builder();
        for (ServerSpec spec : fleet) {
            Deployment.Builder deployment = Deployment.builder(MODEL, "openai/sim")
                    .id(spec.id())
                    .apiBase("https://" + spec.id() + ".example/v1")
                    .apiKey(Secret.of("simulated"));
            if (contender == Contender.SHUFFLE_BY_CAPACITY) {
                deployment.weight(spec.capacity());
            }
            catalog.deployment(deployment.build());
        }
        RouterSettings.Builder settings = RouterSettings.builder()
                .passHeaders(List.of(LatencyTransport.NUMBER))
                .strategy(contender.strategy(oracle));
        if (contender == Contender.ORACLE) {
            // It knows better who is away.
            settings.cooldowns(CooldownPolicy.builder().disabled(true).build());
        }
        return new RouterConfig(catalog.build(), settings.build());
    }

    private SimServer.Call arrive(int process, String id, int request, CompletableFuture<TransportResponse> answer) {
        SimServer server = server(id);
        journal.sent(process, ids.indexOf(id), world.now(), server.speedNow() < server.speed() / 2);
        return server.arrive(new SimServer.Work(PROMPT, tokens.get(request), Map.of()), answer);
    }

    private SimServer server(ServerSpec spec) {
        return new SimServer(world, spec.speed(), spec.knee(), LatencyScenario.FIRST_TOKEN);
    }

    private SimServer server(String id) {
        SimServer server = servers.get(id);
        if (server == null) {
            throw new IllegalArgumentException("no simulated deployment " + id + "; there are " + ids);
        }
        return server;
    }

    private LatencyResult play() {
        world.after(scenario.eventFrom(), () -> event(true));
        if (scenario.event() != Event.COLD_ADD) {
            world.after(scenario.eventTo(), () -> event(false));
        }
        next();
        world.run(java.time.Duration.ofNanos(LatencyScenario.end()));
        if (!world.runUntil(() -> journal.open() == 0)) {
            throw new IllegalStateException(journal.open() + " requests have no end in " + scenario);
        }
        return journal.result();
    }

    private void event(boolean begins) {
        SimServer server = server(ids.get(scenario.event().server));
        switch (scenario.event()) {
            case STEADY -> {}
            case BROWN_OUT -> server.speed(begins ? 0.1 : 1);
            case HANG -> server.speed(begins ? 0 : 1);
            case CRASH -> server.crash(begins);
            case FAST_500 -> server.fail(begins);
            case COLD_ADD -> {
                List<ServerSpec> more = new ArrayList<>(ServerSpec.FLEET);
                more.add(ServerSpec.NEWCOMER);
                Oracle oracle = new Oracle(servers);
                processes.forEach(process -> process.reload(config(more, oracle)));
            }
        }
    }

    private void next() {
        double gap = -Math.log(1 - arrivals.nextDouble()) * meanGap;
        world.after((long) (gap * 1e9), () -> {
            if (world.now() < LatencyScenario.end()) {
                ask();
                next();
            }
        });
    }

    private void ask() {
        int number = tokens.size();
        tokens.add(scenario.tokens(sizes));
        int process = places.nextInt(processes.size());
        long began = world.now();
        journal.asked();
        ModelRequest request = ModelRequest.builder(MODEL)
                .payload(JsonPayload.of(BODY))
                .header(LatencyTransport.NUMBER, Integer.toString(number))
                .build();
        processes.get(process).sendAsync(request).whenComplete((answer, failure) -> ended(began, failure));
    }

    private void ended(long began, @Nullable Throwable failure) {
        if (failure != null && !(failure instanceof RouterException)) {
            // If thrown here, it would end in a future that is never read.
            world.fail(new IllegalStateException("a router failed in " + scenario, failure));
        }
        journal.ended(began, world.now(), failure != null);
    }
}
