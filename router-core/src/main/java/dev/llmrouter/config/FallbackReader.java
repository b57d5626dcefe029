package dev.llmrouter.config;

import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.trust.UnsentFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the lists of fallbacks and sees to it that every name in them is known. Used for one file. */
final class FallbackReader {
    private final Problems problems;
    private final Catalog models;
    private final Set<String> unusable;

    /**
     * A reader.
     *
     * @param problems where problems are reported
     * @param models the names that there are, aliases included
     * @param unusable models that are in the file and could not be used
     */
    FallbackReader(Problems problems, Catalog models, Set<String> unusable) {
        this.problems = problems;
        this.models = models;
        this.unusable = unusable;
    }

    Fallbacks read(MapReader router, MapReader litellm) {
        Fallbacks.Builder builder = Fallbacks.builder()
                .generic(lists("fallbacks", router, litellm))
                .contextWindow(lists("context_window_fallbacks", router, litellm))
                .contentPolicy(lists("content_policy_fallbacks", router, litellm));
        MapReader.first(m -> node(m, "default_fallbacks"), router, litellm)
                .ifPresent(node -> builder.defaults(targets(node)));
        MapReader.first(m -> m.count("max_fallbacks", 0), router, litellm).ifPresent(builder::maxFallbacks);
        Fallbacks fallbacks = builder.build();
        Place place = router.has("fallbacks") ? router.place("fallbacks") : litellm.place("fallbacks");
        for (List<String> circle : fallbacks.cycles()) {
            if (circle.size() <= 2) {
                // Two models that stand in for each other.
                continue;
            }
            problems.warning(
                    place,
                    "fallbacks go round in a circle: " + shown(circle) + " → " + shown(circle.subList(0, 1))
                            + "; a model is tried once per request");
        }
        return fallbacks;
    }

    private static Optional<YamlNode> node(MapReader reader, String key) {
        return reader.has(key) ? Optional.ofNullable(reader.entries().get(key)) : Optional.empty();
    }

    private Map<String, List<FallbackTarget>> lists(String key, MapReader router, MapReader litellm) {
        Map<String, List<FallbackTarget>> lists = new LinkedHashMap<>();
        MapReader.first(m -> m.list(key), router, litellm).ifPresent(items -> items.forEach(item -> list(item, lists)));
        return lists;
    }

    private void list(YamlNode item, Map<String, List<FallbackTarget>> lists) {
        if (!(item instanceof YamlMap map) || map.entries().size() != 1) {
            problems.error(
                    item.place(),
                    "expected a mapping of one model to its fallbacks, such as {gpt-4: [gpt-3.5]}, found "
                            + (item instanceof YamlMap found
                                    ? "a mapping with " + found.entries().size() + " keys; make one item of each"
                                    : item.kind()));
            return;
        }
        map.entries().forEach((model, node) -> {
            List<FallbackTarget> targets = targets(node);
            if (!model.equals("*")) {
                warnOfUnknown(model, node.place());
            }
            if (lists.putIfAbsent(model, targets) != null) {
                problems.warning(node.place(), "an earlier item has fallbacks of the same model; this one is ignored");
            }
        });
    }

    /** LiteLLM's users have fallbacks for names that nothing else serves; a misspelt model looks the same. */
    private void warnOfUnknown(String model, Place place) {
        if (models.resolve(model).isEmpty() && !unusable.contains(model)) {
            problems.complaint(
                    place,
                    "'" + Place.shown(model) + "' is no model, alias or deployment id of this file; only a request for"
                            + " this very name goes to these fallbacks, at once",
                    NearNames.of(model, known()));
        }
    }

    private Set<String> known() {
        Set<String> known = new LinkedHashSet<>(models.groups().keySet());
        known.addAll(models.aliases().keySet());
        known.addAll(models.deployments().keySet());
        return known;
    }

    private List<FallbackTarget> targets(YamlNode node) {
        List<FallbackTarget> targets = new ArrayList<>();
        for (YamlNode item : node instanceof YamlList list ? list.items() : List.of(node)) {
            target(item).filter(target -> isKnown(target.model(), item.place())).ifPresent(targets::add);
        }
        return targets;
    }

    private Optional<FallbackTarget> target(YamlNode item) {
        if (item instanceof YamlMap map) {
            return new MapReader(map, problems)
                    .required("model", "the model to go on with")
                    .map(model -> new FallbackTarget(model, overrides(map)));
        }
        if (item instanceof YamlScalar scalar
                && !YamlNode.isNull(item)
                && !scalar.text().isBlank()) {
            return MapReader.empty(item.place(), problems).text(item).map(FallbackTarget::of);
        }
        problems.error(item.place(), "expected the name of a model, or a mapping with model, found " + item.kind());
        return Optional.empty();
    }

    private Map<String, Object> overrides(YamlMap map) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        map.entries().forEach((key, value) -> {
            if (key.equals("model")) {
                return;
            }
            boolean credential = KeyCheck.looksLikeCredential(key, value);
            if (!credential) {
                // A null leaves the field out.
                overrides.put(key, YamlNode.plain(value, problems));
            }
            if (credential || UnsentFields.OF_REQUESTS.contains(key)) {
                problems.complaint(
                        value.place(),
                        "has no effect on a fallback; only fields of the body are replaced: for another address or key"
                                + " add a deployment to model_list",
                        List.of());
            }
        });
        return overrides;
    }

    private boolean isKnown(String model, Place place) {
        if (models.resolve(model).isPresent()) {
            return true;
        }
        if (models.groups().isEmpty() && unusable.isEmpty()) {
            // There is no model at all, which is reported already.
            return false;
        }
        if (unusable.contains(model)) {
            problems.warning(place, "this fallback is skipped: model '" + Place.shown(model) + "' could not be used");
            return false;
        }
        problems.error(
                place,
                "'" + Place.shown(model) + "' is no model, alias or deployment id of this file",
                NearNames.of(model, known()));
        return false;
    }

    private static String shown(List<String> names) {
        return String.join(" → ", names.stream().map(Place::shown).toList());
    }
}
