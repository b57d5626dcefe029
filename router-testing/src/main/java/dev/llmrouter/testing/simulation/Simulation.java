package dev.llmrouter.testing.simulation;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelGroup;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plays a configuration under load, in virtual time and on one thread: real routers, and a simulated provider for each deployment, which
 * enforces the limits of the file. No network and no key is used. The same seed gives the same report, to the last request.
 *
 * <pre>{@code
 * RouterConfig config = new ConfigLoader(Map.of(), false).load(YamlSource.file(Path.of("router.yaml"))).config().orElseThrow();
 * SimulationReport report = Simulation.of(config, 40).workload(Workload.BURST).run();
 * assertTrue(report.failed() < report.requests() / 100);
 * }</pre>
 *
 * <p>Requests are chats without streaming, whose prompts and answers have lognormal lengths. Processes share their limits through a store
 * if the configuration has one, and know nothing of each other otherwise. Not thread-safe; a simulation can be run again.
 */
public final class Simulation {
    /** A simulation of more is one of another kind. */
    private static final int MOST_PROCESSES = 64;

    private static final int MOST_REQUESTS = 5_000_000;
    private static final int LONGEST_PROMPT = 200_000;
    private static final int LONGEST_ANSWER = 100_000;
    /** As in the tables of the simulator. */
    private static final double SPREAD = 0.8;

    private static final double LONG_ANSWERS = 6.25;
    private static final Lognormal CHARACTERS_PER_TOKEN = new Lognormal(3.6, 0.08);
    /** {@code model_info.mode} of what chats may ask for. */
    private static final Set<String> CHATS = Set.of("chat", "completion", "responses");

    private final RouterConfig config;
    private final double requestsPerSecond;
    private Workload workload = Workload.STEADY;
    private Duration length = Duration.ofMinutes(5);
    private int processes = 1;
    private long seed = 1;
    private int promptTokens = 1500;
    private int outputTokens = 400;
    private double speed = 50;
    private Duration firstToken = Duration.ofMillis(800);
    private final Map<String, Double> models = new LinkedHashMap<>();
    private final Map<String, Double> speeds = new LinkedHashMap<>();
    private final List<SimulationEvent> events = new ArrayList<>();

    private Simulation(RouterConfig config, double requestsPerSecond) {
        this.config = config;
        this.requestsPerSecond = requestsPerSecond;
    }

    /**
     * Starts a simulation: five minutes of steady requests to one process.
     *
     * @param config what is played; its addresses and keys are not used
     * @param requestsPerSecond how many requests arrive in the mean; more than zero
     * @return a simulation
     */
    public static Simulation of(RouterConfig config, double requestsPerSecond) {
        check(
                requestsPerSecond > 0 && requestsPerSecond <= MOST_REQUESTS,
                "requests a second must be more than 0, not " + requestsPerSecond);
        return new Simulation(requireNonNull(config, "config"), requestsPerSecond);
    }

    /**
     * Sets how requests are spread.
     *
     * @param value the shape (default {@link Workload#STEADY})
     * @return this
     */
    public Simulation workload(Workload value) {
        workload = requireNonNull(value, "workload");
        return this;
    }

    /**
     * Sets for how long requests arrive.
     *
     * @param value one second or more (default 5 min)
     * @return this
     */
    public Simulation length(Duration value) {
        check(value.compareTo(Duration.ofSeconds(1)) >= 0, "a simulation lasts 1 s or longer, not " + value);
        length = value;
        return this;
    }

    /**
     * Sets how many processes the requests fall to, each with a router of its own.
     *
     * @param value 1 to 64 (default 1)
     * @return this
     */
    public Simulation processes(int value) {
        check(value >= 1 && value <= MOST_PROCESSES, "processes are 1 to " + MOST_PROCESSES + ", not " + value);
        processes = value;
        return this;
    }

    /**
     * Sets the seed of chance.
     *
     * @param value any (default 1)
     * @return this
     */
    public Simulation seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Sends a part of the requests to a model. Without a call of this method all models of the file get equal parts, except those with a
     * {@code *} and those whose {@code mode} is not a chat.
     *
     * @param name a model name of the file, or an alias
     * @param part how many, in proportion to the parts of the other models; more than zero
     * @return this
     * @throws IllegalArgumentException if the file has no such model; the message has names that are near
     */
    public Simulation model(String name, double part) {
        Catalog.Resolution found = config.catalog()
                .resolve(name)
                .orElseThrow(() -> new IllegalArgumentException("no model '" + name + "'"
                        + near(
                                config.catalog().near(name),
                                config.catalog().groups().keySet())));
        check(isChat(found.group()), "the model '" + name + "' is not for chats: a simulation asks for chats");
        check(part > 0, "the part of a model must be more than 0, not " + part);
        models.put(name, part);
        return this;
    }

