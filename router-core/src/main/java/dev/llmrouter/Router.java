package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.internal.engine.CoreLibraries;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.engine.FileWatch;
import dev.llmrouter.internal.engine.Operations;
import dev.llmrouter.internal.exec.AbandonedCalls;
import dev.llmrouter.internal.exec.Clients;
import dev.llmrouter.internal.exec.RouterResources;
import dev.llmrouter.internal.exec.TransportLoader;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.SafeListener;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.snapshot.Explanation;
import dev.llmrouter.snapshot.ModelListing;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.usage.UsageStore;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Load balances calls to large language models inside this process: takes a request for a model name, picks
 * the deployment that will serve it best, stays inside every limit, and carries the request to an answer
 * across failures.
 *
 * <pre>{@code
 * try (Router router = Router.fromYaml(Path.of("router.yaml")).build()) {
 *     System.out.println(router.send(ModelRequest.chat("gpt-4", "Hello")).text());
 * }
 * }</pre>
 *
 * <p>Thread-safe; make one and keep it. All methods that make a call throw a {@link RouterException} when it fails, or complete their
 * future with one, never wrapped.
 */
public final class Router implements AutoCloseable {
    private final Engine engine;
    private final RouterResources resources;
    private final Calls calls;
    private final ConfigSource source;
    private final Operations operations;
    private @Nullable FileWatch watch; // set once, before the router is handed out
    private final AtomicBoolean closed = new AtomicBoolean();

    Router(Engine engine, RouterResources resources, Clients clients, boolean mocksAllowed, ConfigSource source) {
        this.engine = engine;
        this.resources = resources;
        this.source = source;
        calls = new Calls(engine, resources, clients, mocksAllowed);
        operations = new Operations(engine);
    }

    private void watch(Path file, Duration interval) {
        FileWatch made = new FileWatch(file, interval, () -> reload(file), operations, resources.workers());
        watch = made;
        made.start();
    }

    /**
     * Starts a router from a configuration file in LiteLLM's format. The file is read by
     * {@link Builder#build()}.
     *
     * @param file the file
     * @return a builder
     */
    public static Builder fromYaml(Path file) {
        return fromYaml(YamlSource.file(requireNonNull(file, "file")));
    }

    /**
     * Starts a router from a configuration on the class path, {@code
     * Router.fromYaml(App.class.getResource("router.yaml"))}.
     *
     * @param url of a resource or a file; nothing is fetched over a network
     * @return a builder
     * @throws IllegalArgumentException if the URL is one of http, https or ftp
     */
    public static Builder fromYaml(URL url) {
        return fromYaml(YamlSource.url(requireNonNull(url, "url: there is no such resource")));
    }

    /**
     * Starts a router from a configuration that may be anywhere: a resource, a text, a stream. It is read by
     * {@link Builder#build()}.
     *
     * @param source where it is
     * @return a builder
     */
    public static Builder fromYaml(YamlSource source) {
        return new Builder(requireNonNull(source, "source"));
    }

    /** {@return a builder of a router that is configured in code} */
    public static Builder builder() {
        return new Builder(null);
    }

    /**
     * Makes a call on the calling thread.
     *
     * @param request what to ask
     * @return the answer, always of status 2xx
     * @throws RouterException if there is none
     */
    public ModelResponse send(ModelRequest request) {
        return calls.send(open(request));
    }

    /**
     * Makes a call without occupying the calling thread.
     *
     * @param request what to ask
     * @return a future of the answer, or of a {@link RouterException}; cancelling it, or completing it
     *     otherwise, as {@link CompletableFuture#orTimeout} does, cancels the attempt that is under way
     */
    public CompletableFuture<ModelResponse> sendAsync(ModelRequest request) {
        return calls.sendAsync(open(request));
    }

    /**
     * Makes a call whose answer is a stream. Returns when the first event has arrived; until then failures
     * are retried and fallen back from.
     *
     * @param request what to ask; {@code stream: true} is set for it
     * @return the stream; close it
     * @throws RouterException if no stream began
     */
    public ModelStream stream(ModelRequest request) {
        return calls.stream(open(request));
    }

