package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a router expects of every {@link Provider}. Extend it, and these tests run against yours, without a network:
 *
 * <pre>{@code
 * class AcmeTest extends ProviderContract {
 *     protected Provider provider() {
 *         return new Acme();
 *     }
 *
 *     protected Deployment.Builder deployment() {
 *         return Deployment.builder("m", "acme/large").apiBase("https://acme.example");
 *     }
 *
 *     protected String answer(String text, long inputTokens, long outputTokens) {
 *         return "{\"answer\":\"" + text + "\",\"tokens\":{\"in\":" + inputTokens + ",\"out\":" + outputTokens + "}}";
 *     }
 * }
 * }</pre>
 *
 * <p>All chance is seeded: a test that passes keeps passing.
 */
public abstract class ProviderContract {
    private static final String KEY = "contract-key-7f3a";
    private static final String TEXT = "Good morning";
    private static final TokenUsage USAGE = TokenUsage.of(7, 3);
    private static final long SEED = 20260101;
    /** Damaged answers and events, each of which takes some microseconds to read. */
    private static final int DAMAGED = 2_000;

    /** Makes the suite; JUnit does. */
    protected ProviderContract() {}

    /** {@return the provider to test} */
    protected abstract Provider provider();

    /** {@return a deployment that lacks nothing but its key, which the suite sets} */
    protected abstract Deployment.Builder deployment();

    /**
     * A good answer to {@link #request()}, as the vendor writes it.
     *
     * @param text its text, of letters and spaces
     * @param inputTokens what its usage says of the prompt
     * @param outputTokens what its usage says of the answer
     * @return the body
     */
    protected abstract String answer(String text, long inputTokens, long outputTokens);

    /**
     * The data of a whole stream's events, as the vendor writes them.
     *
     * @param text the text of all its pieces together, of letters and spaces
     * @param inputTokens what its usage says of the prompt
     * @param outputTokens what its usage says of the answer
     * @return the events in order; empty where there are no streams (the default), which are then not tested
     */
    protected List<String> events(String text, long inputTokens, long outputTokens) {
        return List.of();
    }

    /** {@return what is asked; default a chat of one message, {@code Hello}} */
    protected ModelRequest request() {
        return ModelRequest.chat("m", "Hello");
    }

    private Deployment keyed() {
        return deployment().apiKey(Secret.of(KEY)).build();
    }

    private ProviderCall call(boolean streamed) {
        return ProviderCall.builder(request(), keyed()).streamed(streamed).build();
    }

