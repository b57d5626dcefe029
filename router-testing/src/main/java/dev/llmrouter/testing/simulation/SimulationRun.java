package dev.llmrouter.testing.simulation;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.SimServer;
import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.provider.ProviderLimits;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.transport.TransportResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Plays a simulation once. */
final class SimulationRun {
    private static final double NANOS = 1e9;
    private static final double SLOW = 0.1;

    private final Simulation simulation;
    private final World world;
    private final RouterConfig config;
    private final Map<String, SimulatedDeployment> byHost = new LinkedHashMap<>();
    private final SimulationJournal journal;
    private final List<Router> processes = new ArrayList<>();
    private final InMemoryUsageStore store;
    private final Load load;
    private final Crowd crowd;
    private final Sizes sizes;
    private final Map<String, Prompts> prompts = new LinkedHashMap<>();
    private final List<Sizes.Size> requests = new ArrayList<>();
    private final SplittableRandom arrivals;
    private final SplittableRandom sizeDice;
    private final SplittableRandom modelDice;
    private final SplittableRandom places;
    private final double parts;
    private double work;

    SimulationRun(Simulation simulation) {
        this.simulation = simulation;
        world = new World(simulation.seed());
        arrivals = world.die();
        sizeDice = world.die();
        modelDice = world.die();
        places = world.die();
        sizes = simulation.sizes();
        load = simulation.workload().load(simulation.length());
        crowd = simulation.workload().crowd(simulation.processes());
        parts = simulation.models().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        simulation.models().keySet().forEach(model -> prompts.put(model, new Prompts(model, 0)));
        config = simulated();
        store = new InMemoryUsageStore(world.clock());
        LimitWatch watch = new LimitWatch(world, config.catalog(), Math.round(sizes.meanTokens()), processes);
        journal = new SimulationJournal(world, simulation.length(), byHost.values(), watch);
        for (int i = 0; i < simulation.processes(); i++) {
            processes.add(process(i));
        }
    }

    /** The same configuration, each deployment at an address of its own and with a provider of its own. */
    private RouterConfig simulated() {
        Map<String, ProviderLimits> ofGroups = new HashMap<>();
        Catalog.Builder catalog = Catalog.builder();
        for (Deployment given : simulation.config().catalog().deployments().values()) {
            String host = "d" + (byHost.size() + 1) + ".simulated.example";
            Deployment deployment = given.toBuilder()
                    .apiBase("https://" + host + "/v1")
                    .apiKey(Secret.of("simulated"))
                    .headers(Map.of())
                    .build();
            ProviderLimits limits = given.limits()
                    .group()
                    .map(group -> ofGroups.computeIfAbsent(group, name -> SimulatedDeployment.enforced(given)))
                    .orElseGet(() -> SimulatedDeployment.enforced(given));
            SimServer server =
                    new SimServer(world, simulation.speedOf(given.id()), Integer.MAX_VALUE, simulation.firstToken());
            byHost.put(host, new SimulatedDeployment(world, deployment, limits, server));
            catalog.deployment(deployment);
        }
        catalog.namesOf(simulation.config().catalog());
        Set<String> headers = new LinkedHashSet<>(simulation.config().settings().passHeaders());
        headers.add(Prompts.NUMBER);
        RouterSettings settings =
                simulation.config().settings().toBuilder().passHeaders(headers).build();
        return new RouterConfig(catalog.build(), settings);
    }

    private Router process(int number) {
        Router.Builder builder = Router.builder()
                .transport(new SimulatedTransport(this::arrive))
                .time(world.clock())
                .random(world.die())
                .executor(Runnable::run)
                .listener(journal.listener(number));
        config.catalog().deployments().values().forEach(builder::deployment);
        config.catalog().deployments().values().stream()
                .map(Deployment::provider)
                .distinct()
                .forEach(name ->
                        Providers.standard(name).map(SimulatedProvider::new).ifPresent(builder::provider));
        if (config.settings().redis().isPresent()) {
            builder.usageStore(store.connect());
        }
        Router router = builder.build();
        router.reload(config);
        return router;
    }

    private SimServer.@Nullable Call arrive(String host, int request, CompletableFuture<TransportResponse> answer) {
        SimulatedDeployment deployment = byHost.get(host);
        if (deployment == null) {
            throw new IllegalArgumentException("no simulated deployment at " + host);
        }
        Sizes.Size size = requests.get(request);
        SimulatedDeployment.Arrival arrival = deployment.arrive(size, answer);
        if (arrival.call() == null) {
            journal.refused(deployment.deployment(), arrival.exceeded());
        }
        return arrival.call();
    }

    SimulationReport play() {
        try {
            for (SimulationEvent event : simulation.events()) {
                world.after(event.from().toNanos(), () -> event(event, true));
                world.after(event.to().toNanos(), () -> event(event, false));
            }
            next();
            world.run(simulation.length());
            if (!world.runUntil(() -> journal.open() == 0)) {
                throw new IllegalStateException(journal.open() + " requests neither were answered nor failed");
            }
            return journal.report();
        } finally {
            processes.forEach(Router::close);
        }
    }

    private void event(SimulationEvent event, boolean begins) {
        for (SimulatedDeployment deployment : byHost.values()) {
            if (event.concerns(deployment.deployment().id())) {
                switch (event.kind()) {
                    case HANG -> deployment.server().speed(begins ? 0 : 1);
                    case CRASH -> deployment.server().crash(begins);
                    case FAST_500 -> deployment.server().fail(begins);
                    case BROWN_OUT -> deployment.server().speed(begins ? SLOW : 1);
                }
            }
        }
    }

    /** Work is counted in seconds of the mean rate. */
    private void next() {
        work += arrivals.nextExponential() / simulation.requestsPerSecond();
        long at = Math.round(load.secondsUntil(work) * NANOS);
        if (at < simulation.length().toNanos()) {
            world.after(at - world.now(), this::ask);
        }
    }

    private void ask() {
        int number = requests.size();
        Sizes.Size size = sizes.sample(sizeDice);
        requests.add(size);
        Prompts of = prompts.get(model());
        int process = crowd.pick(places, world.now());
        next();
        if (of == null) {
            throw new IllegalStateException("every model has its prompts");
        }
        long began = world.now();
        journal.asked();
        processes
                .get(process)
                .sendAsync(of.write(number, size.characters()))
                .whenComplete((answer, failure) -> ended(began, failure));
    }

    private String model() {
        double left = modelDice.nextDouble() * parts;
        String last = "";
        for (Map.Entry<String, Double> model : simulation.models().entrySet()) {
            last = model.getKey();
            left -= model.getValue();
            if (left < 0) {
                break;
            }
        }
        return last;
    }

    private void ended(long began, @Nullable Throwable failure) {
        if (failure != null && !(failure instanceof RouterException)) {
            // If thrown here, it would end in a future that is never read.
            world.fail(new IllegalStateException(
                    "a router failed after " + world.clock().elapsed(), failure));
        }
        journal.ended(began, failure instanceof RouterException known ? known : null);
    }
}
