package dev.llmrouter.internal.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Anthropic's Messages at {@code {api_base}/v1/messages}. */
public final class MessagesApi implements NativeApi {
    private static final String VERSION_HEADER = "anthropic-version";
    /** What a caller that names no version expects: the one that all of its examples were written for. */
    private static final String VERSION = "2023-06-01";

    private static final String PATH_VERSION = "v1";
    private static final String MESSAGES_PATH = "/messages";
    private static final String WHOLE_PATH = "/" + PATH_VERSION + MESSAGES_PATH;

    /** The fields that a deployment may have a value for, or a fallback target another one. */
    private static final Set<String> OF_MESSAGES = Set.of(
            "model",
            "stream",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "system",
            "metadata",
            "thinking",
            "output_config",
            "service_tier",
            "inference_geo",
            "speed",
            "cache_control",
            "context_management",
            "container",
            "mcp_servers");

    /** Counting knows few of them, and refuses the others. */
    private static final Set<String> OF_COUNTS = Set.of("model");

    private static final Set<String> OF_OTHERS = Set.of();

    private final String address;
    private final boolean bearer;

    private MessagesApi(String address, boolean bearer) {
        this.address = address;
        this.bearer = bearer;
    }

    /** Anthropic's own, where a deployment has no address. */
    public static NativeApi ofAnthropic() {
        return new MessagesApi("https://api.anthropic.com", false);
    }

    /**
     * That of servers and gateways which speak OpenAI's dialect too, and take the key as there.
     *
     * @param address where it is unless the deployment says otherwise; empty when it must say
     */
    public static NativeApi ofCompatibles(String address) {
        return new MessagesApi(address, true);
    }

    @Override
    public boolean has(Endpoint endpoint) {
        return ApiDialect.of(endpoint) == ApiDialect.ANTHROPIC;
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        Endpoint endpoint = call.request().endpoint();
        return written(call, endpoint, call.bodyWith(known(endpoint)));
    }

    /**
     * Anthropic's own address has an endpoint for OpenAI's dialect, which Anthropic calls one for comparisons: it ignores schemas, efforts and
     * marks for the cache. Who writes {@code anthropic/} and another address means a server that speaks Messages, as in LiteLLM.
     */
    @Override
    public boolean translates(ProviderCall call) {
        return !bearer
                && call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                && call.request().payload() instanceof JsonPayload;
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        MessagesToChat.request(call).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        fields.put("model", TextNode.valueOf(call.providerModel()));
        if (call.streamed()) {
            fields.put("stream", BooleanNode.TRUE);
        }
        return written(call, Endpoint.MESSAGES, ProviderBody.json(fields));
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new MessagesToChat(call);
    }

    private TransportRequest written(ProviderCall call, Endpoint endpoint, ProviderBody body) {
        Map<String, String> own = new HashMap<>();
        call.deployment()
                .apiKey()
                .ifPresent(key ->
                        own.put(bearer ? "Authorization" : "x-api-key", (bearer ? "Bearer " : "") + key.reveal()));
        if (new Headers(call.request().headers()).get(VERSION_HEADER).isEmpty()) {
            own.put(VERSION_HEADER, VERSION);
        }
        return new TransportRequest(
                url(call.deployment(), endpoint), call.headers(body.contentType(), own), body.bytes(), call.streamed());
    }

    private static Set<String> known(Endpoint endpoint) {
        if (endpoint.equals(Endpoint.MESSAGES)) {
            return OF_MESSAGES;
        }
        return endpoint.equals(MessageAnswers.COUNT_TOKENS) ? OF_COUNTS : OF_OTHERS;
    }

    private String url(Deployment deployment, Endpoint endpoint) {
        Address base = deployment.address().orElseGet(() -> Address.of(address));
        if (base.path().endsWith(WHOLE_PATH)) {
            // Some files have the whole address, which LiteLLM leaves as it is.
            base = base.withPath(base.path().substring(0, base.path().length() - MESSAGES_PATH.length()));
        }
        Address versioned = base.path().endsWith("/" + PATH_VERSION) ? base : base.resolve(PATH_VERSION);
        return versioned.resolve(endpoint.path()).reveal();
    }

    @Override
    public Outcome outcome(Answer answer) {
        return MessageAnswers.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return MessageAnswers.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return MessageAnswers.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader() {
        return new MessageEvents();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return endpoint.equals(Endpoint.MESSAGES);
    }
}
