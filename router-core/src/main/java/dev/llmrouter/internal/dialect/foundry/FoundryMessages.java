package dev.llmrouter.internal.dialect.foundry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.ForwardingApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesApi;
import dev.llmrouter.internal.dialect.anthropic.MessagesToChat;
import dev.llmrouter.internal.dialect.chat.ClaudeModels;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;

/** Claude at Azure AI, at {@code /anthropic} of its resource. Its chats are translated to Messages. */
final class FoundryMessages extends ForwardingApi {
    FoundryMessages() {
        super(MessagesApi.ofAnthropic());
    }

    @Override
    public boolean has(Endpoint endpoint, Deployment deployment) {
        return has(endpoint) && (deployment.isWildcard() || ClaudeModels.isOne(deployment.providerModel()));
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        if (!ClaudeModels.isOne(call.providerModel())) {
            // A wildcard's model is known with its request only. Another deployment may speak the dialect, so the
            // request is not at fault.
            throw new IllegalStateException("this model of Azure AI is not asked in Anthropic's dialect");
        }
        byte[] body = super.request(call).body();
        JsonNode json = Json.read(body);
        return json.isObject() ? of(call, (ObjectNode) json) : of(call, body);
    }

    @Override
    public boolean translates(ProviderCall call) {
        return call.request().endpoint().equals(Endpoint.CHAT_COMPLETIONS) && ClaudeModels.isOne(call.providerModel());
    }

    @Override
    public TransportRequest translatedRequest(ProviderCall call) {
        return of(call, MessagesToChat.request(call));
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return new MessagesToChat(call);
    }

    private static TransportRequest of(ProviderCall call, ObjectNode body) {
        body.put("model", FoundryRequest.model(call));
        if (call.streamed()) {
            body.put("stream", true);
        }
        return of(call, Json.write(body));
    }

    private static TransportRequest of(ProviderCall call, byte[] body) {
        Endpoint endpoint = call.request().endpoint();
        Endpoint asked = ApiDialect.of(endpoint) == ApiDialect.ANTHROPIC ? endpoint : Endpoint.MESSAGES;
        Address root = FoundryRequest.root(call);
        Address address = root.withPath(FoundryRequest.without(root.path(), FoundryRequest.MODELS)
                + FoundryRequest.CLAUDE + "/v1/" + asked.path());
        return FoundryRequest.of(call, address, "application/json", body);
    }
}
