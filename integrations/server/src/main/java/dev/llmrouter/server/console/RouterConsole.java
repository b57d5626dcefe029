package dev.llmrouter.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.server.Authenticator;
import dev.llmrouter.server.HttpService;
import dev.llmrouter.server.RouterHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page that shows what a router does at this moment, for any server: {@code server.createContext("/console",
 * RouterHttpHandler.of(RouterConsole.of(router)))}. The same is there as JSON ({@code state.json}), as events ({@code events}) and as text of
 * 100 columns ({@code console.txt}). It only reads, unless it is made for operators; reading asks for no key, so mount it where your server's
 * rules protect it, or on a port of this machine. Keys, prompts and answers are never shown. Thread-safe.
 */
public final class RouterConsole implements HttpService, AutoCloseable {
    /** Each occupies a thread of the server; a page that gets no stream asks every two seconds. */
    private static final int MOST_STREAMS = 16;

    private static final String OPERATE = "operate";

    private final Router router;
    private final @Nullable HttpService operating;
    private final ConsoleListener listener;
    private final ConsoleState state;
    private final AtomicInteger streams = new AtomicInteger();
    private final String page;
    private final String policy;

    private RouterConsole(Router router, LongSupplier nowMillis, @Nullable Authenticator operators) {
        this.router = router;
        operating = operators == null
                ? null
                : RouterHandler.builder(router).operators(operators).build();
        listener = new ConsoleListener(nowMillis);
        state = new ConsoleState(router, listener, nowMillis, operating != null);
        page = resource("console.html");
        policy = "default-src 'none'; script-src " + hashes("script") + "; style-src " + hashes("style")
                + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        router.addListener(listener);
    }

    /**
     * Makes a page for a router. What it shows of the past begins now.
     *
     * @param router the router; not closed with the page
     * @return the page
     */
    public static RouterConsole of(Router router) {
        return new RouterConsole(requireNonNull(router, "router"), System::currentTimeMillis, null);
    }

    /**
     * Makes a page with buttons: drain, take back, end a cooldown, probe. Each click is a {@code POST} to {@code operate} below the page, with
     * what the browser sends for your server's own rules, such as a cookie or {@code Authorization}; pages of other origins may not do it.
     *
     * @param router the router; not closed with the page
     * @param operators finds out by the request which operator clicks; the others get 401. The name goes into events and the log
     * @return the page
     */
    public static RouterConsole of(Router router, Authenticator operators) {
        return new RouterConsole(
                requireNonNull(router, "router"), System::currentTimeMillis, requireNonNull(operators, "operators"));
    }

    /** With a clock, for tests. */
    static RouterConsole of(Router router, LongSupplier nowMillis) {
        return new RouterConsole(router, nowMillis, null);
    }

    @Override
    public Exchange handle(ExchangeRequest request) {
        if (operating != null && request.path().equals(OPERATE)) {
            return isOfThePage(request)
                    ? operating.handle(request)
                    : made(whole(403, "application/json", "{\"error\":{\"message\":\"Only this page operates\"}}"));
        }
        return made(answer(request));
    }

    /**
     * A browser adds cookies and passwords to what another site sends here, too. It lets another site send no JSON without asking, which is
     * answered with no; and browsers of today say which site it is.
     */
    private static boolean isOfThePage(ExchangeRequest request) {
        String site = request.headers().getOrDefault("sec-fetch-site", "same-origin");
        return request.headers().getOrDefault("content-type", "").startsWith("application/json")
                && site.equals("same-origin");
    }

    private static Exchange made(ExchangeResponse answer) {
        return new Exchange() {
            @Override
            public ExchangeResponse execute() {
                return answer;
            }

            @Override
            public CompletableFuture<ExchangeResponse> executeAsync() {
                return CompletableFuture.completedFuture(answer);
            }

            @Override
            public void cancel() {
                answer.close();
            }
        };
    }

    private ExchangeResponse answer(ExchangeRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return whole(405, "text/plain; charset=utf-8", "GET only\n");
        }
        return switch (request.path()) {
            case "", "index.html" -> whole(200, "text/html; charset=utf-8", page);
            case "state.json" -> whole(200, "application/json", state.json().toString());
            case "console.txt" -> whole(200, "text/plain; charset=utf-8", ConsoleText.of(state.json()));
            case "events" -> events();
            default -> whole(404, "text/plain; charset=utf-8", "index.html, state.json, console.txt, events\n");
        };
    }

    private ExchangeResponse events() {
        if (streams.incrementAndGet() > MOST_STREAMS) {
            streams.decrementAndGet();
            return whole(503, "text/plain; charset=utf-8", "too many streams; ask state.json\n");
        }
        ConsoleEvents events = new ConsoleEvents(() -> state.json().toString(), streams::decrementAndGet);
        return ExchangeResponse.streamed(200, headers("text/event-stream"), events, List.of());
    }

    private ExchangeResponse whole(int status, String type, String text) {
        return ExchangeResponse.complete(status, headers(type), text.getBytes(UTF_8), List.of());
    }

    private Map<String, String> headers(String type) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", type);
        headers.put("cache-control", "no-store");
        headers.put("content-security-policy", policy);
        headers.put("x-content-type-options", "nosniff");
        headers.put("referrer-policy", "no-referrer");
        return headers;
    }

    /** A policy by hashes lets the page be one resource, which works below any path. */
    private String hashes(String element) {
        StringBuilder hashes = new StringBuilder();
        Matcher found = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                .matcher(page);
        while (found.find()) {
            hashes.append(" 'sha256-").append(sha256(found.group(1))).append('\'');
        }
        return hashes.toString().strip();
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    private static String resource(String name) {
        try (InputStream in = requireNonNull(RouterConsole.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long maxBodyBytes() {
        return 1_024;
    }

    @Override
    public ExchangeResponse tooLarge(ExchangeRequest request) {
        return whole(413, "text/plain; charset=utf-8", "GET has no body\n");
    }

    /** Ends what the page keeps of the past; the router goes on. */
    @Override
    public void close() {
        router.removeListener(listener);
    }
}
