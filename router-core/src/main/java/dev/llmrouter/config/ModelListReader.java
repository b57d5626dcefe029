package dev.llmrouter.config;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.DeploymentReader.Draft;
import dev.llmrouter.config.YamlNode.YamlMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code model_list}: all entries, and what must hold among them. Used for one file. */
final class ModelListReader {
    private static final Set<String> OF_ALL_DEPLOYMENTS = Set.of("drop_params", "additional_drop_params");

    private final Problems problems;
    private final boolean skipsInvalid;
    private final boolean keepsIncomplete;
    /** Whether a deployment names a token that cannot be fetched. */
    private boolean namesTokens;

    private final YamlMap defaults;
    private final Credentials credentials;
    private final Limits ofRouter;
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();
    private final Map<String, Place> givenIds = new LinkedHashMap<>();
    private final Map<String, Map<FailureKind, Integer>> allowedFails = new LinkedHashMap<>();
    private final Map<String, Limits> limitGroups = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, MapReader> params = new LinkedHashMap<>();
    private final Set<String> unusable = new LinkedHashSet<>();
    /** Entries that need variables which are not set. */
    private final Set<Place> incomplete = new HashSet<>();
    /**
     * All that are taken, those of entries that cannot be used included: which ones these are may differ
     * between processes.
     */
    private final Set<String> ids = new LinkedHashSet<>();

    ModelListReader(MapReader router, MapReader litellm, Credentials credentials) {
        this.credentials = credentials;
        problems = router.problems();
        Optional<Boolean> ignoresInvalid = router.bool("ignore_invalid_deployments");
        skipsInvalid = ignoresInvalid.orElse(false);
        keepsIncomplete = ignoresInvalid.orElse(true);
        YamlMap own = router.entries().get("default_litellm_params") instanceof YamlMap map
                ? map
                : new YamlMap(router.place(), Map.of());
        defaults = own.withDefaults(new YamlMap(litellm.place(), ofAll(litellm)));
        router.map("default_litellm_params");
        ofRouter = LimitsReader.ofRouter(router);
    }

    /** Settings of the file that are, in truth, of each deployment. */
    private static Map<String, YamlNode> ofAll(MapReader litellm) {
        Map<String, YamlNode> all = new LinkedHashMap<>(litellm.entries());
        all.keySet().retainAll(OF_ALL_DEPLOYMENTS);
        return all;
    }

    void read(MapReader root, Map<String, String> environment) {
        if (!root.has("model_list")) {
            problems.error(
                    root.place("model_list"),
                    root.has(Includes.KEY)
                            ? "model_list is missing, here and in the included files: it needs at least one entry with"
                                    + " model_name and litellm_params"
                            : "model_list is missing: it needs at least one entry with model_name and litellm_params");
            return;
        }
        Optional<List<YamlNode>> entries = root.list("model_list");
        entries.ifPresent(list -> list.forEach(entry -> read(entry, environment)));
        if (entries.filter(List::isEmpty).isPresent()) {
            problems.error(
                    root.place("model_list"),
                    "model_list is empty: it needs at least one entry with model_name and litellm_params");
        }
        // A token that this version cannot fetch is no slip of whoever wrote the file.
        boolean usable = namesTokens
                || deployments.values().stream().anyMatch(it -> it.unusable().isEmpty());
        if (entries.isPresent() && !usable && !problems.hasErrors()) {
            problems.nothingUsable(root.place("model_list"));
        }
    }

    /** By id, in the order of the file. */
    Map<String, Deployment> deployments() {
        return deployments;
    }

    /** Where each entry stands, by deployment id. */
    Map<String, Place> places() {
        return places;
    }

    /** {@code litellm_params} by deployment id, defaults included. */
    Map<String, MapReader> params() {
        return params;
    }

    /** {@code allowed_fails_policy} by deployment id. */
    Map<String, Map<FailureKind, Integer>> allowedFails() {
        return allowedFails;
    }

    /** Names of models whose entries could not be used: what refers to them is not wrong for that. */
    Set<String> unusable() {
        return unusable;
    }

    /** Reports why a deployment of the list cannot be used. */
    void unusable(Deployment deployment, String why) {
        Place place = places.getOrDefault(deployment.id(), Place.FILE);
        if (!incomplete.contains(place) && !Availability.isIntended(deployment)) {
            problems.unusable(place, why);
        }
    }

