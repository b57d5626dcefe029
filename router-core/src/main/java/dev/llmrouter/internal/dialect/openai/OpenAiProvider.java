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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Any provider that speaks OpenAI's dialect at {@code {api_base}/{endpoint}}; what differs is a row of a table. */
final class OpenAiProvider extends OpenAiDialect {
    private static final String VERSION = "v1";
    private static final String OPENAI = "openai";
    /** It searches the web at {@code responses} alone. */
    private static final String XAI = "xai";

    private static final String FIREWORKS = "fireworks_ai";
    /** Where Fireworks has its models, of which people write the last word alone. */
    private static final String PLACE_OF_FIREWORKS = "accounts/fireworks/models/";

    private static final String OWN_DOMAIN = "openai.com";

    /**
     * What differs.
     *
     * @param name the word before the slash
     * @param address where it is unless the deployment says otherwise; empty when it must say; <code>{NAME}</code> in it is a variable
     *     of the environment
     * @param keyVariables the environment variables that usually hold the key, the first that is set counts
     * @param addressVariable the environment variable that may hold another address; empty for none
     * @param streamUsage where {@code stream_options.include_usage} may be added
     * @param quirks what else is its own
     * @param elsewhere endpoints with an address of their own, by their paths
     */
    record Row(
            String name,
            String address,
            List<String> keyVariables,
            String addressVariable,
            StreamUsage streamUsage,
            Set<Quirk> quirks,
            Map<String, String> elsewhere) {
        private boolean is(Quirk quirk) {
            return quirks.contains(quirk);
        }
    }

    /** What a provider may have of its own. */
    enum Quirk {
        /** Its own API lies beside {@code /v1}, so that people know the address without it. */
        BARE,
        /** It counts a request by its {@code max_tokens} when it arrives, until its cost is known. */
        CHARGES,
        /** It may need no key. */
        KEYLESS
    }

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-]+");
    /** A variable in an address. */
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Z_]+)\\}");

    private final Row row;
    private final @Nullable Address own;

    OpenAiProvider(Row row) {
        this.row = row;
        own = row.address.isEmpty() || VARIABLE.matcher(row.address).find() ? null : Address.of(row.address);
    }

    @Override
    public String name() {
        return row.name;
    }

    /** An address of the file gets no key but the file's; one of the environment also the environment's. */
    @Override
    public Deployment complete(Deployment deployment, Map<String, String> environment) {
        if (deployment.apiBase().isPresent()) {
            return deployment;
        }
        Optional<String> key = deployment.apiKey().isPresent()
                ? Optional.empty()
                : row.keyVariables.stream()
                        .map(name -> environment.getOrDefault(name, ""))
                        .filter(value -> !value.isBlank())
                        .findFirst();
        Optional<String> base = addressOf(environment);
        if (key.isEmpty() && base.isEmpty()) {
            return deployment;
        }
        Deployment.Builder completed = deployment.toBuilder();
        // The key is this vendor's, even if the model's name is another vendor's.
        key.ifPresent(value -> completed.provider(row.name).apiKey(Secret.of(value)));
        base.ifPresent(completed::apiBase);
        return completed.build();
    }

    /** What the environment says of the address. */
    private Optional<String> addressOf(Map<String, String> environment) {
        String given = environment.getOrDefault(row.addressVariable, "");
        if (!given.isBlank()) {
            return Optional.of(given);
        }
        Matcher variables = VARIABLE.matcher(row.address);
        StringBuilder filled = new StringBuilder();
        boolean found = false;
        while (variables.find()) {
            String value = environment.getOrDefault(variables.group(1), "");
            if (!SEGMENT.matcher(value).matches()) {
                return Optional.empty();
            }
            variables.appendReplacement(filled, value);
            found = true;
        }
        variables.appendTail(filled);
        return found ? Optional.of(filled.toString()) : Optional.empty();
    }

    @Override
    public Optional<String> missing(Deployment deployment) {
        if (deployment.apiBase().isEmpty() && own == null) {
            return Optional.of("api_base" + usually(addressVariables()));
        }
        Optional<String> noAddress = Addresses.missing(deployment);
        if (noAddress.isPresent()) {
            return noAddress;
        }
        // A server of one's own may need no key.
        boolean keyed = deployment.apiBase().isPresent()
                || row.is(Quirk.KEYLESS)
                || row.keyVariables.isEmpty()
                || deployment.apiKey().isPresent()
                || new Headers(deployment.headers()).get("Authorization").isPresent();
        return keyed ? Optional.empty() : Optional.of("api_key (usually os.environ/" + row.keyVariables.get(0) + ")");
    }

    private List<String> addressVariables() {
        List<String> names = new ArrayList<>();
        VARIABLE.matcher(row.address).results().map(match -> match.group(1)).forEach(names::add);
        if (!row.addressVariable.isEmpty()) {
            names.add(row.addressVariable);
        }
        return names;
    }

    private static String usually(List<String> names) {
        return names.isEmpty() ? "" : " (or os.environ/" + String.join(" or os.environ/", names) + ")";
    }

    /** Whether a chat is asked at {@code responses}: OpenAI has models that only that serves. */
    private boolean isAskedAsResponse(ProviderCall call) {
        return row.name.equals(OPENAI)
                ? ResponsesModels.isAskedThere(call, isOwn(call.deployment()))
                : row.name.equals(XAI) && ResponsesModels.searchesTheWeb(call);
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
        ProviderCall named = row.name.equals(OPENAI) ? bare(call) : placed(call);
        Map<String, Object> wishes = new LinkedHashMap<>(StreamUsage.wishOf(row.name, call));
        wishes.putAll(StreamUsage.wish(call, mayBeAsked));
        return written(call, call.request().endpoint(), named.body(wishes));
    }

    private ProviderCall placed(ProviderCall call) {
        String model = call.providerModel();
        boolean alone = row.name.equals(FIREWORKS) && !model.contains("/") && !model.contains("#");
        return alone ? call.toBuilder().providerModel(PLACE_OF_FIREWORKS + model).build() : call;
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
        String elsewhere = row.elsewhere.get(endpoint.path());
        if (elsewhere != null && deployment.apiBase().isEmpty()) {
            return elsewhere;
        }
        Address base = deployment.address().map(this::versioned).orElse(own);
        if (base == null) {
            throw new IllegalArgumentException(
                    "deployment '" + deployment.id() + "' needs api_base: " + row.name + " has no address of its own");
        }
        return base.resolve(endpoint.path()).reveal();
    }

    private Address versioned(Address given) {
        return row.is(Quirk.BARE) && !given.path().endsWith("/" + VERSION) ? given.resolve(VERSION) : given;
    }

    @Override
    public boolean chargesMaxTokens() {
        return row.is(Quirk.CHARGES);
    }
}
