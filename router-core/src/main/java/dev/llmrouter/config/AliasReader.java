package dev.llmrouter.config;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code model_group_alias} and sees to it that every alias leads to a model. Used for one file. */
final class AliasReader {
    private final Problems problems;
    private final Set<String> unusable;
    private final Map<String, ModelAlias> aliases = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    /**
     * A reader.
     *
     * @param problems where problems are reported
     * @param unusable models that are in the file and could not be used
     */
    AliasReader(Problems problems, Set<String> unusable) {
        this.problems = problems;
        this.unusable = unusable;
    }

    /** The aliases that lead somewhere, chains not yet followed. */
    List<ModelAlias> read(MapReader router, Catalog models) {
        Optional<MapReader> given = router.entries().get("model_group_alias") instanceof YamlList
                ? list(router)
                : router.map("model_group_alias");
        given.ifPresent(map -> map.entries()
                .forEach((name, node) -> alias(map, name, node).ifPresent(alias -> {
                    aliases.put(name, alias);
                    places.put(name, node.place());
                })));
        return aliases.values().stream().filter(alias -> leads(alias, models)).toList();
    }

    /** Some write a list of mappings, as fallbacks are written. */
    private Optional<MapReader> list(MapReader router) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (YamlNode item : router.list("model_group_alias").orElse(List.of())) {
            if (item instanceof YamlMap one) {
                one.entries().forEach(entries::putIfAbsent);
            } else {
                problems.complaint(
                        item.place(),
                        "this alias is skipped: expected a name and its model, such as gpt-4: gpt-4o",
                        List.of());
            }
        }
        return Optional.of(new MapReader(new YamlMap(router.place("model_group_alias"), entries), problems));
    }

    private Optional<ModelAlias> alias(MapReader map, String name, YamlNode node) {
        if (node instanceof YamlList) {
            problems.complaint(
                    node.place(),
                    "the alias is skipped: it stands for one model, and this is a list; entries of one model_name share a"
                            + " group",
                    List.of());
            return Optional.empty();
        }
        if (!(node instanceof YamlMap item)) {
            return map.required(name, "the model that the alias stands for")
                    .map(model -> new ModelAlias(name, model, false));
        }
        MapReader reader = new MapReader(item, problems);
        KeyCheck.check(reader, List.of("model", "hidden"));
        boolean hidden = reader.bool("hidden").orElse(false);
        return reader.required("model", "the model that the alias stands for")
                .map(model -> new ModelAlias(name, model, hidden));
    }

    private boolean leads(ModelAlias alias, Catalog models) {
        Place place = places.getOrDefault(alias.name(), Place.FILE);
        Set<String> path = new LinkedHashSet<>(List.of(alias.name()));
        String model = alias.model();
        for (ModelAlias next = aliases.get(model); next != null; next = aliases.get(model)) {
            if (!path.add(model)) {
                problems.complaint(
                        place,
                        "the alias is skipped: aliases go round in a circle: " + shown(path) + " → "
                                + Place.shown(model),
                        List.of());
                return false;
            }
            model = next.model();
        }
        if (models.groups().containsKey(alias.name())) {
            problems.warning(place, "the alias hides the model of the same name; that model cannot be asked for");
        }
        return exists(model, place, models);
    }

    private boolean exists(String model, Place place, Catalog models) {
        if (models.resolve(model).isPresent()) {
            return true;
        }
        if (models.groups().isEmpty() && unusable.isEmpty()) {
            // There is no model at all, which is reported already.
            return false;
        }
        if (unusable.contains(model)) {
            problems.warning(place, "the alias is skipped: model '" + Place.shown(model) + "' could not be used");
            return false;
        }
        problems.complaint(
                place,
                "the alias is skipped: it stands for '" + Place.shown(model) + "', which is no model in model_list",
                NearNames.of(model, models.groups().keySet()));
        return false;
    }

    private static String shown(Set<String> path) {
        return String.join(" → ", path.stream().map(Place::shown).toList());
    }
}
