package dev.llmrouter.config;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a configuration of a tree: model list, then the names that lead to it, then the settings. Used for
 * one file.
 */
final class ConfigReader {
    private final MapReader root;
    private final MapReader router;
    private final MapReader litellm;
    private final Problems problems;
    private final Map<String, String> environment;
    private final Neighbours files;

    /**
     * A reader.
     *
     * @param files those that the configuration names
     */
    ConfigReader(YamlMap tree, Problems problems, Map<String, String> environment, Neighbours files) {
        this.problems = problems;
        this.environment = environment;
        this.files = files;
        root = new MapReader(tree, problems);
        router = withStrays(section("router_settings"), tree);
        litellm = section("litellm_settings");
    }

    /** The configuration; usable only if there is no error among the problems. */
    RouterConfig read(DeploymentCheck check) {
        checkKeys();
        ModelListReader list = new ModelListReader(router, litellm, Credentials.of(root));
        list.read(root, environment);
        Set<String> names =
                list.deployments().values().stream().map(Deployment::modelName).collect(Collectors.toSet());
        List<Deployment> deployments = list.deployments().values().stream()
                .flatMap(deployment -> check.spelledOut(deployment, names))
                .map(check::completed)
                .toList();
        deployments.forEach(deployment -> check.unusable(deployment).ifPresent(why -> list.unusable(deployment, why)));
        Catalog listed = catalog(deployments, List.of(), List.of());
        List<RoutingGroupsReader.Group> together = new RoutingGroupsReader(problems).read(router, names(listed, list));
        Catalog models = catalog(deployments, List.of(), together);
        Catalog catalog =
                catalog(deployments, new AliasReader(problems, list.unusable()).read(router, models), together);
        Fallbacks fallbacks = new FallbackReader(problems, catalog, list.unusable()).read(router, litellm);
        RouterSettings settings =
                new SettingsReader(router, litellm).read(fallbacks, list.allowedFails(), names(catalog, list));
        settings = withStrategies(settings, together);
        RouterConfig config = new RouterConfig(catalog, withMoney(settings, catalog));
        unserved(catalog, check, fallbacks);
        keyManagement();
        BudgetReader.warn(config, list.places(), problems);
        new DeadSettings(config, problems).warn(router, list.params());
        return config;
    }

    /** Names whose deployments can all not be used: a request for one of them fails, unless it falls back. */
    private void unserved(Catalog catalog, DeploymentCheck check, Fallbacks fallbacks) {
        Map<String, Boolean> names = new LinkedHashMap<>();
        catalog.groups()
                .forEach((name, group) -> names.put(
                        name,
                        group.deployments().stream()
                                .anyMatch(it -> check.unusable(it).isEmpty())));
        catalog.aliases().forEach((name, alias) -> names.put(name, names.getOrDefault(alias.model(), true)));
        names.forEach((name, served) -> {
            if (!served
                    && fallbacks
                            .targets(FailureKind.SERVER_ERROR, List.of(name))
                            .isEmpty()) {
                problems.unserved(name);
            }
        });
    }

    private RouterSettings withMoney(RouterSettings settings, Catalog catalog) {
        RouterSettings.Builder more = settings.toBuilder();
        BudgetReader.ofProviders(router, catalog).forEach(more::providerBudget);
        PriceTableReader.read(router, files).ifPresent(more::prices);
        ModelTableReader.read(router, files).ifPresent(more::models);
        return more.build();
    }

    private static Set<String> names(Catalog catalog, ModelListReader list) {
        Set<String> names = new LinkedHashSet<>(catalog.groups().keySet());
        names.addAll(list.unusable());
        return names;
    }

    private RouterSettings withStrategies(RouterSettings settings, List<RoutingGroupsReader.Group> together) {
        RouterSettings.Builder more = settings.toBuilder();
        for (RoutingGroupsReader.Group group : together) {
            RoutingStrategy strategy = group.strategy().orElse(settings.strategy());
            more.strategy(group.name(), strategy);
            group.models().forEach(model -> more.strategy(model, strategy));
        }
        return more.build();
    }

    private Catalog catalog(
            Collection<Deployment> deployments, List<ModelAlias> aliases, List<RoutingGroupsReader.Group> together) {
        Catalog.Builder catalog = Catalog.builder();
        deployments.forEach(catalog::deployment);
        aliases.forEach(catalog::alias);
        together.forEach(group -> catalog.routingGroup(group.name(), group.models()));
        return catalog.build();
    }

    private MapReader section(String key) {
        return root.map(key).orElseGet(() -> MapReader.empty(root.place(), problems));
    }

    /**
     * Settings that stand beside {@code router_settings} instead of in it, as LiteLLM's page shows
     * model_group_alias.
     */
    private MapReader withStrays(MapReader settings, YamlMap tree) {
        Map<String, YamlNode> strays = new LinkedHashMap<>();
        tree.entries().forEach((key, value) -> {
            if (isStray(key)) {
                problems.note(value.place(), "belongs in router_settings; it is read as if it stood there");
                strays.put(key, value);
            }
        });
        YamlMap own = new YamlMap(settings.place(), settings.entries());
        return new MapReader(own.withDefaults(new YamlMap(own.place(), strays)), problems);
    }

    private static boolean isStray(String key) {
        return KnownKeys.standing(Section.TOP, key) == Standing.UNKNOWN
                && KnownKeys.standing(Section.ROUTER_SETTINGS, key) == Standing.READ;
    }

    private void checkKeys() {
        Map<String, YamlNode> top = new LinkedHashMap<>(root.entries());
        top.keySet().removeIf(ConfigReader::isStray);
        KeyCheck.check(new MapReader(new YamlMap(root.place(), top), problems), Section.TOP);
        KeyCheck.check(router, Section.ROUTER_SETTINGS);
        KeyCheck.check(litellm, Section.LITELLM_SETTINGS);
    }

    /** Variables that are not set may be meant to come from a vault. */
    private void keyManagement() {
        if (!(root.entries().get("general_settings") instanceof YamlMap general)) {
            return;
        }
        YamlNode system = general.entries().get("key_management_system");
        if (system == null || YamlNode.isNull(system)) {
            return;
        }
        String message = "key-management systems are not supported; put what is missing into environment variables";
        if (problems.isMissingVariables()) {
            problems.error(system.place(), message);
        } else if (problems.areDeploymentsMissingVariables()) {
            problems.complaint(system.place(), message, List.of());
        }
    }
}