    private Provider.Answer answered(int status, Map<String, String> headers, String body) {
        return new Provider.Answer(request().endpoint(), status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private Outcome outcome(int status, Map<String, String> headers, String body) {
        return provider().outcome(answered(status, headers, body));
    }

    /** The word before the slash of {@code provider/model}. */
    @Test
    public void name_isThatOfItsDeployments() {
        assertFalse(
                provider().name().isBlank() || provider().name().contains("/"),
                provider().name());
        assertEquals(keyed().provider(), provider().name());
    }

    /** A router refuses to be built with a deployment that lacks something. */
    @Test
    public void deploymentThatLacksNothing_lacksNothing() {
        assertEquals(Optional.empty(), provider().missing(keyed()));
    }

    /** The router sends what the provider has written, where the provider says. */
    @Test
    public void request_goesToTheDeploymentsHost() {
        TransportRequest written = provider().request(call(false));

        URI address = URI.create(written.url());
        assertTrue(List.of("http", "https").contains(address.getScheme()), written.url());
        keyed().address().ifPresent(given -> assertEquals(given.host(), address.getHost()));
        assertFalse(written.streamed());
        assertTrue(provider().request(call(true)).streamed());
    }

    /** Addresses are logged, bodies are kept by vendors. */
    @Test
    public void request_carriesTheKeyInAHeaderOnly() {
        TransportRequest written = provider().request(call(false));

        assertTrue(written.headers().values().stream().anyMatch(value -> value.contains(KEY)), "no header has the key");
        assertFalse(written.url().contains(KEY), "the address has the key");
        assertFalse(new String(written.body(), StandardCharsets.UTF_8).contains(KEY), "the body has the key");
    }

    /** What is asked arrives, and what tells the router alone does not. */
    @Test
    public void request_hasThePromptAndNoFieldOfTheRouter() {
        ModelRequest asked = ModelRequest.builder("m")
                .json("{\"messages\":[{\"role\":\"user\",\"content\":\"Whither\"}],\"num_retries\":4,"
                        + "\"fallbacks\":[\"other\"],\"api_key\":\"theirs-9c1d\"}")
                .endpoint(request().endpoint())
                .build();

        String body = new String(
                provider().request(ProviderCall.builder(asked, keyed()).build()).body(), StandardCharsets.UTF_8);

        assertTrue(body.contains("Whither"), "the prompt is not in the body");
        for (String kept : List.of("num_retries", "fallbacks", "theirs-9c1d")) {
            assertFalse(body.contains(kept), kept);
        }
    }

    /** A provider keeps nothing between two attempts. */
    @Test
    public void request_writtenTwice_isTheSame() {
        Provider provider = provider();
        TransportRequest first = provider.request(call(true));
        provider.request(call(false));
        TransportRequest again = provider.request(call(true));

        assertEquals(first.url(), again.url());
        assertEquals(first.headers(), again.headers());
        assertArrayEquals(first.body(), again.body());
    }

    /** A caller's header cannot smuggle in another one. */
    @Test
    public void request_withABrokenHeader_isRefused() {
        ModelRequest broken =
                request().toBuilder().header("x-note", "a\r\nx-admin: yes").build();
        ProviderCall call = ProviderCall.builder(broken, keyed()).build();
        try {
            String written = provider().request(call).headers().toString();
            assertFalse(written.contains("\n"), "a line break is in the headers");
        } catch (IllegalArgumentException refused) {
            assertFalse(String.valueOf(refused.getMessage()).contains("x-admin"), "the message quotes the header");
        }
    }

    /** Usage is what limits and budgets are charged with. */
    @Test
    public void goodAnswer_isASuccessWithItsUsage() {
        Outcome outcome = outcome(200, Map.of(), answer(TEXT, USAGE.inputTokens(), USAGE.outputTokens()));

        assertTrue(outcome.isSuccess(), outcome::toString);
        assertEquals(USAGE.inputTokens(), outcome.usage().inputTokens());
        assertEquals(USAGE.outputTokens(), outcome.usage().outputTokens());
        assertFalse(outcome.usage().estimated());
    }

    /** A good status alone is no answer: gateways send pages, and connections end in the middle. */
    @Test
    public void goodStatusWithoutAnAnswer_isAFailure() {
        String whole = answer(TEXT, 7, 3);
        for (String body : List.of("", "<html>Sign in</html>", "{}", "null", whole.substring(0, whole.length() / 2))) {
            assertFalse(outcome(200, Map.of(), body).isSuccess(), body);
        }
    }

    /** Kinds decide what is retried, what puts into cooldown, what falls back. */
    @Test
    public void badStatus_isAFailureOfItsKind() {
        Map<Integer, FailureKind> kinds = Map.of(
                429, FailureKind.RATE_LIMITED,
                401, FailureKind.AUTHENTICATION,
                403, FailureKind.PERMISSION,
                400, FailureKind.BAD_REQUEST,
                500, FailureKind.SERVER_ERROR,
                503, FailureKind.SERVER_ERROR);
        kinds.forEach((status, kind) -> {
            Outcome outcome = outcome(status, Map.of(), "");
            assertEquals(Optional.of(kind), outcome.kind(), "status " + status);
            assertEquals(status, outcome.status());
        });
    }

    /** The router leaves the deployment alone for as long as the vendor asks. */
    @Test
    public void retryAfter_isRead() {
        Outcome refused = outcome(429, Map.of("retry-after", "17"), "");
        assertEquals(Optional.of(Duration.ofSeconds(17)), refused.retryAfter());
    }

    /** Headers that say nothing say nothing. */
    @Test
    public void rateLimits_ofNoHeaders_areNone() {
        assertEquals(RateLimits.none(), provider().rateLimits(Map.of()));
        assertNotNull(provider().rateLimits(Map.of("x-ratelimit-limit-requests", "many", "retry-after", "soon")));
    }

    /** Whatever a server answers, the provider finds a word for it. */
    @Test
    public void damagedAnswers_areReadWithoutAnException() {
        Random random = new Random(SEED);
        byte[] whole = answer(TEXT, 7, 3).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < DAMAGED; i++) {
            int status = random.nextBoolean() ? 200 : 300 + random.nextInt(300);
            Provider.Answer answer =
                    new Provider.Answer(request().endpoint(), status, Map.of(), damaged(whole, random));
            assertNotNull(provider().outcome(provider().normalized(answer)));
            assertNotNull(provider().text(answer));
            assertNotNull(provider().estimatedTokens(answer));
        }
    }

    /** Whatever stands in a stream, the provider finds a word for it. */
    @Test
    public void damagedEvents_areReadWithoutAnException() {
        List<String> events = events(TEXT, 7, 3);
        assumeFalse(events.isEmpty(), "no streams");
        Random random = new Random(SEED);
        for (int i = 0; i < DAMAGED; i++) {
            byte[] whole = events.get(random.nextInt(events.size())).getBytes(StandardCharsets.UTF_8);
            StreamEvent event = new StreamEvent("message", new String(damaged(whole, random), StandardCharsets.UTF_8));
            assertNotNull(provider().eventReader(request().endpoint()).content(event));
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** The pieces are the answer, the usage is in it, and the end is seen. */
    @Test
    public void events_haveOutputUsageAndAnEnd() {
        List<String> events = events(TEXT, USAGE.inputTokens(), USAGE.outputTokens());
        assumeFalse(events.isEmpty(), "no streams");
        EventReader reader = provider().eventReader(request().endpoint());
        boolean output = false;
        boolean end = false;
        TokenUsage usage = TokenUsage.unknown();
        for (String data : events) {
            EventContent content = reader.content(new StreamEvent("message", data));
            assertEquals(Optional.empty(), content.failure());
            output |= content.hasOutput();
            end |= content.isEnd() || content.finishedChoices() > 0;
            usage = content.usage().orElse(usage);
        }
        assertTrue(output, "no event has output");
        assertTrue(end || !provider().marksEndOfStream(request().endpoint()), "no event ends the stream");
        assertEquals(USAGE.inputTokens(), usage.inputTokens());
        assertEquals(USAGE.outputTokens(), usage.outputTokens());
    }

    /** What a caller sees of an answer. */
    @Test
    public void router_givesTextAndUsageOfAnAnswer() {
        FakeTransport transport = new FakeTransport();
        transport.at("").always(FakeReply.json(answer(TEXT, USAGE.inputTokens(), USAGE.outputTokens())));
        try (Router router = router(transport)) {
            ModelResponse response = router.send(request());

            assertEquals(TEXT, response.text());
            assertEquals(USAGE.inputTokens(), response.usage().inputTokens());
            assertEquals(USAGE.outputTokens(), response.usage().outputTokens());
        }
    }

    /** What a caller sees of a stream. */
    @Test
    public void router_givesTextAndUsageOfAStream() {
        List<String> events = events(TEXT, USAGE.inputTokens(), USAGE.outputTokens());
        assumeFalse(events.isEmpty(), "no streams");
        StringBuilder body = new StringBuilder();
        events.forEach(data -> body.append("data: ").append(data).append("\n\n"));
        FakeTransport transport = new FakeTransport();
        transport
                .at("")
                .always(FakeReply.bytes("text/event-stream", body.toString().getBytes(StandardCharsets.UTF_8)));
        try (Router router = router(transport);
                ModelStream stream = router.stream(request())) {
            StringBuilder text = new StringBuilder();
            stream.forEach(event -> text.append(event.text()));

            assertEquals(TEXT, text.toString());
            assertEquals(USAGE.inputTokens(), stream.usage().inputTokens());
            assertEquals(USAGE.outputTokens(), stream.usage().outputTokens());
        }
    }

    private Router router(FakeTransport transport) {
        return Router.builder()
                .provider(provider())
                .deployment(keyed())
                .transport(transport)
                .time(transport.clock())
                .build();
    }
}
