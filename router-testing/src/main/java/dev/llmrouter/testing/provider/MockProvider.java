package dev.llmrouter.testing.provider;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that costs nothing: a real HTTP server on this machine's loopback address that speaks the dialects of OpenAI,
 * Anthropic and Gemini, counts what it serves against limits as providers do, answers at a speed of its own, and fails on command.
 *
 * <pre>{@code
 * try (MockProvider provider = MockProvider.builder("eu").rpm(60).latency(Duration.ofMillis(40)).start()) {
 *     // api_base of an OpenAI deployment: provider.baseUrl(); of one of Azure, Anthropic or Gemini: provider.url()
 * }
 * }</pre>
 *
 * <p>It counts and tells its limits in the style of a real provider, {@link MockStyle}; {@link ProviderLimits} is the same without a server.
 * Commands that fail requests replace one another and end with {@link #healthy()}; what they fail is not counted against limits.
 *
 * <p>Endpoints: {@code chat/completions}, {@code completions}, {@code responses}, {@code embeddings}, {@code images/generations},
 * {@code audio/speech}, {@code audio/transcriptions}, {@code audio/translations}, {@code moderations}, {@code rerank}; at {@code /v1/…}, at
 * {@code /openai/v1/…}, and at Azure's {@code /openai/deployments/{deployment}/…}. Anthropic's {@code /v1/messages} and
 * {@code /v1/messages/count_tokens}. Gemini's {@code generateContent}, {@code streamGenerateContent} (as events), {@code countTokens},
 * {@code embedContent} and {@code batchEmbedContents}, at {@code /v1beta/models/{model}:…}. Errors have the form of the API that is called; with
 * {@link MockStyle#ANTHROPIC} limits are in Anthropic's headers, and Gemini's have nothing of them, as the wait stands in its error. Any
 * other path is answered with 404. A request above a
 * limit is answered with 429 and {@code Retry-After}; every answer tells the limits in its style's headers. Where a request says no
 * {@code max_tokens}, the answer's true length counts in its place. A word is a token, and a prompt has a token for every four characters, unless
 * {@link MockProviderBuilder#usage} says otherwise.
 *
 * <p>Each request has a daemon thread of its own for as long as it lasts. Thread-safe.
 */
public final class MockProvider implements AutoCloseable {
    /** What slow() means: a call that takes a second takes ten, which no caller mistakes for chance. */
    private static final double SLOW = 10;
    /** Connections that wait to be accepted; a test that opens thousands at once must not have any refused. */
    private static final int BACKLOG = 4096;

    /** Read by the JDK's server, once in the life of a process. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads;
    private final MockBehaviour mood = new MockBehaviour();
    private final MockCounts counts = new MockCounts();
    private final Queue<MockReply> script = new ConcurrentLinkedQueue<>();

    MockProvider(MockProviderBuilder builder) {
        name = builder.name;
        ProviderLimits limits = builder.limits(); // before anything is opened that would stay open if it throws
        AtomicInteger made = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mock-provider-" + name + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        answerWithoutDelay();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), builder.port), BACKLOG);
        } catch (IOException e) {
            threads.shutdownNow();
            throw new UncheckedIOException(
                    (builder.port == 0 ? "no port" : "port " + builder.port)
                            + " of the loopback address could not be opened",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", new MockHandler(builder.traits(), limits, mood, counts, script));
        server.start();
    }

    /**
     * The JDK's server writes head and body apart. unless a test sets it otherwise, the kernel holds the second back until the first is acknowledged,
     * which takes 40 ms on a connection that is used again: far more than a provider on loopback should cost.
     */
    private static void answerWithoutDelay() {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    /**
     * Starts a provider with no limits, no key and no delay.
     *
     * @param name what its answers call it
     * @return a builder
     */
    public static MockProviderBuilder builder(String name) {
        return new MockProviderBuilder(name);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return its address, such as {@code http://127.0.0.1:40001}: {@code api_base} of an Azure deployment} */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return {@code api_base} of an Azure deployment: its address without a path} */
    public String azureBase() {
        return url();
    }

    /** {@return its address with {@code /v1}: {@code api_base} of an OpenAI deployment} */
    public String baseUrl() {
        return url() + "/v1";
    }

    /**
     * Fails the next requests.
     *
     * @param requests how many; zero or more
     * @param status with which status, 300 to 599
     */
    public void failNext(long requests, int status) {
        if (requests < 0 || !isFailure(status)) {
            throw new IllegalArgumentException(
                    "failNext wants zero or more requests and a status of 300 to 599, not " + requests + ", " + status);
        }
        mood.failNext(requests, MockFault.ofStatus(status));
    }

    /**
     * Fails the next requests in a way of the test's own.
     *
     * @param requests how many; zero or more
     * @param reply with what: {@link MockReply#status}, {@link MockReply#json}, with a {@code Retry-After} if it has one
     */
    public void failNext(long requests, MockReply reply) {
        if (requests < 0 || !reply.isComplete()) {
            throw new IllegalArgumentException(
                    "failNext wants zero or more requests and a reply with a status, not " + requests + ", " + reply);
        }
        mood.failNext(requests, reply.fault());
    }

    /**
     * Answers the next requests in this way, one each, before anything that {@link MockProviderBuilder#answers} says.
     *
     * @param next in their order
     */
    public void replies(MockReply... next) {
        script.addAll(List.of(next));
    }

    /**
     * Fails a random part of the requests from now on. The same seed fails the same ones, first, second and
     * so on as they come.
     *
     * @param share which share of them, 0 to 1
     * @param status with which status, 300 to 599
     * @param seed of the chance
     */
    public void failShare(double share, int status, long seed) {
        if (!(share >= 0 && share <= 1) || !isFailure(status)) {
            throw new IllegalArgumentException(
                    "failShare wants a share of 0 to 1 and a status of 300 to 599, not " + share + ", " + status);
        }
        mood.failShare(share, MockFault.ofStatus(status), new Random(seed));
    }

    /**
     * Answers every request from now on that it is overloaded.
     *
     * @param status with which status: 503, or 529 as Anthropic does
     */
    public void overload(int status) {
        if (status != 503 && status != 529) {
            throw new IllegalArgumentException("overload wants a status of 503 or 529, not " + status);
        }
        mood.failAll(MockFault.overloaded(status));
    }

    /** Answers every request from now on with 429 and {@code insufficient_quota}: an unpaid bill, not a limit, and no time at which it ends. */
    public void insufficientQuota() {
        mood.failAll(MockFault.unpaid());
    }

    /** Answers every request from now on with 401, whatever its key. */
    public void revokeKey() {
        mood.failAll(MockFault.wrongKey());
    }

    private static boolean isFailure(int status) {
        return status >= 300 && status <= 599;
    }

    /** Takes requests from now on and answers none, until {@link #healthy()}; then their connections are closed without an answer. */
    public void hang() {
        mood.hang();
    }

    /** Answers ten times slower than it was built, until {@link #healthy()}. */
    public void slow() {
        slow(SLOW);
    }

    /**
     * Answers slower than it was built, until {@link #healthy()}.
     *
     * @param factor how much slower; more than zero; below one is faster
     */
    public void slow(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("slow wants a factor of more than zero, not " + factor);
        }
        mood.speedIs(new MockBehaviour.Speed(factor, 0));
    }

    /**
     * Talks at another speed than it was built with, until {@link #healthy()} or {@link #slow}.
     *
     * @param tokensPerSecond more than zero
     */
    public void slowTo(double tokensPerSecond) {
        mood.speedIs(new MockBehaviour.Speed(1, MockProviderBuilder.positive("slowTo", tokensPerSecond)));
    }

    /** Ends every command above. */
    public void healthy() {
        mood.healthy();
    }

    /** {@return how many requests were answered with 200; a stream counts when its last event was sent} */
    public long served() {
        return counts.served();
    }

    /** {@return {@link #served()} by the model that was asked for, or by Azure's deployment} */
    public Map<String, Long> servedByModel() {
        return counts.byModel();
    }

    /** {@return how many requests were answered with 429} */
    public long rateLimited() {
        return counts.refused();
    }

    /** {@return the last 1000 requests, oldest first, answered or not} */
    public List<MockRequest> requests() {
        return counts.requests();
    }

    /** Ends it at once: requests under way are not answered. Closing twice does nothing. */
    @Override
    public void close() {
        // The door first: a client that loses its connection may come back at once.
        server.stop(0);
        mood.close();
        threads.shutdownNow();
    }

    /** {@return name and address} */
    @Override
    public String toString() {
        return "MockProvider[" + name + " at " + url() + "]";
    }
}