    private void read(YamlNode entry, Map<String, String> environment) {
        Problems part = problems.forPart();
        List<Draft> drafts = List.of();
        if (entry instanceof YamlMap map) {
            MapReader reader = new MapReader(map, part);
            drafts = new DeploymentReader(reader, credentials.defaultsOf(reader, defaults), ofRouter, environment)
                    .read();
        } else {
            part.error(entry.place(), "expected a mapping with model_name and litellm_params, found " + entry.kind());
        }
        namesTokens |= keepsIncomplete && part.unknownTokens().isPresent();
        if (part.isMissingVariables() && keepsIncomplete) {
            incomplete.add(entry.place());
        }
        if (!part.hasErrors() && (keepsIncomplete || !part.isMissingVariables())) {
            drafts.forEach(draft -> add(draft, part, entry.place()));
        } else {
            drafts.forEach(draft -> reserve(draft, part, entry.place()));
        }
        settle(entry, part, environment.keySet());
    }

    private void settle(YamlNode entry, Problems part, Collection<String> environment) {
        if (part.hasErrors() || part.isMissingVariables()) {
            nameOf(entry, unusable);
        }
        if (part.hasErrors() && skipsInvalid) {
            problems.addHarmless(part);
            problems.warning(entry.place(), "this deployment is skipped: " + part.reason(environment));
        } else if (keepsIncomplete) {
            problems.addDeployment(part);
        } else {
            problems.addAll(part);
        }
    }

    /**
     * An entry that cannot be used takes its id nevertheless: its number among its twins, and the one it was
     * given, so that an id that stands twice is reported beside what else is wrong. Where invalid entries are
     * skipped, their ids are free.
     */
    private void reserve(Draft draft, Problems part, Place entry) {
        Place idPlace = draft.idPlace();
        if (idPlace == null) {
            unique(draft.deployment(), entry);
        } else if (!skipsInvalid) {
            claim(draft.deployment().id(), idPlace, part);
        }
    }

    /** Takes an id that was given; false, and a problem, when an earlier entry has it. */
    private boolean claim(String id, Place idPlace, Problems part) {
        if (ids.add(id)) {
            givenIds.put(id, idPlace);
            return true;
        }
        Place first = givenIds.get(id);
        part.error(
                idPlace,
                "the deployment id '" + Place.shown(id) + "' is taken"
                        + (first == null ? "" : " on line " + first.line()) + "; give one of them another id");
        return false;
    }

    private void add(Draft draft, Problems part, Place entry) {
        Deployment deployment = draft.deployment();
        String id = deployment.id();
        Place idPlace = draft.idPlace();
        if (idPlace == null) {
            deployment = unique(deployment, entry);
            id = deployment.id();
        } else if (!claim(id, idPlace, part)) {
            return;
        }
        if (!sharesLimits(deployment, part, entry)) {
            return;
        }
        deployments.put(id, deployment);
        places.put(id, entry);
        params.put(id, draft.params());
        if (!draft.allowedFails().isEmpty()) {
            allowedFails.put(id, draft.allowedFails());
        }
    }

    /** False, and a problem, when the entry says something else about the limits that it shares. */
    private boolean sharesLimits(Deployment deployment, Problems part, Place entry) {
        String group = deployment.limits().group().orElse("");
        Limits first = limitGroups.putIfAbsent(group, deployment.limits());
        if (group.isEmpty() || first == null || first.equals(deployment.limits())) {
            return true;
        }
        part.error(
                entry,
                "the limits differ from those of the first entry in limit_group '" + Place.shown(group)
                        + "'; entries that share limits must state the same ones");
        return false;
    }

    /** Entries of one endpoint and account have one hash; they differ by their order. */
    private Deployment unique(Deployment deployment, Place entry) {
        Deployment numbered = deployment;
        for (int number = 2; !ids.add(numbered.id()); number++) {
            Deployment earlier = deployments.get(numbered.id());
            if (earlier != null
                    && earlier.unusable().isEmpty()
                    && deployment.unusable().isEmpty()
                    && earlier.isTwinOf(deployment)) {
                problems.warning(
                        entry, "this entry equals an earlier one; both are used, so the deployment counts twice");
            }
            numbered = deployment.toBuilder().id(deployment.id() + "-" + number).build();
        }
        return numbered;
    }

    /** Remembers also the id: a fallback may lead there. */
    private static void nameOf(YamlNode entry, Set<String> names) {
        MapReader reader = entry instanceof YamlMap map
                ? new MapReader(map, new Problems(""))
                : MapReader.empty(entry.place(), new Problems(""));
        reader.text("model_name").ifPresent(names::add);
        reader.map("model_info").flatMap(info -> info.text("id")).ifPresent(names::add);
    }
}
