package dev.llmrouter.internal.dialect.gemini;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gemini's own API at {@code {api_base}/v1beta/models/{model}:verb}. The model stands in the address, and whether the answer is a stream in the
 * verb: a body has neither.
 */
public final class GeminiApi implements NativeApi {
    static final String GENERATE = "generateContent";
    static final String STREAM = "streamGenerateContent";

    private static final Address OWN = Address.of("https://generativelanguage.googleapis.com");
    /** It has all that later ones have. */
    private static final String VERSION = "v1beta";
    /** The last segment of an address that has its version already. */
    private static final Pattern VERSIONED = Pattern.compile(".*/v[0-9]+[a-z0-9]*");
    /** An address is as a rule given for OpenAI's dialect, which lies below the other. */
    private static final String COMPATIBLE = "/openai";

    private static final String TUNED = "tunedModels/";

    /** The fields that a deployment may have a value for. Their names are of no other dialect. */
    private static final Set<String> OF_CONTENT = Set.of(
            "generationConfig", "safetySettings", "systemInstruction", "toolConfig", "cachedContent", "serviceTier");

    @Override
    public boolean has(Endpoint endpoint) {
        return ApiDialect.of(endpoint) == ApiDialect.GEMINI;
    }

    /** The verb of an endpoint, which says whether the answer is a stream. */
    public static String verb(ProviderCall call) {
        Endpoint endpoint = call.request().endpoint();
        return isContent(endpoint) || endpoint.equals(Endpoint.CHAT_COMPLETIONS)
                ? (call.streamed() ? STREAM : GENERATE)
                : endpoint.path();
    }

    static boolean isContent(Endpoint endpoint) {
        return endpoint.path().equals(GENERATE) || endpoint.path().equals(STREAM);
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        Endpoint endpoint = call.request().endpoint();
        ProviderBody body = call.bodyWith(isContent(endpoint) ? OF_CONTENT : Set.of());
        return written(
                url(call, verb(call)), call, NamedModels.renamed(body.bytes(), endpoint, place(call.providerModel())));
    }

    /**
     * Google's endpoint for OpenAI's dialect takes less: it knows neither safety settings nor marks of thoughts. It is asked where an address
     * ends as its own does, and for several choices.
     */
    @Override
    public boolean translates(ProviderCall call) {
        if (!call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS)
                || !(call.request().payload() instanceof JsonPayload)) {
            return false;
        }
        Optional<Address> given = call.deployment().address();
        if (given.map(it -> it.path().endsWith(COMPATIBLE)).orElse(false)) {
            return false;
        }
        boolean elsewhere =
                given.map(it -> !Hosts.isWithin(it.host(), OWN.host())).orElse(false);
        return elsewhere || !asksForSeveral(call);
    }

    /** Whether a chat asks for more than one answer, which {@link #translatedRequest} refuses. */
    public static boolean asksForSeveral(ProviderCall call) {
        return call.request().payload() instanceof JsonPayload json
                && (json.names().contains("n")
                        || call.deployment().params().containsKey("n")
                        || call.overrides().containsKey("n"))
                && call.body().json().get("n").longOr(1) > 1;
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        return written(url(call, call.streamed() ? STREAM : GENERATE), call, Json.write(ContentToChat.request(call)));
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new ContentToChat(call);
    }

    private static TransportRequest written(String url, ProviderCall call, byte[] body) {
        Map<String, String> key = call.deployment()
                .apiKey()
                .map(it -> Map.of("x-goog-api-key", it.reveal()))
                .orElse(Map.of());
        return new TransportRequest(url, call.headers("application/json", key), body, call.streamed());
    }

    private static String url(ProviderCall call, String verb) {
        Address asked = base(call.deployment()).resolve(encoded(call.providerModel()) + ":" + verb);
        // Without it the answer would be one list that comes piece by piece.
        return (call.streamed() ? asked.withParameter("alt", "sse") : asked).reveal();
    }

    private static Address base(Deployment deployment) {
        Address given = deployment.address().orElse(OWN);
        String path = given.path();
        Address bare = path.endsWith(COMPATIBLE)
                ? given.withPath(path.substring(0, path.length() - COMPATIBLE.length()))
                : given;
        // A path of one's own is whole, as in LiteLLM; a mere host is completed.
        boolean mere = bare.path().isEmpty() || path.endsWith(COMPATIBLE);
        return mere && !VERSIONED.matcher(bare.path()).matches() ? bare.resolve(VERSION) : bare;
    }

    /** Where a model is, as bodies name it. */
    private static String place(String model) {
        return model.startsWith(TUNED) ? model : "models/" + model;
    }

    private static String encoded(String model) {
        return model.startsWith(TUNED)
                ? TUNED + Address.encodedSegment(model.substring(TUNED.length()))
                : "models/" + Address.encodedSegment(model);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return ContentAnswers.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        return ContentAnswers.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return ContentAnswers.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader() {
        return new ContentEvents();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return isContent(endpoint);
    }
}
