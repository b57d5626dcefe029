package dev.llmrouter.config;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Mirror;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Makes deployments of one entry of {@code model_list}. */
final class DeploymentReader {
    /** A credential that providers take from the parameters. */
    private static final String TOKEN = "azure_ad_token";

    private static final String CACHED = "cache_read_input_token_cost";

    private static final String MAX_INPUT = "max_input_tokens";
    private static final String MOCK = "mock_response";

    /** Keys of {@code model_info} that people write among the parameters. */
    private static final List<String> OF_INFO = List.of("mode", MAX_INPUT, "litellm_provider");

    private final MapReader entry;
    private final MapReader params;
    private final MapReader info;
    private final Limits ofRouter;
    private final Map<String, String> environment;

    /**
     * A reader of one entry.
     *
     * @param entry the entry
     * @param defaults {@code default_litellm_params}
     * @param ofRouter how providers count unless the entry says otherwise
     * @param environment the variables of the process and of the file
     */
    DeploymentReader(MapReader entry, YamlMap defaults, Limits ofRouter, Map<String, String> environment) {
        this.entry = entry;
        this.environment = environment;
        this.ofRouter = ofRouter;
        Problems problems = entry.problems();
        params = entry.map("litellm_params")
                .map(own -> new MapReader(withDefaults(own, defaults), problems))
                .orElseGet(() -> MapReader.empty(entry.place(), problems));
        info = entry.map("model_info").orElseGet(() -> MapReader.empty(entry.place(), problems));
    }

    /** With what the entry says nothing of, under whichever name and in whichever place. */
    private YamlMap withDefaults(MapReader own, YamlMap defaults) {
        Map<String, YamlNode> missing = new LinkedHashMap<>(defaults.entries());
        missing.keySet().removeIf(key -> isSet(own, key));
        return new YamlMap(own.place(), own.entries()).withDefaults(new YamlMap(defaults.place(), missing));
    }

    private boolean isSet(MapReader own, String key) {
        boolean inEntry = KnownKeys.isRead(Section.MODEL_LIST, key) && entry.has(key);
        boolean inInfo = KnownKeys.isRead(Section.MODEL_INFO, key)
                && entry.map("model_info").filter(it -> it.has(key)).isPresent();
        return inEntry || inInfo || KnownKeys.names(key).stream().anyMatch(own::has);
    }

    /**
     * What one entry stands for.
     *
     * @param deployment with its id, given or made
     * @param idPlace where the id is given; null when it was made
     * @param allowedFails {@code allowed_fails_policy}; empty for none
     * @param params its {@code litellm_params}, defaults included
     */
    record Draft(
            Deployment deployment, @Nullable Place idPlace, Map<FailureKind, Integer> allowedFails, MapReader params) {}

    /**
     * The deployments: one for each organization; none when the entry lacks what it needs, which the problems
     * then list.
     */
    List<Draft> read() {
        KeyCheck.check(entry, Section.MODEL_LIST);
        KeyCheck.check(params, Section.LITELLM_PARAMS);
        KeyCheck.check(info, Section.MODEL_INFO);
        Optional<String> name = entry.required("model_name", "the name that callers ask for");
        Optional<String> model = model();
        Optional<Deployment.Builder> builder =
                name.isPresent() ? model.map(m -> Deployment.builder(name.get(), m)) : Optional.empty();
        Deployment.Builder any = builder.orElseGet(() -> Deployment.builder("unknown", "unknown"));
        fill(any);
        Map<FailureKind, Integer> allowedFails = allowedFailsPolicy();
        List<String> organizations = params.texts("organization").orElse(List.of());
        Availability.of(info, environment).ifPresent(any::unusable);
        lackingVariables(any);
        entry.problems()
                .unknownTokens()
                .ifPresent(why -> any.limits(Limits.none()).unusable(why));
        List<Draft> drafts = new ArrayList<>();
        // A list of one is a list that may grow: its first deployment keeps its id then.
        boolean single = !(params.entries().get("organization") instanceof YamlList);
        for (String organization : organizations.isEmpty() ? List.of("") : organizations) {
            drafts.add(draft(any, organization, single || organizations.isEmpty(), allowedFails));
        }
        return builder.isPresent() ? drafts : List.of();
    }