    /**
     * A call whose answer is a stream, with back-pressure. Each subscription makes a call of its own when the
     * first event is asked for; cancelling the subscription cancels the call.
     *
     * @param request what to ask
     * @return a publisher of the events; it ends with a {@link RouterException} when the call fails or the
     *     stream breaks
     */
    public Flow.Publisher<StreamEvent> publish(ModelRequest request) {
        return calls.publish(open(request));
    }

    /**
     * Prepares a call as one HTTP exchange: what a provider's client sends goes in, what a provider would answer comes out, and everything
     * in between is the router's. Model and endpoint are taken from the request as the client wrote it; its credentials are dropped. Errors
     * are HTTP answers too. For adapters of clients and servers; applications have {@link #send}.
     *
     * @param request what the client sends
     * @return the exchange, of which nothing has been sent yet
     */
    public Exchange exchange(ExchangeRequest request) {
        return calls.exchange(open(request));
    }

    /**
     * Makes a call with the caller's own client: the router picks a deployment, keeps its limits, retries and
     * falls back; the client sends the request. Returns null if the client returns null.
     *
     * <p>Attempts run on threads of the router, so that the caller goes on when a client does not end at its
     * time; {@link ClientCall.Builder#executor} and {@link Builder#clientExecutor} set others, or the calling
     * thread.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param attempt makes one attempt with the deployment that it is given
     * @param <T> what the client answers
     * @return the client's answer
     * @throws RouterException if every attempt failed; exceptions that mean no failure of a deployment are
     *     thrown as they are
     */
    public <T extends @Nullable Object> T execute(String model, ClientCall.Attempt<T> attempt) {
        return execute(model, ClientCall.of(attempt));
    }

    /**
     * Makes a call with the caller's own client, which gets the time that it has.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param attempt makes one attempt with the deployment, and in the time, that it is given
     * @param <T> what the client answers
     * @return the client's answer
     * @throws RouterException if every attempt failed; exceptions that mean no failure of a deployment are
     *     thrown as they are
     */
    public <T extends @Nullable Object> T execute(String model, ClientCall.TimedAttempt<T> attempt) {
        return execute(model, ClientCall.builder(attempt).build());
    }

    /**
     * Makes a call with the caller's own client and with options. Waits for the answer of an asynchronous
     * client.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param call how to call, and what answers and exceptions mean
     * @param <T> what the client answers
     * @return the client's answer
     * @throws RouterException if every attempt failed; exceptions that mean no failure of a deployment are
     *     thrown as they are
     */
    public <T extends @Nullable Object> T execute(String model, ClientCall<T> call) {
        return calls.execute(open(model), requireNonNull(call, "call"));
    }

    /**
     * Makes a call with the caller's own asynchronous client.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param attempt starts one attempt with the deployment that it is given; its future is cancelled when
     *     its time is over
     * @param <T> what the client answers
     * @return a future of the client's answer, or of a {@link RouterException}; cancelling it cancels the
     *     future of the attempt that is under way, and what that does is the client's business
     */
    public <T extends @Nullable Object> CompletableFuture<T> executeAsync(
            String model, Function<? super Deployment, ? extends CompletionStage<T>> attempt) {
        requireNonNull(attempt, "attempt");
        return executeAsync(
                model,
                ClientCall.<T>async((deployment, made) -> attempt.apply(deployment))
                        .build());
    }

    /**
     * Makes a call with the caller's own client and with options, without occupying the calling thread. A
     * client that blocks occupies a thread of the router.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param call how to call, and what answers and exceptions mean
     * @param <T> what the client answers
     * @return a future of the client's answer, or of a {@link RouterException}; cancelling it interrupts the
     *     client, or cancels its future
     */
    public <T extends @Nullable Object> CompletableFuture<T> executeAsync(String model, ClientCall<T> call) {
        return calls.executeAsync(open(model), requireNonNull(call, "call"));
    }

