package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Calls over HTTP: through this router, or with bare OkHttp to an address, which is the upstream itself or a
 * gateway in front of it. A process of its own; prints {@link Figure}s.
 */
public final class OverHttp {
    /** What this router is called where the others have their names. */
    static final String ROUTER = "this router";

    private static final String MODEL = "gpt-4o";
    private static final String PROMPT = "Hello";
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String BODY =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    /** More than there are callers, so that none opens a connection for each call. */
    private static final int CONNECTIONS = 64;

    private OverHttp() {}

    /**
     * Measures.
     *
     * @param args the {@link Pace}; the subject's name; then {@code router} and base addresses of the
     *     upstreams, or {@code plain}, how many deployments are behind the address, the address to post to,
     *     and headers as {@code name: value}
     * @throws Exception if the subject does not answer
     */
    public static void main(String[] args) throws Exception {
        Pace pace = Pace.parse(args[0]);
        List<String> rest = List.of(args).subList(3, args.length);
        if (args[2].equals("router")) {
            try (Router router = router(rest)) {
                HttpLoad.measure(
                        args[1],
                        rest.size(),
                        () -> router.send(ModelRequest.chat(MODEL, PROMPT)).text(),
                        pace);
            }
        } else {
            int deployments = Integer.parseInt(rest.get(0));
            HttpLoad.measure(args[1], deployments, plain(rest.get(1), rest.subList(2, rest.size())), pace);
        }
    }

    private static Router router(List<String> upstreams) {
        Router.Builder builder = Router.builder();
        for (String upstream : upstreams) {
            builder.deployment(Deployment.builder(MODEL, "openai/gpt-4o")
                    .id("deployment-" + upstreams.indexOf(upstream))
                    .apiBase(upstream)
                    .apiKey(Secret.of("key"))
                    .build());
        }
        return builder.build();
    }

    private static Caller plain(String url, List<String> headers) {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(CONNECTIONS, 1, TimeUnit.MINUTES))
                .build();
        Request.Builder builder = new Request.Builder().url(url).header("Authorization", "Bearer key");
        for (String header : headers) {
            int colon = header.indexOf(": ");
            builder.header(header.substring(0, colon), header.substring(colon + 2));
        }
        Request request = builder.post(RequestBody.create(BODY, JSON)).build();
        return () -> send(client, request);
    }

    private static void send(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            String body = response.body().string();
            if (response.code() != 200 || !body.contains("\"choices\"")) {
                throw new IOException("status " + response.code());
            }
        }
    }
}
