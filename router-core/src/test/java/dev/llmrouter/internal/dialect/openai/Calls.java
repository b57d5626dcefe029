package dev.llmrouter.internal.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.transport.TransportRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Short ways to what the tests of providers need. */
public final class Calls {
    public static final String BODY = "{\"model\":\"asked\",\"messages\":[]}";

    private Calls() {}

    public static Provider provider(String name) {
        return Providers.standard(name).orElseThrow();
    }

    public static Deployment deployment(String model, UnaryOperator<Deployment.Builder> settings) {
        return settings.apply(Deployment.builder("group", model).apiKey(Secret.of("sk-key")))
                .build();
    }

    public static ModelRequest.Builder chat(String body) {
        return ModelRequest.builder("asked").json(body);
    }

    public static ModelRequest.Builder to(Endpoint endpoint) {
        return chat(BODY).endpoint(endpoint);
    }

    public static ProviderCall call(ModelRequest.Builder request, Deployment deployment) {
        return ProviderCall.builder(request.build(), deployment).build();
    }

    public static ProviderCall streamed(ModelRequest.Builder request, Deployment deployment) {
        return ProviderCall.builder(request.build(), deployment).streamed(true).build();
    }

    public static ProviderCall overridden(
            ModelRequest.Builder request, Deployment deployment, Map<String, Object> fields) {
        return ProviderCall.builder(request.build(), deployment)
                .overrides(fields)
                .build();
    }

    public static TransportRequest send(ProviderCall call) {
        return provider(call.deployment().provider()).request(call);
    }

    public static String text(TransportRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    public static JsonNode json(TransportRequest request) {
        return Json.read(request.body());
    }

    static Provider.Answer answer(int status, String body) {
        return answer(status, body, Map.of());
    }

    public static Provider.Answer answer(int status, String body, Map<String, String> headers) {
        return answer(Endpoint.CHAT_COMPLETIONS, status, body, headers);
    }

    public static Provider.Answer answer(Endpoint endpoint, int status, String body, Map<String, String> headers) {
        return new Provider.Answer(endpoint, status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static EventContent content(String type, String data) {
        return provider("openai").content(new StreamEvent(type, data));
    }
}
