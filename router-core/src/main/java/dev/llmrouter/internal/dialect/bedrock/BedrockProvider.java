package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.cloud.Params;
import dev.llmrouter.internal.dialect.cloud.Signers;
import dev.llmrouter.internal.dialect.openai.OpenAiDialect;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.RequestSigner;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Amazon Bedrock. Chats are asked by Converse and embeddings by InvokeModel, whatever OpenAI's dialect calls them; answers are translated back.
 * A deployment with an API key sends that; all others are signed by the module that has AWS's credentials.
 */
final class BedrockProvider extends OpenAiDialect {
    private static final String SERVICE = "bedrock";
    private static final String ARTIFACT = "router-bedrock";

    private final String name;

    BedrockProvider(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    static BedrockModel model(Deployment deployment, String providerModel) {
        String base = deployment.info().get("base_model") instanceof String given ? given : "";
        return BedrockModel.of(
                providerModel,
                Params.text(deployment, "model_id").orElse(""),
                base.substring(base.lastIndexOf('/') + 1));
    }

    /** AWS's and LiteLLM's variables. A key from the environment is for AWS's own addresses alone. */
    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        Map<String, Object> params = new LinkedHashMap<>(deployment.params());
        boolean elsewhere = deployment.apiBase().isPresent()
                || Params.text(deployment, BedrockAddress.ENDPOINT).isPresent();
        if (Params.text(deployment, BedrockAddress.REGION, "region_name").isEmpty()
                && model(deployment, deployment.providerModel()).region().isEmpty()) {
            Params.variable(environment, "AWS_REGION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION")
                    .ifPresent(region -> params.put(BedrockAddress.REGION, region));
        }
        if (!elsewhere) {
            Params.variable(environment, "AWS_BEDROCK_RUNTIME_ENDPOINT")
                    .ifPresent(address -> params.put(BedrockAddress.ENDPOINT, address));
        }
        Deployment.Builder completed = deployment.toBuilder();
        boolean ownIdentity = deployment.params().keySet().stream()
                .anyMatch(key -> key.startsWith("aws_") && !key.equals(BedrockAddress.REGION));
        if (deployment.apiKey().isEmpty() && !ownIdentity && !elsewhere) {
            Optional<String> key = Params.variable(environment, "AWS_BEARER_TOKEN_BEDROCK");
            key.ifPresent(found -> completed.apiKey(Secret.of(found)));
            if (key.isEmpty()) {
                keysOf(environment, params);
            }
        }
        return params.equals(deployment.params())
                ? completed.build()
                : completed.params(params).build();
    }

    private static void keysOf(Map<String, String> environment, Map<String, Object> params) {
        Optional<String> id = Params.variable(environment, "AWS_ACCESS_KEY_ID");
        Optional<String> secret = Params.variable(environment, "AWS_SECRET_ACCESS_KEY");
        if (id.isPresent() && secret.isPresent()) {
            params.put("aws_access_key_id", Secret.of(id.get()));
            params.put("aws_secret_access_key", Secret.of(secret.get()));
            Params.variable(environment, "AWS_SESSION_TOKEN")
                    .ifPresent(token -> params.put("aws_session_token", Secret.of(token)));
        }
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        BedrockModel model = model(deployment, deployment.providerModel());
        if (model.isOfAnotherApi()) {
            return Optional.of("another API of Bedrock than '" + model.route()
                    + "/', which this version does not speak: models are asked by Converse, as bedrock/{model}");
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        if (!BedrockAddress.isSound(BedrockAddress.region(deployment, model))) {
            return Optional.of("an aws_region_name that is the name of a region, such as eu-central-1");
        }
        boolean keyed = deployment.apiKey().isPresent()
                || new Headers(deployment.headers()).get("Authorization").isPresent();
        return keyed
                ? Optional.empty()
                : Signers.missing(RequestSigner.AWS, ARTIFACT, deployment)
                        .map(what -> what + ", or an api_key (usually os.environ/AWS_BEARER_TOKEN_BEDROCK)");
    }

    @Override
    public boolean serves(Endpoint endpoint) {
        return endpoint.equals(Endpoint.CHAT_COMPLETIONS) || endpoint.equals(Endpoint.EMBEDDINGS);
    }

    @Override
    public boolean serves(Endpoint endpoint, Deployment deployment) {
        boolean embeds = endpoint.equals(Endpoint.EMBEDDINGS);
        return serves(endpoint)
                && (!embeds
                        || deployment.isWildcard()
                        || InvokedEmbeddings.areOf(model(deployment, deployment.providerModel())));
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        BedrockModel model = model(call.deployment(), call.providerModel());
        if (call.request().endpoint().equals(Endpoint.EMBEDDINGS)) {
            return sent(call, model, "invoke", InvokedEmbeddings.body(call, model));
        }
        ObjectNode body =
                new ConverseRequest(Json.read(call.body().bytes()), model, ConverseRequest.toolNames()).write();
        AnthropicBetas.write(call, model, body);
        return sent(call, model, call.streamed() ? "converse-stream" : "converse", Json.write(body));
    }

    private static TransportRequest sent(ProviderCall call, BedrockModel model, String verb, byte[] body) {
        Deployment deployment = call.deployment();
        Address address = BedrockAddress.of(deployment, model)
                .resolve("model")
                .segment(model.id())
                .resolve(verb);
        Map<String, String> own = new LinkedHashMap<>();
        own.put("Accept", call.streamed() ? "application/vnd.amazon.eventstream" : "application/json");
        deployment.apiKey().ifPresent(key -> own.put("Authorization", "Bearer " + key.reveal()));
        Map<String, String> headers = call.headers("application/json", own);
        TransportRequest request = new TransportRequest(address.reveal(), headers, body, call.streamed());
        return new Headers(headers).get("Authorization").isPresent()
                ? request
                : Signers.signed(
                        RequestSigner.AWS,
                        new RequestSigner.Scope(SERVICE, BedrockAddress.region(deployment, model)),
                        call,
                        request);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new BedrockTranslation(call, model(call.deployment(), call.providerModel()));
    }

    /** What an answer may take is charged when its request arrives, and what it did not take is given back. */
    @Override
    public boolean chargesMaxTokens() {
        return true;
    }
}
