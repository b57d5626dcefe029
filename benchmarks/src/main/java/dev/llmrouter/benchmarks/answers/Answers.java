package dev.llmrouter.benchmarks.answers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;

/**
 * Asks this router what {@code answers.py} wants asked: each line of the standard input is a group of
 * deployments and a request, each line of the standard output what every call had in the end. Nothing is
 * judged here.
 */
public final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answers() {}

    /**
     * Reads until the input ends.
     *
     * @param args none
     * @throws IOException if the input or the output breaks
     */
    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(JSON.writeValueAsString(ask(JSON.readTree(line))));
        }
    }

    private static ArrayNode ask(JsonNode wanted) {
        ArrayNode seen = JSON.createArrayNode();
        ModelRequest request = request(wanted);
        try (Router router = router(wanted)) {
            for (int i = 0; i < wanted.path("calls").asInt(); i++) {
                seen.add(wanted.path("streams").asBoolean() ? stream(router, request) : send(router, request));
            }
        }
        return seen;
    }

    private static Router router(JsonNode wanted) {
        Duration time = Duration.ofSeconds(wanted.path("seconds").asInt());
        Router.Builder router = Router.builder()
                .settings(settings -> settings.numRetries(wanted.path("retries").asInt())
                        .timeouts(Timeouts.builder().call(time).streamIdle(time).build()));
        for (JsonNode url : wanted.path("urls")) {
            router.deployment(Deployment.builder("m", wanted.path("model").asText())
                    .apiBase(url.asText())
                    .apiKey(Secret.of("key"))
                    .build());
        }
        return router.build();
    }

    private static ModelRequest request(JsonNode wanted) {
        ModelRequest.Builder request = ModelRequest.builder("m")
                .endpoint(Endpoint.of(wanted.path("endpoint").asText()));
        JsonNode body = wanted.path("body");
        return body.isObject()
                ? request.json(body.toString()).build()
                : request.payload(MultipartPayload.builder()
                                .file("file", "hello.wav", "audio/wav", new byte[] {1, 2, 3})
                                .build())
                        .build();
    }

    private static ObjectNode send(Router router, ModelRequest request) {
        try {
            ModelResponse answer = router.send(request);
            return seen(answer.text(), new String(answer.bodyBytes(), ISO_8859_1));
        } catch (RuntimeException e) {
            return failed("", e);
        }
    }

    private static ObjectNode stream(Router router, ModelRequest request) {
        StringBuilder text = new StringBuilder();
        StringBuilder data = new StringBuilder();
        try (ModelStream stream = router.stream(request)) {
            for (StreamEvent event : stream) {
                text.append(event.text());
                data.append(event.data()).append('\n');
            }
            return seen(text.toString(), data.toString());
        } catch (RuntimeException e) {
            return failed(text.toString(), e);
        }
    }

    private static ObjectNode seen(String text, String data) {
        return JSON.createObjectNode().put("text", text).put("data", data);
    }

    /** Any exception is printed, also one that a router should not throw, so that the comparison shows it. */
    private static ObjectNode failed(String text, RuntimeException failure) {
        String kind = failure instanceof RouterException known
                ? known.kind().map(it -> " " + it).orElse("")
                : "";
        return seen(text, "")
                .put("error", failure.getClass().getSimpleName() + kind)
                .put("fault", failure instanceof RequestRejectedException);
    }
}
