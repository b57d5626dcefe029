package dev.llmrouter.internal.dialect.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.NativeApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesToChat;
import dev.llmrouter.internal.dialect.cloud.Signers;
import dev.llmrouter.internal.dialect.gemini.GeminiApi;
import dev.llmrouter.internal.dialect.openai.OpenAiDialect;
import dev.llmrouter.internal.dialect.vertex.VertexModel.Family;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Vertex AI. Chats of Mistral, of AI21 and of open models go to an address that speaks OpenAI's dialect; those of Gemini and of Claude are
 * translated to their own. Requests that are Gemini's or Anthropic's own stay as they are. A token goes with each, from the module that has
 * Google's credentials.
 */
final class VertexProvider extends OpenAiDialect {
    private static final RequestSigner.Scope SCOPE =
            new RequestSigner.Scope("https://www.googleapis.com/auth/cloud-platform", "");
    private static final String ARTIFACT = "router-vertex";

    private static final String ANTHROPIC_VERSION = "anthropic_version";
    private static final String VERSION_OF_VERTEX = "vertex-2023-10-16";

    private final String name;
    private final NativeApi gemini = new GeminiApi();
    private final NativeApi messages = MessagesApi.ofAnthropic();

    VertexProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        Map<String, Object> params = VertexPlace.completed(deployment, environment);
        return params.equals(deployment.params())
                ? deployment
                : deployment.toBuilder().params(params).build();
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        if (!VertexPlace.isSound(VertexPlace.location(deployment))) {
            return Optional.of("a vertex_location that is the name of a location, such as europe-west4 or global");
        }
        boolean keyed = new Headers(deployment.headers()).get("Authorization").isPresent();
        if (!keyed && !VertexPlace.mayGetWhatTheMachineHas(deployment)) {
            return Optional.of(
                    "vertex_credentials: those of the machine are not sent to an api_base that is not Google's");
        }
        Optional<String> noToken =
                keyed ? Optional.empty() : Signers.missing(RequestSigner.GOOGLE, ARTIFACT, deployment);
        Optional<String> noProject = VertexPlace.project(deployment).isPresent()
                ? Optional.empty()
                : Optional.of("vertex_project (or os.environ/VERTEXAI_PROJECT)");
        return noToken.isPresent() ? noToken : noProject;
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return endpoint.equals(Endpoint.CHAT_COMPLETIONS)
                || endpoint.equals(Endpoint.EMBEDDINGS)
                || endpoint.equals(Endpoint.MESSAGES)
                || gemini.has(endpoint);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        if (!serves(endpoint) || deployment.isWildcard()) {
            return serves(endpoint);
        }
        Family family = VertexModel.of(deployment.providerModel()).family();
        return switch (ApiDialect.of(endpoint)) {
            case GEMINI -> family == Family.GEMINI || family == Family.EMBEDDING;
            case ANTHROPIC -> family == Family.CLAUDE;
            case OPENAI -> endpoint.equals(Endpoint.EMBEDDINGS) || family != Family.EMBEDDING;
        };
    }

    /** Of an endpoint that is not OpenAI's. */
    private @Nullable NativeApi api(Endpoint endpoint) {
        return switch (ApiDialect.of(endpoint)) {
            case GEMINI -> gemini;
            case ANTHROPIC -> messages;
            case OPENAI -> null;
        };
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        VertexModel model = VertexModel.of(call.providerModel());
        Endpoint endpoint = call.request().endpoint();
        if (endpoint.equals(Endpoint.EMBEDDINGS)) {
            boolean content = EmbeddedContent.isAskedFor(call.providerModel());
            String verb = content ? EmbeddedContent.VERB : "predict";
            byte[] body = content ? EmbeddedContent.body(call) : PredictedEmbeddings.body(call);
            return signed(call, publisher(call, "google").resolve(verbed(model, verb)), body);
        }
        return switch (ApiDialect.of(endpoint)) {
            case GEMINI -> ofGemini(call, model);
            case ANTHROPIC -> ofMessages(call, model);
            case OPENAI -> ofChat(call, model);
        };
    }

    private TransportRequest ofGemini(ProviderCall call, VertexModel model) {
        only(model, Family.GEMINI, Family.EMBEDDING);
        return content(call, model, gemini.request(call).body());
    }

    private static TransportRequest content(ProviderCall call, VertexModel model, byte[] body) {
        Address asked = publisher(call, "google").resolve(verbed(model, GeminiApi.verb(call)));
        return signed(call, call.streamed() ? asked.withParameter("alt", "sse") : asked, body);
    }

    private TransportRequest ofMessages(ProviderCall call, VertexModel model) {
        only(model, Family.CLAUDE, Family.CLAUDE);
        JsonNode asked = Json.read(messages.request(call).body());
        if (!asked.isObject()) {
            throw new IllegalArgumentException("the body of a request of messages must be JSON");
        }
        return claude(call, model, (ObjectNode) asked);
    }

    /** A wildcard's model is known with its request only. Another deployment may speak the dialect, so the request is not at fault. */
    private static void only(VertexModel model, Family one, Family other) {
        if (model.family() != one && model.family() != other) {
            throw new IllegalStateException("this model of Vertex AI is not asked in the dialect of the request");
        }
    }

    private TransportRequest claude(ProviderCall call, VertexModel model, ObjectNode body) {
        body.remove("model");
        if (!body.has(ANTHROPIC_VERSION)) {
            body.put(ANTHROPIC_VERSION, VERSION_OF_VERTEX);
        }
        if (call.streamed()) {
            body.put("stream", true);
        }
        String verb = call.streamed() ? "streamRawPredict" : "rawPredict";
        return signed(call, publisher(call, "anthropic").resolve(verbed(model, verb)), Json.write(body));
    }

    private TransportRequest ofChat(ProviderCall call, VertexModel model) {
        String verb = call.streamed() ? "streamRawPredict" : "rawPredict";
        return switch (model.family()) {
            case CLAUDE -> claude(call, model, MessagesToChat.request(call));
            case MISTRAL ->
                signed(
                        call,
                        publisher(call, "mistralai").resolve(verbed(model, verb)),
                        body(call, withoutVersion(model.id()), false));
            case AI21 ->
                signed(call, beta(publisher(call, "ai21")).resolve(verbed(model, verb)), body(call, model.id(), false));
            case GEMINI ->
                GeminiApi.asksForSeveral(call)
                        ? signed(call, endpoint(call, "openapi"), body(call, "google/" + model.id(), true))
                        : content(call, model, gemini.translatedRequest(call).body());
            case ENDPOINT -> signed(call, endpoint(call, model.id()), body(call, "", true));
            default -> signed(call, endpoint(call, "openapi"), body(call, model.id(), true));
        };
    }

    /** Its version stands in the address alone. */
    private static String withoutVersion(String id) {
        int at = id.indexOf('@');
        return at < 0 ? id : id.substring(0, at);
    }

    private static byte[] body(ProviderCall call, String model, boolean mayAskForUsage) {
        boolean asks = mayAskForUsage && call.streamed() && call.additions();
        Map<String, ?> more = asks ? Map.of("stream_options", Map.of("include_usage", true)) : Map.of();
        return call.toBuilder().providerModel(model).build().body(more).bytes();
    }

    private static Address publisher(ProviderCall call, String publisher) {
        return VertexPlace.of(call.deployment()).resolve("publishers/" + publisher + "/models");
    }

    /** AI21's models are served by that version alone. */
    private static Address beta(Address address) {
        return address.withPath(address.path().replaceFirst("/v1/projects/", "/v1beta1/projects/"));
    }

    private static Address endpoint(ProviderCall call, String id) {
        return VertexPlace.of(call.deployment())
                .resolve("endpoints")
                .segment(id)
                .resolve(Endpoint.CHAT_COMPLETIONS.path());
    }

    private static String verbed(VertexModel model, String verb) {
        return Address.encodedSegment(model.id()) + ":" + verb;
    }

    private static TransportRequest signed(ProviderCall call, Address address, byte[] body) {
        Map<String, String> headers = call.headers("application/json", Map.of());
        TransportRequest request = new TransportRequest(address.reveal(), headers, body, call.streamed());
        return new Headers(headers).get("Authorization").isPresent()
                ? request
                : Signers.signed(RequestSigner.GOOGLE, SCOPE, call, request);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        Endpoint endpoint = call.request().endpoint();
        if (endpoint.equals(Endpoint.EMBEDDINGS)) {
            return EmbeddedContent.isAskedFor(call.providerModel())
                    ? new EmbeddedContent(call.providerModel())
                    : new PredictedEmbeddings(call.providerModel());
        }
        if (!endpoint.equals(Endpoint.CHAT_COMPLETIONS)) {
            return AnswerTranslation.none();
        }
        return switch (VertexModel.of(call.providerModel()).family()) {
            case CLAUDE -> new MessagesToChat(call);
            case GEMINI -> GeminiApi.asksForSeveral(call) ? AnswerTranslation.none() : gemini.translation(call);
            default -> AnswerTranslation.none();
        };
    }

    @Override
    public Answer normalized(Answer answer) {
        return api(answer.endpoint()) == null ? super.normalized(answer) : answer;
    }

    @Override
    public Outcome outcome(Answer answer) {
        NativeApi api = api(answer.endpoint());
        return api == null ? super.outcome(answer) : api.outcome(answer);
    }

    @Override
    public Optional<String> text(Answer answer) {
        NativeApi api = api(answer.endpoint());
        return api == null ? super.text(answer) : api.text(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        NativeApi api = api(answer.endpoint());
        return api == null ? super.estimatedTokens(answer) : api.estimatedTokens(answer);
    }

    @Override
    public EventReader eventReader(Endpoint endpoint) {
        NativeApi api = api(endpoint);
        return api == null ? super.eventReader(endpoint) : api.eventReader();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        NativeApi api = api(endpoint);
        return api == null ? super.marksEndOfStream(endpoint) : api.marksEndOfStream(endpoint);
    }
}
