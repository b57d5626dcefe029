package dev.llmrouter.benchmarks.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A proxy that is a peer: a server of its own in front of the upstreams, on the loopback address only.
 *
 * @param name what it is called
 * @param command how it is started
 * @param environment on top of this process's own
 * @param url its address
 * @param ready the path that answers when it is up
 * @param headers that each request needs
 */
record Gateway(
        String name,
        List<String> command,
        Map<String, String> environment,
        String url,
        String ready,
        List<String> headers) {
    /** LiteLLM's proxy imports for ten seconds on a quiet machine. */
    private static final Duration START = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    static Gateway liteLlm(Workplace place, List<String> upstreams) throws IOException {
        int port = freePort();
        return new Gateway(
                "LiteLLM proxy",
                List.of(
                        place.installed("litellm/bin/litellm").toString(),
                        "--config",
                        place.script("litellm_proxy.yaml").toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port)),
                place.quiet(Map.of("UPSTREAM_A", upstreams.get(0), "UPSTREAM_B", upstreams.get(1))),
                "http://127.0.0.1:" + port,
                "/health/liveliness",
                List.of());
    }

    static Gateway portkey(Workplace place, List<String> upstreams) throws IOException {
        int port = freePort();
        String targets = String.join(
                ",",
                upstreams.stream()
                        .map(url -> "{\"provider\":\"openai\",\"api_key\":\"key\",\"custom_host\":\"" + url + "\"}")
                        .toList());
        return new Gateway(
                "Portkey gateway",
                List.of(
                        "node",
                        "-r",
                        place.script("loopback.cjs").toString(),
                        place.installed(Workplace.PORTKEY).toString(),
                        "--headless",
                        "--port=" + port),
                place.quiet(Map.of("NODE_ENV", "production")),
                "http://127.0.0.1:" + port,
                "/",
                List.of("x-portkey-config: {\"strategy\":{\"mode\":\"loadbalance\"},\"targets\":[" + targets + "]}"));
    }

    /**
     * A port that was free a moment ago; if another process takes it meanwhile, the gateway reports that and
     * ends.
     */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts it and waits until it answers. */
    Child start(Path log) throws IOException, InterruptedException {
        Child child = new Child(command, environment, log, false);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + ready))
                .timeout(LOOK_AGAIN.multipliedBy(4))
                .build();
        for (long tries = START.dividedBy(LOOK_AGAIN); tries > 0 && child.isAlive(); tries--) {
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return child;
                }
            } catch (IOException notYet) {
                // Asked again below, until its time is over.
            }
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
        child.close();
        throw new IOException(name + " did not come up; see " + log);
    }
}