    /**
     * Makes a call with the caller's own client whose answer is a stream. Returns when its first output has
     * arrived; until then failures are retried and fallen back from, and events that only announce an answer,
     * as those of OpenAI's, Anthropic's and Azure's SDKs and of Spring AI that hold no text, are held back.
     * The call is in flight until the last event, and is settled with the usage that its events report.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param attempt opens the answer of the deployment that it is given; events are then read on threads of
     *     the router
     * @param <E> the client's events
     * @return the stream; close it
     * @throws RouterException if no stream began; exceptions that mean no failure of a deployment are thrown
     *     as they are
     */
    public <E> ClientStream<E> executeStream(String model, ClientCall.Attempt<ClientEvents<E>> attempt) {
        return executeStream(model, ClientCall.of(attempt));
    }

    /**
     * Makes a call with the caller's own client whose answer is a stream, with options.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param call how to open the answer; of a client that blocks. Its {@code usage} is asked at the end,
     *     with the client's events
     * @param <E> the client's events
     * @return the stream; close it
     * @throws RouterException if no stream began; exceptions that mean no failure of a deployment are thrown
     *     as they are
     */
    public <E> ClientStream<E> executeStream(String model, ClientCall<ClientEvents<E>> call) {
        return calls.executeStream(open(model), requireNonNull(call, "call"));
    }

    /**
     * A call with the caller's own client whose answer is a stream, with back-pressure: {@link
     * #executeStream} for subscribers. Each subscription makes a call of its own when the first event is
     * asked for; cancelling the subscription cancels the call and closes the client's answer.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param attempt opens the answer of the deployment that it is given; events are then read on threads of
     *     the router
     * @param <E> the client's events
     * @return a publisher of the events; it ends with a {@link RouterException} when the call fails or the
     *     stream breaks, and with exceptions that mean no failure of a deployment as they are
     */
    public <E> Flow.Publisher<E> executePublisher(String model, ClientCall.Attempt<ClientEvents<E>> attempt) {
        return executePublisher(model, ClientCall.of(attempt));
    }

    /**
     * A call with the caller's own client whose answer is a stream, with back-pressure and with options.
     *
     * @param model the model name: a group, an alias, a deployment id
     * @param call how to open the answer; of a client that blocks. Its {@code usage} is asked at the end,
     *     with the client's events
     * @param <E> the client's events
     * @return a publisher of the events; it ends with a {@link RouterException} when the call fails or the
     *     stream breaks, and with exceptions that mean no failure of a deployment as they are
     */
    public <E> Flow.Publisher<E> executePublisher(String model, ClientCall<ClientEvents<E>> call) {
        return calls.executePublisher(open(model), requireNonNull(call, "call"));
    }

    /**
     * Reports what the router would do with a request now, without doing it.
     *
     * @param request what would be asked
     * @return each deployment of its group, and whether it may serve
     * @throws UnknownModelException if the model is unknown
     */
    public Explanation explain(ModelRequest request) {
        return calls.explain(open(request));
    }

    /** {@return the models that can be asked for, hidden aliases left out} */
    public ModelListing models() {
        return new ModelListing(engine.table().catalog(), engine.time().wallMillis());
    }

    /** {@return how every deployment is doing at this moment} */
    public RouterSnapshot snapshot() {
        return calls.snapshot();
    }

    /**
     * Operates one deployment: drains it, gives it another weight, ends its cooldown, probes it.
     *
     * @param id its id: {@code model_info.id}, or as {@link #snapshot()} shows it
     * @return what can be done to it
     * @throws IllegalArgumentException if there is no such deployment; the message has near ids
     */
    public DeploymentControl deployment(String id) {
        return new DeploymentControl(operations, calls, open(id), "code");
    }

    /**
     * Replaces the configuration by a file's. Calls under way finish on the old one, requests that wait for
     * room go by the new one at once. Usage, cooldowns and latencies of deployments whose id stays are kept;
     * what was found out about an address or a key that changed is forgotten. A deployment that comes back
     * within its limits' window goes on where it was.
     *
     * @param file the file; what the builder was given is added to it
     * @throws ConfigException if it cannot be used; everything then stays as it was
     */
    public void reload(Path file) {
        reload(YamlSource.file(requireNonNull(file, "file")));
    }

    /**
     * Replaces the configuration by one on the class path, as {@link #reload(Path)} does.
     *
     * @param url of a resource or a file; nothing is fetched over a network
     * @throws ConfigException if it cannot be used; everything then stays as it was
     * @throws IllegalArgumentException if the URL is one of http, https or ftp
     */
    public void reload(URL url) {
        reload(YamlSource.url(requireNonNull(url, "url: there is no such resource")));
    }