    /**
     * Sets how large requests are in the mean.
     *
     * @param prompt tokens of a prompt, 1 to 200,000 (default 1500)
     * @param output tokens of an answer, 1 to 100,000 (default 400)
     * @return this
     */
    public Simulation tokens(int prompt, int output) {
        check(
                prompt >= 1 && prompt <= LONGEST_PROMPT,
                "tokens of a prompt are 1 to " + LONGEST_PROMPT + ", not " + prompt);
        check(
                output >= 1 && output <= LONGEST_ANSWER,
                "tokens of an answer are 1 to " + LONGEST_ANSWER + ", not " + output);
        promptTokens = prompt;
        outputTokens = output;
        return this;
    }

    /**
     * Sets the speed of every deployment that has none of its own.
     *
     * @param tokensPerSecond output tokens a second of a call; more than zero (default 50)
     * @return this
     */
    public Simulation speed(double tokensPerSecond) {
        speed = checkedSpeed(tokensPerSecond);
        return this;
    }

    /**
     * Sets the speed of one deployment.
     *
     * @param deployment its id
     * @param tokensPerSecond output tokens a second of a call; more than zero
     * @return this
     * @throws IllegalArgumentException if the file has no such deployment
     */
    public Simulation speed(String deployment, double tokensPerSecond) {
        checkDeployment(deployment);
        speeds.put(deployment, checkedSpeed(tokensPerSecond));
        return this;
    }

    /**
     * Sets the time to the first token of an answer.
     *
     * @param value zero or more (default 800 ms)
     * @return this
     */
    public Simulation firstToken(Duration value) {
        check(!value.isNegative(), "the time to the first token is not negative, as " + value + " is");
        firstToken = value;
        return this;
    }

    /**
     * Lets something happen. May be called several times.
     *
     * @param event what, to which deployment
     * @return this
     * @throws IllegalArgumentException if the file has no such deployment
     */
    public Simulation event(SimulationEvent event) {
        if (!event.deployment().equals("*")) {
            checkDeployment(event.deployment());
        }
        events.add(event);
        return this;
    }

    /**
     * Plays it.
     *
     * @return what it came to
     * @throws IllegalArgumentException if what was set does not fit together, such as a hot process among one
     */
    public SimulationReport run() {
        check(
                workload != Workload.HOT || processes > 1,
                "the workload hot sends nine of ten requests to one of several processes: set processes to 2 or more");
        check(
                requestsPerSecond * length.toSeconds() <= MOST_REQUESTS,
                "a simulation plays " + MOST_REQUESTS + " requests at most: make it shorter");
        if (models.isEmpty()) {
            config.catalog().groups().values().stream()
                    .filter(group -> !group.isWildcard() && isChat(group))
                    .forEach(group -> models.put(group.name(), 1.0));
        }
        check(!models.isEmpty(), "the file has no model for chats whose name is no pattern: name one that matches");
        return new SimulationRun(this).play();
    }

    RouterConfig config() {
        return config;
    }

    /** {@return how many requests arrive in a second, in the mean} */
    public double requestsPerSecond() {
        return requestsPerSecond;
    }

    /** {@return how requests are spread} */
    public Workload workload() {
        return workload;
    }

    /** {@return for how long requests arrive} */
    public Duration length() {
        return length;
    }

    /** {@return how many processes the requests fall to} */
    public int processes() {
        return processes;
    }

    long seed() {
        return seed;
    }

    Map<String, Double> models() {
        return models;
    }

    Sizes sizes() {
        return new Sizes(
                new Lognormal(promptTokens, SPREAD),
                new Lognormal(outputTokens, SPREAD),
                (int) Math.ceil(outputTokens * LONG_ANSWERS),
                CHARACTERS_PER_TOKEN);
    }

    double speedOf(String deployment) {
        return speeds.getOrDefault(deployment, speed);
    }

    Duration firstToken() {
        return firstToken;
    }

    List<SimulationEvent> events() {
        return events;
    }

    private static boolean isChat(ModelGroup group) {
        return group.deployments().stream()
                .allMatch(it -> it.modelInfo().mode().map(CHATS::contains).orElse(true));
    }

    private void checkDeployment(String id) {
        Map<String, Deployment> known = config.catalog().deployments();
        check(
                known.containsKey(id),
                "no deployment '" + id + "'; there are "
                        + known.keySet().stream().limit(20).collect(Collectors.joining(", "))
                        + (known.size() > 20 ? ", …" : ""));
    }

    private static String near(List<String> near, Set<String> all) {
        return near.isEmpty() ? "; there are " + String.join(", ", all) : "; did you mean " + String.join(", ", near);
    }

    private static double checkedSpeed(double tokensPerSecond) {
        check(
                tokensPerSecond > 0 && !Double.isInfinite(tokensPerSecond),
                "a speed is more than 0 tokens a second, not " + tokensPerSecond);
        return tokensPerSecond;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
