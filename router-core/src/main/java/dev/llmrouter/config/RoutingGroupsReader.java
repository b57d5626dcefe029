package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.strategy.RoutingStrategy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code routing_groups}: models that have a strategy of their own, and a name by which all of them are
 * asked together. Used for one file.
 */
final class RoutingGroupsReader {
    private static final String KEY = "routing_groups";
    private static final List<String> KEYS =
            List.of("group_name", "models", "routing_strategy", "routing_strategy_args");
    /** LiteLLM's name for the models that are in no group. */
    private static final String RESERVED = "default";

    private final Problems problems;
    private final Set<String> taken = new HashSet<>();

    RoutingGroupsReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * One of them.
     *
     * @param models those that exist, in the order of the file
     * @param strategy empty for the router's
     */
    record Group(String name, List<String> models, Optional<RoutingStrategy> strategy) {}

    /**
     * All that can be used.
     *
     * @param models the names that models have
     */
    List<Group> read(MapReader router, Collection<String> models) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (YamlNode node : router.list(KEY).orElse(List.of())) {
            if (node instanceof YamlMap map) {
                group(new MapReader(map, problems), models).ifPresent(group -> {
                    if (groups.putIfAbsent(group.name(), group) != null) {
                        problems.error(map.place(), "two groups have the name '" + Place.shown(group.name()) + "'");
                    }
                });
            } else {
                problems.error(node.place(), "expected a mapping with " + String.join(", ", KEYS));
            }
        }
        return List.copyOf(groups.values());
    }

    private Optional<Group> group(MapReader entry, Collection<String> models) {
        KeyCheck.check(entry, KEYS);
        Optional<String> name = entry.required("group_name", "the name of the group");
        if (name.filter(RESERVED::equals).isPresent()) {
            problems.error(entry.place("group_name"), "'default' means the models that are in no group");
        }
        if (name.filter(models::contains).isPresent()) {
            problems.complaint(
                    entry.place("group_name"),
                    "'" + Place.shown(name.get()) + "' is a model in model_list, which callers get by this name",
                    List.of());
        }
        Optional<RoutingStrategy> strategy =
                entry.has("routing_strategy") ? Optional.of(StrategyReader.read(entry)) : Optional.empty();
        List<String> known = new ArrayList<>();
        for (String model : entry.texts("models").orElse(List.of())) {
            if (!models.contains(model)) {
                problems.complaint(
                        entry.place("models"),
                        "'" + Place.shown(model) + "' is no model in model_list; it is left out",
                        NearNames.of(model, models));
            } else if (!taken.add(model)) {
                problems.error(entry.place("models"), "'" + Place.shown(model) + "' is in two groups");
            } else {
                known.add(model);
            }
        }
        return known.isEmpty() || name.isEmpty()
                ? Optional.empty()
                : Optional.of(new Group(name.get(), List.copyOf(known), strategy));
    }
}