    /**
     * Replaces the configuration by one that may be anywhere, as {@link #reload(Path)} does.
     *
     * @param from where it is
     * @throws ConfigException if it cannot be used; everything then stays as it was
     */
    public void reload(YamlSource from) {
        engine.reload(source.load(requireNonNull(from, "from")));
    }

    /**
     * Replaces the configuration, as {@link #reload(Path)} does. What the builder was given stays: its
     * settings win, and its deployments and aliases are added, except where the configuration has one of the
     * same id or name.
     *
     * @param config the new one
     * @throws ConfigException if it cannot be used together with what the builder was given; everything then
     *     stays as it was
     */
    public void reload(RouterConfig config) {
        engine.reload(source.load(requireNonNull(config, "config")));
    }

    /**
     * Adds a listener. It gets every event of requests that begin from now on; of those under way it may get
     * ends without their starts. Does nothing if it is one already.
     *
     * @param listener gets what the router does
     */
    public void addListener(RouterListener listener) {
        engine.listener().add(requireNonNull(listener, "listener"));
    }

    /**
     * Removes a listener, by identity. An event that is being published may still reach it. Does nothing if
     * it is none.
     *
     * @param listener one that was added, here or by {@link Builder#listener}
     */
    public void removeListener(RouterListener listener) {
        engine.listener().remove(requireNonNull(listener, "listener"));
    }

    /**
     * Ends the router's threads and connections, those that it made for itself. Calls under way fail soon
     * with a {@link RequestCancelledException}, streams with a {@link StreamBrokenException}; later calls
     * throw {@link IllegalStateException}. Exceptions of transports, stores and callers' clients are logged
     * and keep nothing open. {@link #snapshot()}, {@link #models()} and {@link #explain} still work. Closing
     * twice does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // Each of them is closed even if another one throws: all of them call code of others.
            FileWatch watching = watch;
            if (watching != null) {
                Guard.run(this, watching::close);
            }
            Guard.run(this, engine::close);
            Guard.run(this, calls::close);
            Guard.run(this, resources::close);
        }
    }

    private <T> T open(@Nullable T argument) {
        if (closed.get()) {
            throw new IllegalStateException("the router is closed");
        }
        return requireNonNull(argument, "request or model");
    }

    /** Builds a {@link Router}. What is set here wins over what the file says. Not thread-safe. */
    public static final class Builder {
        private final ConfigSource source;
        private @Nullable Transport transport;
        private @Nullable UsageStore store;
        private @Nullable TimeSource time;
        private @Nullable Executor workers;
        private @Nullable Executor clientExecutor;
        private int maxAbandonedCalls = AbandonedCalls.DEFAULT_MAXIMUM;
        private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        private final List<RouterListener> listeners = new ArrayList<>();
        private boolean mocksAllowed;
        private @Nullable Duration watchInterval;

        private Builder(@Nullable YamlSource file) {
            source = new ConfigSource(file);
        }

        /**
         * Adds a deployment to the group of its model name, beside those of the file.
         *
         * @param deployment its id must be new
         * @return this
         */
        public Builder deployment(Deployment deployment) {
            source.add(requireNonNull(deployment, "deployment"));
            return this;
        }

        /**
         * Adds an alias that listings show.
         *
         * @param name the other name
         * @param model the model that it stands for
         * @return this
         */
        public Builder alias(String name, String model) {
            return alias(new ModelAlias(name, model, false));
        }

        /**
         * Adds an alias.
         *
         * @param alias its name must be new
         * @return this
         */
        public Builder alias(ModelAlias alias) {
            source.add(requireNonNull(alias, "alias"));
            return this;
        }

        /**
         * Changes settings, on top of the file's or of the defaults.
         *
         * @param change sets what is to be different
         * @return this
         */
        public Builder settings(Consumer<RouterSettings.Builder> change) {
            source.change(requireNonNull(change, "change"));
            return this;
        }

