package dev.llmrouter.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All deployments, groups and aliases of a configuration. Immutable: a change makes another catalog.
 *
 * <p>A name is looked for first among the aliases, then the groups, then the deployment ids, then the
 * wildcards (the one with the longest literal text wins), then the providers' models as the configuration
 * writes them ({@code azure/my-deployment}). A name without a provider is also looked for with that of its
 * vendor in front, before the wildcard {@code *}: {@code openai/*} serves {@code gpt-4o}.
 */
public final class Catalog {
    private final Map<String, ModelGroup> groups;
    private final Map<String, ModelAlias> aliases;
    private final Map<String, Deployment> deployments;
    private final List<Wildcard> wildcards;
    private final Map<String, List<Deployment>> byModel = new LinkedHashMap<>();
    private final Map<String, List<String>> routingGroups;

    private Catalog(Builder builder) {
        groups = groups(builder);
        routingGroups = Collections.unmodifiableMap(new LinkedHashMap<>(builder.routingGroups));
        aliases = aliases(builder.aliases);
        deployments = Collections.unmodifiableMap(new LinkedHashMap<>(builder.deployments));
        for (Deployment deployment : deployments.values()) {
            if (!deployment.isWildcard()) {
                byModel.computeIfAbsent(deployment.writtenModel(), model -> new ArrayList<>())
                        .add(deployment);
            }
        }
        List<Wildcard> patterns = new ArrayList<>();
        groups.values().stream().filter(ModelGroup::isWildcard).forEach(group -> patterns.add(new Wildcard(group)));
        patterns.sort(Comparator.comparingInt(Wildcard::literalLength).reversed());
        wildcards = List.copyOf(patterns);
    }

    /** {@return a builder of an empty catalog} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the groups by name, in the order of the configuration} */
    public Map<String, ModelGroup> groups() {
        return groups;
    }

    /** {@return the aliases by name, chains already followed} */
    public Map<String, ModelAlias> aliases() {
        return aliases;
    }

    /** {@return the deployments by id, in the order of the configuration} */
    public Map<String, Deployment> deployments() {
        return deployments;
    }

    /** {@return the models that are asked together by one name, by that name} */
    public Map<String, List<String>> routingGroups() {
        return routingGroups;
    }

    /**
     * Finds what a name stands for.
     *
     * @param name what a caller asked for
     * @return the group and how the name led to it; empty when the name is unknown
     */
    public Optional<Resolution> resolve(String name) {
        ModelAlias alias = aliases.get(name);
        String model = alias == null ? name : alias.model();
        ModelGroup group = groups.get(model);
        if (group != null) {
            return Optional.of(new Resolution(name, alias, group, List.of()));
        }
        Deployment deployment = deployments.get(model);
        if (deployment != null) {
            ModelGroup alone = new ModelGroup(deployment.modelName(), List.of(deployment));
            return Optional.of(new Resolution(name, alias, alone, List.of()));
        }
        return match(model, false)
                .or(() -> ofVendor(model))
                .or(() -> match(model, true))
                .or(() -> ofProvider(model))
                .map(match -> new Resolution(name, alias, match.group, match.captured));
    }

    private record Match(ModelGroup group, List<String> captured) {}

    /**
     * The wildcard that a name matches.
     *
     * @param anything whether it may be one without any text of its own
     */
    private Optional<Match> match(String model, boolean anything) {
        for (Wildcard wildcard : wildcards) {
            List<String> captured = anything || wildcard.literalLength() > 0 ? wildcard.match(model) : null;
            if (captured != null) {
                return Optional.of(new Match(wildcard.group(), captured));
            }
        }
        return Optional.empty();
    }

    private Optional<Match> ofProvider(String model) {
        List<Deployment> some = byModel.get(model);
        return some == null
                ? Optional.empty()
                : Optional.of(new Match(new ModelGroup(some.get(0).modelName(), some), List.of()));
    }

    private Optional<Match> ofVendor(String model) {
        return wildcards.isEmpty() || model.indexOf('/') >= 0
                ? Optional.empty()
                : ModelNames.providerOf(model).flatMap(vendor -> match(vendor + "/" + model, false));
    }

    /**
     * The callable names near to an unknown one.
     *
     * @param name what was asked for
     * @return at most three, best first; without hidden aliases
     */
    public List<String> near(String name) {
        Set<String> known = new LinkedHashSet<>(groups.keySet());
        aliases.values().stream()
                .filter(alias -> !alias.hidden())
                .map(ModelAlias::name)
                .forEach(known::add);
        return NearNames.of(name, known);
    }

    private static Map<String, ModelGroup> groups(Builder builder) {
        Map<String, List<Deployment>> byName = new LinkedHashMap<>();
        builder.deployments
                .values()
                .forEach(d -> byName.computeIfAbsent(d.modelName(), name -> new ArrayList<>())
                        .add(d));
        Map<String, ModelGroup> groups = new LinkedHashMap<>();
        byName.forEach((name, members) -> groups.put(name, new ModelGroup(name, members)));
        builder.routingGroups.forEach((name, models) -> {
            List<Deployment> members = models.stream()
                    .flatMap(model -> byName.getOrDefault(model, List.of()).stream())
                    .toList();
            if (!members.isEmpty()) {
                groups.putIfAbsent(name, new ModelGroup(name, members));
            }
        });
        return Collections.unmodifiableMap(groups);
    }

    private static Map<String, ModelAlias> aliases(Map<String, ModelAlias> given) {
        Map<String, ModelAlias> followed = new LinkedHashMap<>();
        given.forEach((name, alias) -> followed.put(name, new ModelAlias(name, end(alias, given), alias.hidden())));
        return Collections.unmodifiableMap(followed);
    }

    private static String end(ModelAlias alias, Map<String, ModelAlias> given) {
        Set<String> seen = new LinkedHashSet<>(List.of(alias.name()));
        String model = alias.model();
        for (ModelAlias next = given.get(model); next != null; next = given.get(model)) {
            if (!seen.add(model)) {
                throw new IllegalArgumentException(
                        "aliases go round in a circle: " + String.join(" → ", seen) + " → " + model);
            }
            model = next.model();
        }
        return model;
    }

    /**
     * The result of looking up a name.
     *
     * @param requested the name that was asked for
     * @param alias the alias that was followed, or null
     * @param group the deployments that may serve it
     * @param captured the texts that the stars of a wildcard group stood for; empty otherwise
     */
    public record Resolution(String requested, @Nullable ModelAlias alias, ModelGroup group, List<String> captured) {
        /**
         * The provider's name of the model: a star in the deployment's name is replaced by what the group's
         * star stood for.
         *
         * @param deployment one of the group
         * @return the name to send
         */
        public String providerModel(Deployment deployment) {
            String model = deployment.providerModel();
            if (captured.isEmpty()) {
                return model;
            }
            StringBuilder filled = new StringBuilder();
            int from = 0;
            for (String text : captured) {
                int star = model.indexOf('*', from);
                if (star < 0) {
                    break;
                }
                filled.append(model, from, star).append(text);
                from = star + 1;
            }
            return filled.append(model, from, model.length()).toString();
        }
    }

    /** Builds a {@link Catalog}. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Deployment> deployments = new LinkedHashMap<>();
        private final Map<String, ModelAlias> aliases = new LinkedHashMap<>();
        private final Map<String, List<String>> routingGroups = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a deployment to the group of its model name. One without an id of its own whose endpoint,
         * model and account are those of an earlier one gets the next free number behind its id: several keys
         * for one endpoint are several deployments.
         *
         * @param deployment its id must be new
         * @return this
         * @throws IllegalArgumentException if the id is taken
         */
        public Builder deployment(Deployment deployment) {
            Deployment added = numbered(deployment);
            if (deployments.putIfAbsent(added.id(), added) != null) {
                throw new IllegalArgumentException("two deployments have the id '" + added.id()
                        + "'; give one of them another id (model_info.id)");
            }
            return this;
        }

        private Deployment numbered(Deployment deployment) {
            Deployment numbered = deployment;
            for (int number = 2; !deployment.isIdGiven(); number++) {
                Deployment twin = deployments.get(numbered.id());
                if (twin == null || twin.isTwinOf(deployment)) {
                    break;
                }
                numbered = deployment.toBuilder()
                        .id(deployment.id() + "-" + number)
                        .build();
            }
            return numbered;
        }

        /**
         * Adds an alias.
         *
         * @param alias its name must be new
         * @return this
         */
        public Builder alias(ModelAlias alias) {
            if (aliases.putIfAbsent(alias.name(), alias) != null) {
                throw new IllegalArgumentException("two aliases have the name '" + alias.name() + "'");
            }
            return this;
        }

        /**
         * Gives the deployments of several models a name together. A model of that name hides it; models that there are not are left out.
         *
         * @param name the name that callers may ask for
         * @param models names of models, no patterns
         * @return this
         */
        public Builder routingGroup(String name, List<String> models) {
            routingGroups.put(name, List.copyOf(models));
            return this;
        }

        /**
         * Adds the names of another catalog that lead to its deployments: aliases and routing groups.
         *
         * @param other the other one
         * @return this
         */
        public Builder namesOf(Catalog other) {
            other.aliases.values().forEach(this::alias);
            other.routingGroups.forEach(this::routingGroup);
            return this;
        }

        /**
         * Makes the catalog.
         *
         * @return the catalog
         * @throws IllegalArgumentException if aliases go round in a circle or lead to nothing, or deployments
         *     of one limit group state different limits
         */
        public Catalog build() {
            Catalog catalog = new Catalog(this);
            checkLimitGroups(catalog.deployments.values());
            for (ModelAlias alias : catalog.aliases.values()) {
                if (catalog.resolve(alias.name()).isEmpty()) {
                    throw new IllegalArgumentException("alias '" + alias.name() + "' stands for '" + alias.model()
                            + "', which is no model here; known: " + catalog.groups.keySet());
                }
            }
            return catalog;
        }

        private static void checkLimitGroups(Collection<Deployment> deployments) {
            Map<String, Deployment> first = new LinkedHashMap<>();
            for (Deployment deployment : deployments) {
                String group = deployment.limits().group().orElse(null);
                Deployment other = group == null ? null : first.putIfAbsent(group, deployment);
                if (other != null && !other.limits().equals(deployment.limits())) {
                    throw new IllegalArgumentException("deployments '" + other.id() + "' and '" + deployment.id()
                            + "' share the limits of group '" + group + "' and state different ones: " + other.limits()
                            + ", " + deployment.limits());
                }
            }
        }
    }
}
