package dev.llmrouter;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.ConfigProblem;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import dev.llmrouter.usage.UsageStoreFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a router's configuration comes from: a file, what the builder adds to it, or both. Kept for reloads.
 */
final class ConfigSource {
    private static final Logger log = LoggerFactory.getLogger(ConfigSource.class);

    private final @Nullable YamlSource file;
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<ModelAlias> aliases = new ArrayList<>();
    private final List<Consumer<RouterSettings.Builder>> changes = new ArrayList<>();
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private Supplier<Map<String, String>> environment = System::getenv;
    private boolean strict;
    private boolean mocksAllowed;

    ConfigSource(@Nullable YamlSource file) {
        this.file = file;
    }

    void add(Deployment deployment) {
        deployments.add(deployment);
    }

    void add(ModelAlias alias) {
        aliases.add(alias);
    }

    void change(Consumer<RouterSettings.Builder> change) {
        changes.add(change);
    }

    void add(Provider provider) {
        providers.put(provider.name(), provider);
    }

    /** The given provider, else the stock one; null when none speaks the API. */
    @Nullable
    Provider provider(Deployment deployment) {
        Provider given = providers.get(deployment.provider());
        return given != null ? given : Providers.standard(deployment.provider()).orElse(null);
    }

    /** The file that the configuration is read of; null when it is no file. */
    @Nullable
    Path watched() {
        return file == null ? null : file.path().orElse(null);
    }

    void environment(Supplier<Map<String, String>> variables) {
        environment = variables;
    }

    void strict() {
        strict = true;
    }

    void allowMocks() {
        mocksAllowed = true;
    }

    RouterConfig load() {
        return load(file);
    }

    RouterConfig load(@Nullable YamlSource from) {
        Optional<RouterConfig> read = from == null ? Optional.empty() : Optional.of(read(from));
        RouterConfig config = complete(merge(read));
        Set<String> inFile = read.map(RouterConfig::catalog)
                .map(catalog -> catalog.deployments().keySet())
                .orElse(Set.of());
        config.catalog().deployments().values().stream()
                .filter(deployment -> !inFile.contains(deployment.id()))
                .forEach(this::warnOfUnusable);
        warnOfNoPrices(config, read);
        return config;
    }

    /**
     * A configuration that was made in code, with what the builder adds: of one id or name the newer one,
     * which is not the builder's.
     */
    RouterConfig load(RouterConfig made) {
        RouterConfig config = complete(orRefuse(() -> addTo(made)));
        config.catalog().deployments().values().forEach(this::warnOfUnusable);
        warnOfNoPrices(config, Optional.empty());
        return config;
    }

    private RouterConfig addTo(RouterConfig made) {
        Catalog.Builder own = Catalog.builder();
        deployments.forEach(own::deployment);
        Map<String, Deployment> all = new LinkedHashMap<>(made.catalog().deployments());
        own.build().deployments().forEach(all::putIfAbsent);
        Map<String, ModelAlias> names = new LinkedHashMap<>(made.catalog().aliases());
        aliases.forEach(alias -> names.putIfAbsent(alias.name(), alias));
        Catalog.Builder catalog = Catalog.builder();
        all.values().forEach(catalog::deployment);
        names.values().forEach(catalog::alias);
        made.catalog().routingGroups().forEach(catalog::routingGroup);
        return changed(catalog, made.settings().toBuilder());
    }

    private static void warnOfNoPrices(RouterConfig config, Optional<RouterConfig> read) {
        List<Deployment> warned = read.map(RouterConfig::unpriced).orElse(List.of());
        Set<String> warnedIds = warned.stream().map(Deployment::id).collect(Collectors.toSet());
        config.unpriced().stream()
                .filter(deployment -> !warnedIds.contains(deployment.id()))
                .forEach(ConfigSource::warnOfNoPrice);
    }

    /** Problems of the file are reported with their lines; these are the builder's. */
    private static void warnOfNoPrice(Deployment deployment) {
        log.warn(
                "Deployment {} of {} has a budget and its price is not known: what it spends counts as 0; give it a pricing, or"
                        + " a line in the price table",
                deployment.id(),
                deployment.modelName());
    }