        /**
         * Routes by a strategy of your own, or by a stock one.
         *
         * @param strategy an instance; filters, limits and cooldowns still apply
         * @return this
         */
        public Builder strategy(RoutingStrategy strategy) {
            requireNonNull(strategy, "strategy");
            return settings(settings -> settings.strategy(strategy));
        }

        /**
         * Sets where variables are looked up: {@code os.environ/NAME} and <code>${NAME}</code>.
         *
         * @param variables instead of the process's own
         * @return this
         */
        public Builder environment(Map<String, String> variables) {
            Map<String, String> fixed = Map.copyOf(variables);
            return environment(() -> fixed);
        }

        /**
         * Sets where variables are looked up, and asks again at every load: a rotated key is used after the
         * next reload.
         *
         * @param variables gives them instead of the process's own; called by {@link #build()} and by every
         *     reload
         * @return this
         */
        public Builder environment(Supplier<Map<String, String>> variables) {
            source.environment(requireNonNull(variables, "variables"));
            return this;
        }

        /**
         * Treats as errors what is a warning otherwise: keys of the file that are not known or not supported,
         * and deployments of it that can never serve (a provider that is misspelt or not spoken, no key, no
         * address). One warning lists the protections of LiteLLM's proxy that the file asks for and that a
         * library does not give, such as guardrails.
         *
         * @return this
         */
        public Builder strict() {
            source.strict();
            return this;
        }

        /**
         * Sets what carries the calls. The default is found by {@link java.util.ServiceLoader}; router-okhttp
         * provides one.
         *
         * @param value the transport; the router does not close it
         * @return this
         */
        public Builder transport(Transport value) {
            transport = requireNonNull(value, "transport");
            return this;
        }

        /**
         * Shares limits and cooldowns with other processes, or with other routers of this one. The default is
         * what the file says: its {@code redis_host} or {@code redis_url} with router-redis on the class
         * path, else nothing is shared.
         *
         * @param value the store; the router closes it
         * @return this
         */
        public Builder usageStore(UsageStore value) {
            store = requireNonNull(value, "usageStore");
            return this;
        }