    /** What a variable should have said is not known, limits that it shares with others among it. */
    private void lackingVariables(Deployment.Builder builder) {
        List<String> missing = entry.problems().missingVariables();
        if (!missing.isEmpty()) {
            builder.limits(Limits.none())
                    .unusable("its configuration needs environment variables that are not set or empty: "
                            + String.join(", ", missing));
        }
    }

    private Draft draft(
            Deployment.Builder builder, String organization, boolean single, Map<FailureKind, Integer> fails) {
        if (!organization.isEmpty()) {
            builder.organization(organization);
        }
        Optional<String> id = info.text("id");
        id.ifPresent(given -> builder.id(single ? given : given + "-" + organization));
        return new Draft(builder.build(), id.isPresent() ? info.place("id") : null, fails, params);
    }

    private Optional<String> model() {
        if (!entry.has("litellm_params")) {
            entry.problems().error(entry.place(), "litellm_params is missing: a mapping with at least model");
            return Optional.empty();
        }
        if (!(entry.entries().get("litellm_params") instanceof YamlMap)) {
            return Optional.empty();
        }
        Optional<String> model = params.required("model", "provider/model, such as azure/my-deployment");
        return model.isPresent() ? model.flatMap(this::withProvider) : unknownModel();
    }

    /** In place of a model that only a missing variable knows: the group exists all the same. */
    private Optional<String> unknownModel() {
        return params.entries().get("model") instanceof YamlScalar scalar
                ? scalar.missing().stream().findFirst().map(name -> "os.environ/" + name)
                : Optional.empty();
    }

    /** Puts the provider before the model, unless it is there already. */
    private Optional<String> withProvider(String model) {
        String full = params.text("custom_llm_provider")
                .filter(provider -> !model.startsWith(provider + "/"))
                .map(provider -> provider + "/" + model)
                .orElse(model);
        int slash = full.indexOf('/');
        if (slash == 0 || slash == full.length() - 1) {
            params.problems()
                    .error(params.place("model"), "expected provider/model with text on both sides of the slash");
            return Optional.empty();
        }
        return Optional.of(full);
    }

    private void fill(Deployment.Builder builder) {
        Optional<String> second = address("base_url");
        address("api_base").or(() -> second).ifPresent(builder::apiBase);
        params.text("api_key").map(Secret::of).ifPresent(builder::apiKey);
        params.text("api_version").ifPresent(builder::apiVersion);
        Map<String, String> headers = new LinkedHashMap<>(params.textMap("headers"));
        headers.putAll(params.textMap("extra_headers"));
        builder.headers(headers)
                .limits(LimitsReader.ofDeployment(ofRouter, entry, params, info))
                .timeouts(timeouts());
        pricing().ifPresent(builder::pricing);
        BudgetReader.ofDeployment(params).ifPresent(builder::budget);
        params.number("weight").ifPresent(builder::weight);
        MapReader.first(m -> m.integer("order"), params, info).ifPresent(builder::order);
        params.texts("tags").ifPresent(builder::tags);
        params.count("num_retries", 0).ifPresent(builder::numRetries);
        MapReader.first(m -> m.duration("cooldown_time"), params, info).ifPresent(builder::cooldownTime);
        MapReader.first(m -> m.count("allowed_fails", 0), params, info).ifPresent(builder::allowedFails);
        mirror().ifPresent(builder::mirror);
        builder.params(body()).info(info());
    }

    private Optional<Mirror> mirror() {
        double share = params.number("silent_share").orElse(1.0);
        if (!(share > 0 && share <= 1)) {
            params.problems().error(params.place("silent_share"), "expected more than 0 and at most 1");
            return Optional.empty();
        }
        return params.text("silent_model").map(model -> new Mirror(model, share));
    }

    private Optional<String> address(String key) {
        Optional<String> address = params.text(key);
        if (address.isPresent() && address.get().replace("/", "").isBlank()) {
            params.problems().error(params.place(key), "expected an address such as https://host/path");
            return Optional.empty();
        }
        return address;
    }

    private Timeouts timeouts() {
        Timeouts.Builder timeouts = Timeouts.builder();
        Optional<Duration> requestTimeout = params.timeout("request_timeout");
        params.timeout("timeout").or(() -> requestTimeout).ifPresent(timeouts::call);
        params.timeout("stream_timeout").ifPresent(timeouts::streamFirstEvent);
        params.timeout("stream_idle_timeout").ifPresent(timeouts::streamIdle);
        return timeouts.build();
    }

