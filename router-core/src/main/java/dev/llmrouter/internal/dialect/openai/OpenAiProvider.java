package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Address;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Addresses;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.internal.dialect.Hosts;
import dev.llmrouter.internal.dialect.responses.ResponsesModels;
import dev.llmrouter.internal.dialect.responses.ResponsesToChat;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.ProviderBody;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Any provider that speaks OpenAI's dialect at {@code {api_base}/{endpoint}}; what differs is a row of a table. */
final class OpenAiProvider extends OpenAiDialect {
    private static final String VERSION = "v1";
    private static final String OPENAI = "openai";
    private static final String OWN_DOMAIN = "openai.com";

    /**
     * What differs.
     *
     * @param name the word before the slash
     * @param address where it is unless the deployment says otherwise; empty when it must say
     * @param keyVariable the environment variable that usually holds the key; empty when none is needed
     * @param streamUsage where {@code stream_options.include_usage} may be added
     * @param addsVersion whether addresses are usually given without their {@code /v1}
     * @param chargesMaxTokens whether it charges {@code max_tokens} when a request arrives
     */
    record Row(
            String name,
            String address,
            String keyVariable,
            StreamUsage streamUsage,
            boolean addsVersion,
            boolean chargesMaxTokens) {
        /** One that charges the answer as it comes. */
        Row(String name, String address, String keyVariable, StreamUsage streamUsage) {
            this(name, address, keyVariable, streamUsage, false, false);
        }

        /** One whose own API lies beside {@code /v1}, so that people know the address without it. */
        Row withBareAddresses() {
            return new Row(name, address, keyVariable, streamUsage, true, chargesMaxTokens);
        }

        /** One that counts a request by its {@code max_tokens} until its true cost is known. */
        Row chargingMaxTokens() {
            return new Row(name, address, keyVariable, streamUsage, addsVersion, true);
        }
    }

    private final Row row;
    private final @Nullable Address own;

    OpenAiProvider(Row row) {
        this.row = row;
        own = row.address.isEmpty() ? null : Address.of(row.address);
    }

    @Override
    public String name() {
        return row.name;
    }

    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        String key = environment.get(row.keyVariable);
        return key == null
                        || key.isBlank()
                        || deployment.apiKey().isPresent()
                        || deployment.apiBase().isPresent()
                ? deployment
                : deployment.toBuilder()
                        // The key is this vendor's, whoever the model's name says that it is of.
                        .provider(row.name)
                        .apiKey(Secret.of(key))
                        .build();
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        if (deployment.apiBase().isEmpty() && own == null) {
            return Optional.of("api_base");
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        // A server of one's own may need no key.
        boolean keyed = deployment.apiBase().isPresent()
                || row.keyVariable.isEmpty()
                || deployment.apiKey().isPresent()
                || new Headers(deployment.headers()).get("Authorization").isPresent();
        return keyed ? Optional.empty() : Optional.of("api_key (usually os.environ/" + row.keyVariable + ")");
    }

    /** Whether a chat is asked at {@code responses}: OpenAI has models that only that serves. */
    private boolean isAskedAsResponse(ProviderCall call) {
        return row.name.equals(OPENAI) && ResponsesModels.isAskedThere(call, isOwn(call.deployment()));
    }

    private boolean isOwn(Deployment deployment) {
        return own != null
                && deployment
                        .address()
                        .map(given -> Hosts.isWithin(given.host(), OWN_DOMAIN))
                        .orElse(true);
    }

    @Override
    public AnswerTranslation translation(ProviderCall call) {
        return isAskedAsResponse(call) ? new ResponsesToChat(call) : AnswerTranslation.none();
    }

    @Override
    public TransportRequest request(ProviderCall call) {
        return isAskedAsResponse(call) ? requestOfAResponse(call) : requestAsItCame(call);
    }

    private TransportRequest requestOfAResponse(ProviderCall call) {
        return written(call, Endpoint.RESPONSES, ResponsesToChat.request(bare(call)));
    }

    private ProviderCall bare(ProviderCall call) {
        String name = ResponsesModels.bare(call.providerModel());
        return name.equals(call.providerModel())
                ? call
                : call.toBuilder().providerModel(name).build();
    }

    private TransportRequest requestAsItCame(ProviderCall call) {
        boolean mayBeAsked = call.streamed() && row.streamUsage.mayBeAsked(call.deployment(), own);
        ProviderCall named = row.name.equals(OPENAI) ? bare(call) : call;
        Map<String, Object> wishes = new LinkedHashMap<>(StreamUsage.wishOf(row.name, call));
        wishes.putAll(StreamUsage.wish(call, mayBeAsked));
        return written(call, call.request().endpoint(), named.body(wishes));
    }

    private TransportRequest written(ProviderCall call, Endpoint endpoint, ProviderBody body) {
        Map<String, String> credentials = new LinkedHashMap<>();
        call.deployment().apiKey().ifPresent(key -> credentials.put("Authorization", "Bearer " + key.reveal()));
        call.deployment().organization().ifPresent(id -> credentials.put("OpenAI-Organization", id));
        return new TransportRequest(
                url(call.deployment(), endpoint),
                call.headers(body.contentType(), credentials),
                body.bytes(),
                call.streamed());
    }

    private String url(Deployment deployment, Endpoint endpoint) {
        Address base = deployment.address().map(this::versioned).orElse(own);
        if (base == null) {
            throw new IllegalArgumentException(
                    "deployment '" + deployment.id() + "' needs api_base: " + row.name + " has no address of its own");
        }
        return base.resolve(endpoint.path()).reveal();
    }

    private Address versioned(Address given) {
        return row.addsVersion && !given.path().endsWith("/" + VERSION) ? given.resolve(VERSION) : given;
    }

    @Override
    public boolean chargesMaxTokens() {
        return row.chargesMaxTokens;
    }
}