    private RouterConfig read(YamlSource from) {
        ConfigLoader.Loaded loaded = new ConfigLoader(environment.get(), strict, providers.values()).load(from);
        loaded.warnings().forEach(warning -> log.warn("{}", warning));
        loaded.notes().forEach(note -> log.debug("{}", note));
        return loaded.config().orElseThrow(() -> new ConfigException(loaded.errors(), loaded.warnings()));
    }

    /** The store that the configuration names; null when it names none. */
    @Nullable
    UsageStore store(RouterConfig config) {
        RedisSettings redis = config.settings().redis().orElse(null);
        if (redis == null) {
            return null;
        }
        ClassLoader own = UsageStoreFactory.class.getClassLoader();
        UsageStoreFactory factory = ServiceLoader.load(UsageStoreFactory.class)
                .findFirst()
                .or(() -> ServiceLoader.load(UsageStoreFactory.class, own).findFirst())
                .orElseThrow(() -> noStore(
                        "limits are to be shared through Redis, and dev.llmrouter:router-redis is not on the class path; add it, or"
                                + " remove the redis_* keys to keep limits in this process"));
        try {
            return factory.create(redis);
        } catch (IllegalArgumentException e) {
            throw noStore(String.valueOf(e.getMessage()));
        }
    }

    private ConfigException noStore(String message) {
        String where = file == null ? "" : file.name();
        return new ConfigException(
                List.of(new ConfigProblem(where, 0, "router_settings.redis_host", message, List.of())));
    }

    private RouterConfig merge(Optional<RouterConfig> read) {
        if (deployments.isEmpty() && aliases.isEmpty() && changes.isEmpty() && read.isPresent()) {
            return read.get();
        }
        return orRefuse(() -> {
            Catalog.Builder catalog = Catalog.builder();
            read.map(RouterConfig::catalog).ifPresent(found -> {
                found.deployments().values().forEach(catalog::deployment);
                catalog.namesOf(found);
            });
            deployments.forEach(catalog::deployment);
            aliases.forEach(catalog::alias);
            return changed(
                    catalog,
                    read.map(RouterConfig::settings)
                            .map(RouterSettings::toBuilder)
                            .orElseGet(RouterSettings::builder));
        });
    }

    private RouterConfig changed(Catalog.Builder catalog, RouterSettings.Builder settings) {
        changes.forEach(change -> change.accept(settings));
        return new RouterConfig(notEmpty(catalog.build()), settings.build());
    }

    private static RouterConfig orRefuse(Supplier<RouterConfig> config) {
        try {
            return config.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(new ConfigProblem("", 0, "", String.valueOf(e.getMessage()), List.of())));
        }
    }

    private RouterConfig complete(RouterConfig config) {
        Catalog.Builder catalog = Catalog.builder();
        Map<String, String> variables = environment.get();
        config.catalog()
                .deployments()
                .values()
                .forEach(deployment -> catalog.deployment(complete(deployment, variables)));
        catalog.namesOf(config.catalog());
        return new RouterConfig(catalog.build(), config.settings());
    }

    private Deployment complete(Deployment deployment, Map<String, String> variables) {
        Provider provider = provider(deployment);
        Deployment completed = provider == null ? deployment : provider.complete(deployment, variables);
        return mocksAllowed || !completed.params().containsKey("mock_response")
                ? completed
                : completed.toBuilder()
                        .unusable(
                                "it has a mock_response, which answers only in a router that is built with allowMocks()")
                        .build();
    }

    /** Problems of the file are reported with their lines; these are the builder's. */
    private void warnOfUnusable(Deployment deployment) {
        Provider provider = provider(deployment);
        Optional<String> why = deployment
                .unusable()
                .or(() -> provider == null
                        ? Optional.of(
                                "its provider '" + deployment.provider()
                                        + "' is not spoken by this version; only execute(…) can use it, with a client that does")
                        : provider.missing(deployment).map(what -> "it cannot be called until it has " + what));
        why.ifPresent(reason -> log.warn(
                "Deployment {} of {}: {}",
                LogText.text(deployment.id()),
                LogText.text(deployment.modelName()),
                reason));
    }

    private static Catalog notEmpty(Catalog catalog) {
        if (catalog.deployments().isEmpty()) {
            throw new IllegalArgumentException(
                    "a router needs a deployment: builder().deployment(…), or a file with a model_list");
        }
        return catalog;
    }
}
