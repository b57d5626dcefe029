package dev.llmrouter.snapshot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.catalog.ModelGroup;
import dev.llmrouter.json.Json;
import dev.llmrouter.trust.UnsentFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The models that can be asked for: as objects, and as the JSON that LiteLLM's proxy answers. Without hidden aliases and secrets. */
public final class ModelListing {
    private final Catalog catalog;
    private final long createdSeconds;

    /**
     * Lists the models of a catalog.
     *
     * @param catalog the catalog
     * @param wallMillis what the JSON says of when they were created, in milliseconds since 1970
     */
    public ModelListing(Catalog catalog, long wallMillis) {
        this.catalog = catalog;
        createdSeconds = wallMillis / 1000;
    }

    /**
     * A model.
     *
     * @param name the name to ask for: a group or an alias
     * @param group the group that serves it
     * @param deployments the group's deployments
     */
    public record Model(String name, String group, List<Deployment> deployments) {}

    /** {@return every model, groups first, then aliases} */
    public List<Model> all() {
        List<Model> models = new ArrayList<>();
        catalog.groups().forEach((name, group) -> models.add(new Model(name, name, group.deployments())));
        for (ModelAlias alias : catalog.aliases().values()) {
            if (!alias.hidden()) {
                ModelGroup group = catalog.resolve(alias.name()).orElseThrow().group();
                models.add(new Model(alias.name(), group.name(), group.deployments()));
            }
        }
        return models;
    }

    /** {@return the names of every model} */
    public List<String> names() {
        return all().stream().map(Model::name).toList();
    }

    /**
     * Finds a model.
     *
     * @param name a group or an alias that is not hidden
     * @return the model
     */
    public Optional<Model> find(String name) {
        return all().stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /** {@return what {@code /v1/models} answers} */
    public String modelsJson() {
        ObjectNode root = Json.object();
        ArrayNode data = root.putArray("data");
        for (Model model : all()) {
            put(data.addObject(), model);
        }
        return text(root.put("object", "list"));
    }

    /**
     * Describes one model.
     *
     * @param name a group or an alias that is not hidden
     * @return what {@code /v1/models/{name}} answers; empty when there is no such model
     */
    public Optional<String> modelJson(String name) {
        return find(name).map(model -> text(put(Json.object(), model)));
    }

    private ObjectNode put(ObjectNode entry, Model model) {
        return entry.put("id", model.name())
                .put("object", "model")
                .put("created", createdSeconds)
                .put("owned_by", "openai");
    }

    /** {@return what {@code /v1/model/info} answers} */
    public String modelInfoJson() {
        ObjectNode root = Json.object();
        ArrayNode data = root.putArray("data");
        for (Model model : all()) {
            for (Deployment deployment : model.deployments()) {
                describe(data.addObject().put("model_name", model.name()), deployment);
            }
        }
        return text(root);
    }

    /** {@return what {@code /v1/model_group/info} answers} */
    public String modelGroupInfoJson() {
        ObjectNode root = Json.object();
        ArrayNode data = root.putArray("data");
        for (Model model : all()) {
            summarize(data.addObject().put("model_group", model.name()), model.deployments());
        }
        return text(root);
    }

    private static void describe(ObjectNode entry, Deployment deployment) {
        ObjectNode params = entry.putObject("litellm_params");
        params.put("model", deployment.provider() + "/" + deployment.providerModel());
        deployment.shownAddress().ifPresent(address -> params.put("api_base", address));
        deployment.apiVersion().ifPresent(version -> params.put("api_version", version));
        deployment.limits().requestsPerMinute().ifPresent(rpm -> params.put("rpm", rpm));
        deployment.limits().tokensPerMinute().ifPresent(tpm -> params.put("tpm", tpm));
        deployment.weight().ifPresent(weight -> params.put("weight", weight));
        ObjectNode info = entry.putObject("model_info").put("id", deployment.id());
        deployment
                .pricing()
                .ifPresent(pricing -> info.put("input_cost_per_token", pricing.inputPerToken())
                        .put("output_cost_per_token", pricing.outputPerToken()));
        deployment.info().forEach((key, value) -> {
            if (!UnsentFields.isCredential(key, value)) {
                info.set(key, Json.tree(value));
            }
        });
    }

    private static void summarize(ObjectNode entry, List<Deployment> deployments) {
        Set<String> providers = new TreeSet<>();
        deployments.forEach(deployment -> providers.add(deployment.provider()));
        ArrayNode names = entry.putArray("providers");
        providers.forEach(names::add);
        put(entry, "max_input_tokens", deployments.stream().map(Deployment::maxInputTokens), true);
        put(entry, "tpm", deployments.stream().map(d -> d.limits().tokensPerMinute()), false);
        put(entry, "rpm", deployments.stream().map(d -> d.limits().requestsPerMinute()), false);
        deployments.stream()
                .map(d -> d.info().get("mode"))
                .filter(String.class::isInstance)
                .findFirst()
                .ifPresent(mode -> entry.put("mode", (String) mode));
        cost(entry, "input_cost_per_token", deployments, p -> p.inputPerToken());
        cost(entry, "output_cost_per_token", deployments, p -> p.outputPerToken());
    }

    private static void put(
            ObjectNode entry, String key, java.util.stream.Stream<OptionalLong> values, boolean largest) {
        List<Long> known = values.filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList();
        if (known.isEmpty()) {
            entry.putNull(key);
        } else {
            entry.put(key, known.stream().mapToLong(Long::longValue).reduce(0, largest ? Math::max : Long::sum));
        }
    }

    private static void cost(
            ObjectNode entry,
            String key,
            List<Deployment> deployments,
            Function<dev.llmrouter.catalog.Pricing, Double> price) {
        deployments.stream()
                .flatMap(deployment -> deployment.pricing().map(price).stream())
                .max(Double::compare)
                .ifPresentOrElse(highest -> entry.put(key, highest), () -> entry.putNull(key));
    }

    private static String text(ObjectNode root) {
        return new String(Json.write(root), StandardCharsets.UTF_8);
    }
}