        /**
         * Adds a provider, or replaces a stock one of the same name.
         *
         * @param provider for deployments whose model begins with its name
         * @return this
         */
        public Builder provider(Provider provider) {
            source.add(requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * Adds a listener, which gets what the router does. One that throws changes nothing; one that blocks
         * delays the request that its event is of. Listeners get each event in the order in which they were
         * added. {@link Router#addListener} adds one later.
         *
         * @param value the listener (default none)
         * @return this
         */
        public Builder listener(RouterListener value) {
            listeners.add(requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Sets the router's time, for tests.
         *
         * @param value the time source; the router does not close it
         * @return this
         */
        public Builder time(TimeSource value) {
            time = requireNonNull(value, "time");
            return this;
        }

        /**
         * Sets the random generator; pass a seeded one for repeatable tests.
         *
         * @param value a generator that is thread-safe, or used by one thread at a time (default {@link
         *     ThreadLocalRandom})
         * @return this
         */
        public Builder random(RandomGenerator value) {
            random = requireNonNull(value, "random");
            return this;
        }

        /**
         * Sets where calls go on after a pause and where streams are read for subscribers. The default are
         * daemon threads of the router's own, made while there is work.
         *
         * <p>Each stream that is read occupies a thread of it; one that gets none in the call's time ends in
         * a {@link RouterTimeoutException}. Everything else is short, and what the executor refuses or has
         * not started in 20 ms is done on a thread of the router instead.
         *
         * @param value the executor; its tasks may block; the router does not close it
         * @return this
         */
        public Builder executor(Executor value) {
            workers = requireNonNull(value, "executor");
            return this;
        }

        /**
         * Sets where callers' own clients work for {@code execute}. The default are threads of the router:
         * virtual ones for callers on virtual threads, else daemon threads, made while there is work. An
         * executor that carries thread-locals over is the place for them. With {@code Runnable::run} attempts
         * stay on the calling thread, and the interrupt is all that ends one at its time.
         *
         * @param value one thread for each call at once: what waits in its queue waits on the attempt's time;
         *     the router does not close it
         * @return this
         */
        public Builder clientExecutor(Executor value) {
            clientExecutor = requireNonNull(value, "clientExecutor");
            return this;
        }

        /**
         * Bounds the calls of callers' own clients that did not end at their time and occupy a thread each.
         * At a deployment that has so many no further one is started until some of them end: its attempts
         * fail at once as CONNECTION, code {@code abandoned_calls}, and the request goes on elsewhere. Calls
         * that are under way at that moment may still come on top.
         *
         * @param value for each deployment, one or more (default 64)
         * @return this
         */
        public Builder maxAbandonedCalls(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxAbandonedCalls must be one or more, not " + value);
            }
            maxAbandonedCalls = value;
            return this;
        }

        /**
         * Says whose the bodies and headers of requests are, and so what of them counts. What code sets, such
         * as {@link dev.llmrouter.call.RequestOptions}, always counts.
         *
         * @param value default {@link RequestTrust#CALLERS}: the router's own keys in a body do not count,
         *     and only headers of a known purpose go to providers
         * @return this
         */
        public Builder trust(RequestTrust value) {
            requireNonNull(value, "trust");
            return settings(settings -> settings.requestTrust(value));
        }

        /**
         * Names headers of requests that go to providers, beside those of a known purpose (traces, request
         * ids, versions of an API).
         *
         * @param names in any case
         * @return this
         * @throws IllegalArgumentException if one of them carries credentials or is the connection's: those
         *     are never passed
         */
        public Builder passHeaders(String... names) {
            List<String> passed = List.of(names);
            RouterSettings.builder().passHeaders(passed);
            return settings(settings -> settings.passHeaders(passed));
        }

        /**
         * Lets bodies of requests pretend failures and answers ({@code mock_testing_rate_limit_error},
         * {@code mock_response}, …), as LiteLLM does, whoever wrote them: for tests. Deployments with a
         * {@code mock_response} of their own then answer with that, and their provider is not asked. Without
         * this such keys are dropped, and such deployments serve nothing.
         *
         * @return this
         */
        public Builder allowMocks() {
            mocksAllowed = true;
            source.allowMocks();
            return this;
        }

        /**
         * Loads the file again when it has changed, once a second at most: {@link #reloadOnChange(Duration)}.
         *
         * @return this
         */
        public Builder reloadOnChange() {
            return reloadOnChange(Duration.ofSeconds(1));
        }

        /**
         * Loads the file again when its content has changed and then stayed the same for an interval. A file that cannot be used changes
         * nothing, is logged as an error, and is tried again when it has changed again. Both are events
         * ({@link RouterListener#operated}). Files that it names, such as its {@code price_table}, are loaded with it and not watched.
         *
         * @param interval from one look at the file to the next, more than zero; also works where a file system gives no notice of changes
         * @return this
         * @throws IllegalStateException if the configuration is not read of a file
         */
        public Builder reloadOnChange(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("the interval must be more than zero, not " + interval);
            }
            if (source.watched() == null) {
                throw new IllegalStateException(
                        "only a file can be watched: Router.fromYaml(Path), or YamlSource.file(…)");
            }
            watchInterval = interval;
            return this;
        }

        /**
         * Makes the router.
         *
         * @return the router; close it
         * @throws ConfigException if the configuration cannot be used; it lists every problem
         * @throws IllegalStateException if a library that the router or one of its modules needs is missing
         *     or too old; the message says which version was found, which is needed, and what to set
         */
        public Router build() {
            CoreLibraries.require();
            RouterConfig config = source.load();
            TransportLoader carrying = new TransportLoader(transport);
            carrying.check();
            RouterResources resources = new RouterResources(time, workers, carrying);
            RoutingTable table = new RoutingTable(
                    config, source::provider, null, resources.time().nanos());
            UsageStore shared = store != null ? store : source.store(config);
            Engine engine = new Engine(
                    table,
                    resources.time(),
                    random,
                    new SafeListener(listeners.toArray(RouterListener[]::new)),
                    source::provider,
                    shared,
                    resources.workers());
            Router router = new Router(
                    engine, resources, new Clients(resources, clientExecutor, maxAbandonedCalls), mocksAllowed, source);
            Path file = source.watched();
            if (watchInterval != null && file != null) {
                router.watch(file, watchInterval);
            }
            return router;
        }
    }
}