    private Optional<Pricing> pricing() {
        Optional<Double> input = MapReader.first(m -> m.number("input_cost_per_token"), params, info);
        Optional<Double> output = MapReader.first(m -> m.number("output_cost_per_token"), params, info);
        Optional<Double> cached = MapReader.first(m -> m.number(CACHED), params, info);
        if (cached.isPresent() && input.isEmpty()) {
            MapReader place = params.has(CACHED) ? params : info;
            place.problems()
                    .complaint(place.place(CACHED), "has no effect without input_cost_per_token beside it", List.of());
        }
        return input.isEmpty() && output.isEmpty()
                ? Optional.empty()
                : Optional.of(Pricing.of(input.orElse(0.0), output.orElse(0.0))
                        .withCachedInput(cached.orElse(input.orElse(0.0))));
    }

    private Map<FailureKind, Integer> allowedFailsPolicy() {
        return MapReader.first(m -> m.map("allowed_fails_policy"), params, info)
                .map(policy -> FailureCounts.read(policy, FailureCounts.ALLOWED_FAILS))
                .orElse(Map.of());
    }

    /** What goes into every body: all that the router neither reads nor must keep to itself. */
    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        params.entries().forEach((key, value) -> {
            Standing standing = KnownKeys.standing(Section.LITELLM_PARAMS, key);
            boolean mayBeSent = standing == Standing.BODY
                    || (standing == Standing.UNKNOWN && !isOfInfo(key) && !KeyCheck.looksLikeCredential(key, value));
            if (mayBeSent) {
                put(body, key, value);
            }
        });
        params.bool("drop_params").ifPresent(drops -> body.put("drop_params", drops));
        for (String key : List.of("additional_drop_params", "allowed_openai_params")) {
            params.texts(key).ifPresent(names -> body.put(key, names));
        }
        mock().ifPresent(answer -> body.put(MOCK, answer));
        params.text(TOKEN).ifPresent(token -> body.put(TOKEN, Secret.of(token)));
        CloudParams.read(params, body);
        tagPatterns().ifPresent(patterns -> body.put("tag_regex", patterns));
        params.map("extra_body")
                .ifPresent(extra -> put(body, "extra_body", new YamlMap(extra.place(), extra.entries())));
        return body;
    }

    /** Those of which each can be compiled. */
    private Optional<List<String>> tagPatterns() {
        return params.texts("tag_regex")
                .map(patterns -> patterns.stream().filter(this::isPattern).toList());
    }

    private boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            params.problems()
                    .complaint(
                            params.place("tag_regex"),
                            "'" + Place.shown(text) + "' is no regular expression (" + Place.shown(e.getDescription())
                                    + "); it is left out",
                            List.of());
            return false;
        }
    }

    /** It is a warning whoever builds the router: a file is written for all of them. */
    private Optional<String> mock() {
        Optional<String> answer = params.text(MOCK);
        if (answer.isPresent()) {
            params.problems()
                    .warning(
                            params.place(MOCK),
                            "answers in place of the provider only in a router that is built with allowMocks();"
                                    + " without it this deployment is not asked, so that no mock becomes a paid call");
        }
        return answer;
    }

    private static boolean isOfInfo(String key) {
        return OF_INFO.contains(key) || key.startsWith("supports_");
    }

    private Map<String, Object> info() {
        Map<String, Object> plain = new LinkedHashMap<>();
        params.text("base_model").ifPresent(model -> plain.put("base_model", model));
        params.entries().forEach((key, value) -> {
            if (isOfInfo(key)) {
                put(plain, key, value);
            }
        });
        info.entries().forEach((key, value) -> put(plain, key, value));
        params.whole(MAX_INPUT, 0).ifPresent(tokens -> plain.put(MAX_INPUT, tokens));
        for (String key : List.of(MAX_INPUT, "max_output_tokens")) {
            info.whole(key, 0).ifPresent(tokens -> plain.put(key, tokens));
        }
        return plain;
    }

    private void put(Map<String, Object> map, String key, YamlNode value) {
        Object plain = YamlNode.plain(value, params.problems());
        // A null says: as if the line were not there.
        if (plain != null) {
            map.put(key, plain);
        }
    }
}
