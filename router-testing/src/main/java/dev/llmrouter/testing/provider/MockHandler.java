package dev.llmrouter.testing.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.llmrouter.testing.provider.MockBodies.Body;
import dev.llmrouter.testing.provider.MockBodies.Said;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers one request after the other, each on a thread of its own: key, mood, limits, then the answer at the provider's speed. */
final class MockHandler implements HttpHandler {
    private static final double NANOS_PER_SECOND = 1e9;
    /** What {@link ProviderLimits} counts up to; a request may ask for more than any model can say. */
    private static final int MOST_RESERVED = 1_000_000_000;

    /** Far more bytes than the words of any test. */
    private static final int NEVER_REACHED = 1 << 24;

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "cookie");

    /** Of Azure, Anthropic and Gemini. */
    private static final List<String> KEY_HEADERS = List.of("api-key", "x-api-key", "x-goog-api-key");

    private final Traits traits;
    private final ProviderLimits limits;
    private final MockBehaviour mood;
    private final MockCounts counts;
    private final Queue<MockReply> script;

    /**
     * What a provider is like for as long as it lives.
     *
     * @param key the key that it wants; null to take any
     * @param latencyNanos until the first token
     * @param tokensPerSecond after it
     * @param speech what it says
     * @param answers what it answers instead
     */
    record Traits(
            @Nullable String key,
            long latencyNanos,
            double tokensPerSecond,
            MockCompletion speech,
            Function<MockRequest, MockReply> answers) {}

    MockHandler(Traits traits, ProviderLimits limits, MockBehaviour mood, MockCounts counts, Queue<MockReply> script) {
        this.script = script;
        this.traits = traits;
        this.limits = limits;
        this.mood = mood;
        this.counts = counts;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            MockRequest request = new MockRequest(
                    exchange.getRequestURI().toString(), headers(exchange), new String(body, textOr(body)));
            counts.came(request);
            if (!mood.hung()) {
                answer(exchange, request, body);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, MockRequest request, byte[] body)
            throws IOException, InterruptedException {
        Optional<MockCall> call = MockCall.read(exchange.getRequestURI().getPath(), body);
        MockDialect dialect = call.map(MockCall::dialect).orElse(MockDialect.OPENAI);
        if (!authenticated(exchange)) {
            refuse(exchange, MockFault.wrongKey(), dialect);
            return;
        }
        Optional<MockFault> fault = mood.fault();
        if (fault.isPresent()) {
            refuse(exchange, fault.get(), dialect);
            return;
        }
        if (call.filter(MockBodies::knows).isPresent()) {
            MockReply reply = reply(request);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            if (reply.isComplete()) {
                refuse(exchange, reply.fault(), dialect);
            } else {
                serve(exchange, call.get(), traits.speech.say(call.get(), request, reply), reply);
            }
        } else {
            refuse(exchange, new MockFault(MockErrors.unknown()), dialect);
        }
    }

    private MockReply reply(MockRequest request) {
        MockReply queued = script.poll();
        return queued == null ? traits.answers.apply(request) : queued;
    }

    private boolean authenticated(HttpExchange exchange) {
        return traits.key == null || carries(exchange, traits.key);
    }

    private static boolean carries(HttpExchange exchange, String key) {
        Headers headers = exchange.getRequestHeaders();
        return ("Bearer " + key).equals(headers.getFirst("Authorization"))
                || KEY_HEADERS.stream().anyMatch(name -> key.equals(headers.getFirst(name)));
    }

    private void refuse(HttpExchange exchange, MockFault fault, MockDialect dialect) throws IOException {
        if (fault.status() == 429) {
            counts.rateLimited();
        }
        if (dialect == MockDialect.BEDROCK) {
            exchange.getResponseHeaders()
                    .set(
                            "x-amzn-errortype",
                            MockConverse.kind(fault.status())
                                    + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
        }
        fault.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        send(exchange, fault.status(), fault.body().apply(dialect));
    }

    private void serve(HttpExchange exchange, MockCall call, Said said, MockReply reply)
            throws IOException, InterruptedException {
        long start = Ticker.system().nanos();
        ProviderLimits.Decision decision = limits.arrive(start, said.inputTokens(), reserved(call, said));
        MockDialect dialect = call.dialect();
        if (dialect.tellsLimits()) {
            decision.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        }
        if (!decision.admitted()) {
            String seconds = decision.headers().getOrDefault("retry-after", "");
            refuse(
                    exchange,
                    new MockFault(MockErrors.limitReached(limits.style(), decision.exceeded(), seconds)),
                    dialect);
            return;
        }
        Served served = new Served(call, said, reply, decision.ticket(), start);
        try {
            deliver(exchange, served);
        } finally {
            // Of an answer that was delivered the end is known already, and only the first end counts.
            end(served, 0);
        }
    }

    /** One that is served: what is asked and said, and since when. */
    private record Served(MockCall call, Said said, MockReply reply, ProviderLimits.Ticket ticket, long start) {}

    /** The tokens that an answer may have; those it has, when the request does not say. */
    private static long reserved(MockCall call, Said said) {
        boolean says = MockCompletion.talks(call) && call.maxTokens() < Integer.MAX_VALUE;
        return says
                ? Math.max(0, Math.min(MOST_RESERVED, call.maxTokens()))
                : said.tokens().size();
    }

    private void deliver(HttpExchange exchange, Served served) throws IOException, InterruptedException {
        if (served.call.streamed() && MockCompletion.talks(served.call)) {
            stream(exchange, served);
        } else {
            whole(exchange, served);
        }
    }

    private void end(Served served, int tokens) {
        limits.end(Ticker.system().nanos(), served.ticket, served.said.inputTokens(), tokens);
    }

    /** Before the end of an answer is sent: its client may read the counts, and use the room, at once. */
    private void succeeded(Served served) {
        counts.served(served.call.model());
        end(served, served.said.tokens().size());
    }

    private void whole(HttpExchange exchange, Served served) throws IOException, InterruptedException {
        if (served.reply.end() == MockReply.End.SILENT) {
            mood.untilClosed();
        } else if (mood.waitUntil(due(served.start, served.said.tokens().size()))) {
            Body body = MockBodies.answer(served.call, served.said);
            if (served.reply.end() == MockReply.End.BROKEN) {
                exchange.getResponseHeaders().set("content-type", body.type());
                exchange.sendResponseHeaders(200, body.bytes().length);
                exchange.getResponseBody().write(body.bytes(), 0, body.bytes().length / 2);
                // Newer JDKs keep what is written until then, the head of the answer too.
                exchange.getResponseBody().flush();
            } else {
                succeeded(served);
                send(exchange, 200, body);
            }
        }
    }

    private void stream(HttpExchange exchange, Served served) throws IOException, InterruptedException {
        MockStream events = served.call.dialect().stream(served.call, served.said);
        if (!mood.waitUntil(due(served.start, 0))) {
            return;
        }
        exchange.getResponseHeaders().set("content-type", events.contentType());
        // A length that is never reached is what a broken connection looks like.
        exchange.sendResponseHeaders(200, served.reply.end() == MockReply.End.BROKEN ? NEVER_REACHED : 0);
        OutputStream out = exchange.getResponseBody();
        write(out, events.bytes(events.start()));
        if (tokens(out, events, served)) {
            succeeded(served);
            write(out, events.bytes(events.end()));
            out.close();
        }
    }

    /** Sends token by token; answers whether the provider stayed open for all of them. A stream that breaks costs what was made of it. */
    private boolean tokens(OutputStream out, MockStream events, Served served)
            throws IOException, InterruptedException {
        int made = 0;
        try {
            for (String token : served.said.tokens()) {
                if (served.reply.end() != MockReply.End.WHOLE && made == served.reply.words()) {
                    break;
                }
                if (!mood.waitUntil(due(served.start, made + 1))) {
                    return false;
                }
                made++;
                write(out, events.bytes(events.token(token)));
            }
            return endsWell(out, events, served);
        } finally {
            end(served, made);
        }
    }

    private boolean endsWell(OutputStream out, MockStream events, Served served)
            throws IOException, InterruptedException {
        switch (served.reply.end()) {
            case ERROR -> write(out, events.bytes(events.error()));
            case SILENT -> mood.untilClosed();
            case BROKEN, WHOLE -> {}
        }
        return served.reply.end() == MockReply.End.WHOLE;
    }

    /** When a token is due, counted from the start, so that small delays do not add up. */
    private long due(long start, int token) {
        MockBehaviour.Speed speed = mood.speed();
        double rate = speed.tokensPerSecond() > 0 ? speed.tokensPerSecond() : traits.tokensPerSecond;
        return start + (long) ((traits.latencyNanos + token * (NANOS_PER_SECOND / rate)) * speed.slowness());
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static void send(HttpExchange exchange, int status, Body body) throws IOException {
        exchange.getResponseHeaders().set("content-type", body.type());
        exchange.sendResponseHeaders(status, body.bytes().length);
        exchange.getResponseBody().write(body.bytes());
    }

    private static Charset textOr(byte[] body) {
        // A form carries a file: any byte must survive.
        return body.length > 0 && body[0] == '-' ? ISO_8859_1 : UTF_8;
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!CREDENTIALS.contains(lower)) {
                headers.put(lower, values.get(0));
            }
        });
        return headers;
    }
}
