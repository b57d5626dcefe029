package dev.llmrouter.benchmarks.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.server.HttpService;
import dev.llmrouter.server.RouterHandler;
import dev.llmrouter.server.RouterHttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Two servers of the JDK that pass calls on to one provider with one OkHttpClient: one by hand, as short as it can be written, and one that
 * serves a router.
 */
final class Servers implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client;
    private final String provider;
    private final HttpServer bare;
    private final HttpServer routed;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Servers(OkHttpClient client, String provider, Router router) throws IOException {
        this.client = client;
        this.provider = provider;
        // It comes first: it sets the property without which the JDK's server delays answers.
        routed = start(RouterHandler.of(router));
        bare = HttpServer.create(address(), 0);
        bare.createContext("/", this::pass);
        bare.setExecutor(threads);
        bare.start();
    }

    private static HttpServer start(HttpService service) throws IOException {
        return RouterHttpHandler.start(service, address());
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** The same caller, at the server by hand and at the router's. */
    List<Side> sides() {
        return List.of(new Bare(client, url(bare)), new Bare(client, url(routed)));
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void pass(HttpExchange http) throws IOException {
        try (http) {
            byte[] body = http.getRequestBody().readAllBytes();
            Request request = new Request.Builder()
                    .url(provider + "/chat/completions")
                    .header("Authorization", "Bearer none")
                    .post(RequestBody.create(body, JSON))
                    .build();
            try (Response answer = client.newCall(request).execute()) {
                ResponseBody content = answer.body();
                byte[] bytes = content == null ? new byte[0] : content.bytes();
                http.getResponseHeaders().set("Content-Type", answer.header("Content-Type", ""));
                http.sendResponseHeaders(answer.code(), bytes.length);
                http.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        bare.stop(0);
        routed.stop(0);
        threads.shutdownNow();
    }
}
