package dev.llmrouter;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.ConfigProblem;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a router's configuration comes from: a file, what the builder adds to it, or both. Kept for reloads. */
final class ConfigSource {
    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final @Nullable Path file;
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<ModelAlias> aliases = new ArrayList<>();
    private final List<Consumer<RouterSettings.Builder>> changes = new ArrayList<>();
    private Map<String, String> environment = System.getenv();
    private boolean strict;

    ConfigSource(@Nullable Path file) {
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

    void environment(Map<String, String> variables) {
        environment = variables;
    }

    void strict() {
        strict = true;
    }

    RouterConfig load() {
        return load(file);
    }

    RouterConfig load(@Nullable Path from) {
        Optional<RouterConfig> read = from == null ? Optional.empty() : Optional.of(read(from));
        return merge(read);
    }

    private RouterConfig read(Path from) {
        ConfigLoader.Loaded loaded = new ConfigLoader(environment, strict).load(from);
        loaded.warnings().forEach(warning -> log.warn("{}", warning));
        loaded.notes().forEach(note -> log.debug("{}", note));
        return loaded.config().orElseThrow(() -> new ConfigException(loaded.errors()));
    }

    private RouterConfig merge(Optional<RouterConfig> read) {
        if (deployments.isEmpty() && aliases.isEmpty() && changes.isEmpty() && read.isPresent()) {
            return read.get();
        }
        try {
            Catalog.Builder catalog = Catalog.builder();
            read.map(RouterConfig::catalog).ifPresent(found -> {
                found.deployments().values().forEach(catalog::deployment);
                found.aliases().values().forEach(catalog::alias);
            });
            deployments.forEach(catalog::deployment);
            aliases.forEach(catalog::alias);
            RouterSettings.Builder settings = read.map(RouterConfig::settings)
                    .map(RouterSettings::toBuilder)
                    .orElseGet(RouterSettings::builder);
            changes.forEach(change -> change.accept(settings));
            return new RouterConfig(notEmpty(catalog.build()), settings.build());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(new ConfigProblem("", 0, "", String.valueOf(e.getMessage()), List.of())));
        }
    }

    private static Catalog notEmpty(Catalog catalog) {
        if (catalog.deployments().isEmpty()) {
            throw new IllegalArgumentException(
                    "a router needs a deployment: builder().deployment(…), or a file with a model_list");
        }
        return catalog;
    }
}
