package dev.llmrouter.examples;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * The router picks, limits, retries and falls back; your own client makes the call. Here the JDK's HTTP
 * client stands for any SDK. One of the two deployments is broken, and the answer comes from the other.
 */
public final class OwnClient {
    private final HttpClient client = HttpClient.newHttpClient();

    private OwnClient() {}

    /**
     * Asks three times.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (MockProvider eu = MockProvider.builder("eu").apiKey("key-eu").start();
                MockProvider us = MockProvider.builder("us").apiKey("key-us").start();
                Router router = Router.builder()
                        .deployment(deployment("eu", eu))
                        .deployment(deployment("us", us))
                        .build()) {
            eu.failNext(Long.MAX_VALUE, 503);
            OwnClient client = new OwnClient();
            for (int i = 0; i < 3; i++) {
                System.out.println(router.execute("gpt-4o", client::call));
            }
            System.out.println("eu answered " + eu.served() + ", us answered " + us.served());
        }
    }

    private static Deployment deployment(String id, MockProvider provider) {
        return Deployment.builder("gpt-4o", "openai/gpt-4o")
                .id(id)
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("key-" + id))
                .build();
    }

    /** One attempt. The deployment has the address, the name of the model there, and the key. */
    private String call(Deployment deployment) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(deployment.apiBase().orElseThrow() + "/chat/completions"))
                .header(
                        "Authorization",
                        "Bearer " + deployment.apiKey().orElseThrow().reveal())
                .POST(BodyPublishers.ofString("{\"model\":\"" + deployment.providerModel() + "\",\"messages\":[]}"))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new Refused(response.statusCode());
        }
        return response.body();
    }

    /**
     * How this client reports any status but 200: as the SDKs of OpenAI and Anthropic do, so that the router
     * understands it.
     */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }

        /** {@return the status of the answer} */
        public int statusCode() {
            return status;
        }
    }
}
