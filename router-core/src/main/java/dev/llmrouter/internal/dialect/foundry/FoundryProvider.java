package dev.llmrouter.internal.dialect.foundry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesToChat;
import dev.llmrouter.internal.dialect.chat.ClaudeModels;
import dev.llmrouter.internal.dialect.openai.EntraTokens;
import dev.llmrouter.internal.dialect.openai.OpenAiDialect;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code azure_ai}: models of a Foundry resource at {@code /models}, a serverless model at the root of its own host, Claude at
 * {@code /anthropic}. Chats of Claude are translated to Messages.
 */
final class FoundryProvider extends OpenAiDialect {
    private static final String VERSION = "api-version";
    private static final String DEFAULT_VERSION = "2024-05-01-preview";
    private static final String MODELS = "/models";
    private static final String CLAUDE = "/anthropic";
    private static final String SERVICES = "services.ai.azure.com";
    /** Where a key goes into a header of its own; elsewhere it is a bearer token. */
    private static final List<String> KEYED = List.of(SERVICES, "openai.azure.com", "cognitiveservices.azure.com");

    /** What people copy along with an address. */
    private static final List<String> ENDPOINTS =
            List.of("/v1/messages", "/chat/completions", "/embeddings", "/v1/rerank", CLAUDE);

    private final String name;
    private final NativeApi messages = MessagesApi.ofAnthropic();

    FoundryProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    /** LiteLLM's variables; the key only for the address that they name. */
    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        String base = environment.getOrDefault("AZURE_AI_API_BASE", "");
        Deployment addressed = deployment;
        if (!base.isBlank() && deployment.apiBase().isEmpty()) {
            Deployment.Builder completed = deployment.toBuilder().apiBase(base);
            String key = environment.getOrDefault("AZURE_AI_API_KEY", "");
            if (deployment.apiKey().isEmpty() && !key.isBlank()) {
                completed.apiKey(Secret.of(key));
            }
            addressed = completed.build();
        }
        return EntraTokens.completed(addressed, environment);
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        if (deployment.apiBase().isEmpty()) {
            return Optional.of("api_base (usually os.environ/AZURE_AI_API_BASE)");
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        if (EntraTokens.areFetched(deployment)) {
            return EntraTokens.missing(deployment);
        }
        boolean keyed = deployment.apiKey().isPresent()
                || deployment.params().containsKey("azure_ad_token")
                || new Headers(deployment.headers()).get("Authorization").isPresent()
                || new Headers(deployment.headers()).get("api-key").isPresent();
        return keyed ? Optional.empty() : Optional.of("api_key (usually os.environ/AZURE_AI_API_KEY)");
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return super.serves(endpoint) || messages.has(endpoint);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        boolean mayBeClaude = deployment.isWildcard() || ClaudeModels.isOne(deployment.providerModel());
        return messages.has(endpoint) ? mayBeClaude : super.serves(endpoint);
    }

    /** LiteLLM's notes about the model stand before a slash. */
    private static String model(ProviderCall call) {
        return call.providerModel().substring(call.providerModel().lastIndexOf('/') + 1);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        boolean ofMessages = messages.has(call.request().endpoint());
        boolean claude = ClaudeModels.isOne(call.providerModel());
        if (ofMessages && !claude) {
            // A wildcard's model is known with its request only. Another deployment may speak the dialect, so the request is not at fault.
            throw new IllegalStateException("this model of Azure AI is not asked in Anthropic's dialect");
        }
        if (!ofMessages && claude && call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)) {
            return ofClaude(call, MessagesToChat.request(call));
        }
        if (ofMessages) {
            JsonNode body = Json.read(messages.request(call).body());
            if (body.isObject()) {
                return ofClaude(call, (ObjectNode) body);
            }
        }
        ProviderBody body = call.toBuilder().providerModel(model(call)).build().body();
        return sent(call, address(call), body.contentType(), body.bytes());
    }

    private static TransportRequest ofClaude(ProviderCall call, ObjectNode body) {
        body.put("model", model(call));
        if (call.streamed()) {
            body.put("stream", true);
        }
        String path = messagesPath(call.request().endpoint());
        Address address = root(call).withPath(without(root(call).path(), MODELS) + CLAUDE + path);
        return sent(call, address, "application/json", Json.write(body));
    }

    private static String messagesPath(Endpoint endpoint) {
        return "/v1/" + (ApiDialect.of(endpoint) == ApiDialect.ANTHROPIC ? endpoint.path() : Endpoint.MESSAGES.path());
    }

    private static TransportRequest sent(ProviderCall call, Address address, String contentType, byte[] body) {
        Map<String, String> own = new LinkedHashMap<>();
        boolean claude = address.path().contains(CLAUDE + "/v1/");
        if (claude
                && new Headers(call.request().headers())
                        .get("anthropic-version")
                        .isEmpty()) {
            own.put("anthropic-version", "2023-06-01");
        }
        EntraTokens.given(call.deployment())
                .ifPresentOrElse(
                        token -> own.put("Authorization", "Bearer " + token),
                        () -> call.deployment().apiKey().ifPresent(key -> putKey(key, address, claude, own)));
        Map<String, String> headers = call.headers(contentType, own);
        return EntraTokens.signed(call, new TransportRequest(address.reveal(), headers, body, call.streamed()));
    }

    private static void putKey(Secret key, Address address, boolean claude, Map<String, String> headers) {
        if (claude || KEYED.stream().anyMatch(domain -> Hosts.isWithin(address.host(), domain))) {
            headers.put(claude ? "x-api-key" : "api-key", key.reveal());
        } else {
            headers.put("Authorization", "Bearer " + key.reveal());
        }
    }

    /** The resource or the model's host, without what people copy along. */
    private static Address root(ProviderCall call) {
        Address base = call.deployment()
                .address()
                .orElseThrow(() -> new IllegalArgumentException(
                        "deployment '" + call.deployment().id() + "' needs api_base"));
        String path = base.path();
        for (String endpoint : ENDPOINTS) {
            path = without(path, endpoint);
        }
        return base.withPath(path).withoutParameter(VERSION);
    }

    private static Address address(ProviderCall call) {
        Address root = root(call);
        String path = call.request().endpoint().path();
        boolean ofResource =
                Hosts.isWithin(root.host(), SERVICES) && root.path().isEmpty();
        Address models = ofResource ? root.withPath(MODELS) : root;
        Optional<String> given = call.deployment()
                .apiVersion()
                .or(() -> call.deployment().address().flatMap(base -> base.parameter(VERSION)));
        Optional<String> version =
                models.path().endsWith(MODELS) ? Optional.of(given.orElse(DEFAULT_VERSION)) : given;
        Address asked = models.resolve(path);
        return version.map(it -> asked.withParameter(VERSION, it)).orElse(asked);
    }

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        boolean chatOfClaude =
                call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS) && ClaudeModels.isOne(call.providerModel());
        return chatOfClaude ? new MessagesToChat(call) : AnswerTranslation.none();
    }

    @Override
    public Answer normalized(Answer answer) {
        return messages.has(answer.endpoint()) ? answer : super.normalized(answer);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return messages.has(answer.endpoint()) ? messages.outcome(answer) : super.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return messages.has(answer.endpoint()) ? messages.text(answer) : super.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return messages.has(answer.endpoint()) ? messages.estimatedTokens(answer) : super.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader(Endpoint endpoint) {
        return messages.has(endpoint) ? messages.eventReader() : super.eventReader(endpoint);
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return messages.has(endpoint) ? messages.marksEndOfStream(endpoint) : super.marksEndOfStream(endpoint);
    }
}
