package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.llmrouter.testing.MockBodies.Body;
import dev.llmrouter.testing.MockBodies.Said;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers one request after the other, each on a thread of its own: key, mood, limits, then the answer at the provider's speed. */
final class MockHandler implements HttpHandler {
    private static final double NANOS_PER_SECOND = 1e9;
    /** Endpoints whose answer grows word by word, and so takes time for each. */
    private static final Set<String> TALKING = Set.of("chat/completions", "completions", "responses");

    private static final Set<String> CREDENTIALS = Set.of("authorization", "api-key", "x-api-key", "cookie");

    private final Traits traits;
    private final MockLimits limits;
    private final MockMood mood;
    private final MockCounts counts;

    /**
     * What a provider is like for as long as it lives.
     *
     * @param key the key that it wants; null to take any
     * @param latencyNanos until the first token
     * @param tokensPerSecond after it
     * @param answer what it says, a token each
     */
    record Traits(@Nullable String key, long latencyNanos, double tokensPerSecond, List<String> answer) {}

    MockHandler(Traits traits, MockLimits limits, MockMood mood, MockCounts counts) {
        this.traits = traits;
        this.limits = limits;
        this.mood = mood;
        this.counts = counts;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            counts.came(new MockRequest(
                    exchange.getRequestURI().toString(), headers(exchange), new String(body, textOr(body))));
            if (!mood.hung()) {
                answer(exchange, body);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        if (!authenticated(exchange)) {
            send(exchange, 401, MockErrors.wrongKey());
            return;
        }
        int failure = mood.failure();
        if (failure != 0) {
            refuse(exchange, failure);
            return;
        }
        Optional<MockCall> call = MockCall.read(exchange.getRequestURI().getPath(), body)
                .filter(known -> MockBodies.answer(known, say(known)).isPresent());
        if (call.isPresent()) {
            serve(exchange, call.get());
        } else {
            send(exchange, 404, MockErrors.unknown());
        }
    }

    private boolean authenticated(HttpExchange exchange) {
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        String azure = exchange.getRequestHeaders().getFirst("api-key");
        return traits.key == null || ("Bearer " + traits.key).equals(bearer) || traits.key.equals(azure);
    }

    private void refuse(HttpExchange exchange, int status) throws IOException {
        if (status == 429) {
            counts.rateLimited();
        }
        send(exchange, status, MockErrors.commanded(status));
    }

    private void serve(HttpExchange exchange, MockCall call) throws IOException, InterruptedException {
        Said said = say(call);
        long start = Ticker.system().nanos();
        MockLimits.Admission admission =
                limits.admit(said.inputTokens() + (long) said.tokens().size(), start);
        admission
                .headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (!admission.admitted()) {
            counts.rateLimited();
            send(exchange, 429, MockErrors.limitReached(admission.exceeded()));
        } else if (call.streamed() && TALKING.contains(call.endpoint())) {
            stream(exchange, call, said, start);
        } else {
            whole(exchange, call, said, start);
        }
    }

    private Said say(MockCall call) {
        int length = Math.max(0, Math.min(traits.answer.size(), call.maxTokens()));
        List<String> tokens =
                TALKING.contains(call.endpoint()) || call.endpoint().startsWith("audio/t")
                        ? traits.answer.subList(0, length)
                        : List.of();
        return new Said(tokens, call.inputTokens(), length < traits.answer.size());
    }

    private void whole(HttpExchange exchange, MockCall call, Said said, long start)
            throws IOException, InterruptedException {
        if (mood.waitUntil(due(start, said.tokens().size()))) {
            // Before the answer: whoever has it may look at the counts at once.
            counts.served(call.model());
            send(exchange, 200, MockBodies.answer(call, said).orElseThrow());
        }
    }

    private void stream(HttpExchange exchange, MockCall call, Said said, long start)
            throws IOException, InterruptedException {
        MockEvents events = new MockEvents(call, said);
        if (!mood.waitUntil(due(start, 0))) {
            return;
        }
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        write(out, events.start());
        int sent = 0;
        for (String token : said.tokens()) {
            sent++;
            if (!mood.waitUntil(due(start, sent))) {
                return;
            }
            write(out, events.token(token));
        }
        counts.served(call.model());
        write(out, events.end());
        out.close();
    }

    /** When a token is due, counted from the start, so that small delays do not add up. */
    private long due(long start, int token) {
        double perToken = NANOS_PER_SECOND / traits.tokensPerSecond;
        return start + (long) ((traits.latencyNanos + token * perToken) * mood.slowness());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
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
