package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of {@code credential_list}, by the names that deployments give as
 * {@code litellm_credential_name}. Used for one file.
 */
final class Credentials {
    private static final String NAME = "credential_name";
    private static final String VALUES = "credential_values";
    private static final String OF_DEPLOYMENT = "litellm_credential_name";

    private final Map<String, YamlMap> values = new LinkedHashMap<>();

    private Credentials() {}

    /** Those of a file; a list that is none is a problem. */
    static Credentials of(MapReader root) {
        Credentials credentials = new Credentials();
        root.list("credential_list").ifPresent(items -> items.forEach(item -> credentials.read(item, root.problems())));
        return credentials;
    }

    private void read(YamlNode item, Problems problems) {
        if (!(item instanceof YamlMap map)) {
            problems.error(
                    item.place(), "expected a mapping with " + NAME + " and " + VALUES + ", found " + item.kind());
            return;
        }
        MapReader reader = new MapReader(map, problems);
        KeyCheck.check(reader, List.of(NAME, VALUES, "credential_info"));
        Optional<String> name = reader.required(NAME, "the name that deployments give as " + OF_DEPLOYMENT);
        if (name.isPresent() && map.entries().get(VALUES) instanceof YamlMap given) {
            if (values.putIfAbsent(name.get(), given) != null) {
                problems.complaint(
                        map.place(),
                        "the credential '" + Place.shown(name.get()) + "' stands twice; the first one is used",
                        List.of());
            }
        } else {
            reader.map(VALUES);
        }
    }

    /**
     * What an entry of {@code model_list} has unless it says otherwise: the values of its credential, and
     * then the defaults of all.
     */
    YamlMap defaultsOf(MapReader entry, YamlMap defaults) {
        Optional<MapReader> params = entry.map("litellm_params");
        Optional<String> name = params.flatMap(it -> it.text(OF_DEPLOYMENT));
        if (name.isEmpty()) {
            return defaults;
        }
        YamlMap found = values.get(name.get());
        if (found == null) {
            entry.problems()
                    .complaint(
                            params.orElseThrow().place(OF_DEPLOYMENT),
                            "'" + Place.shown(name.get()) + "' is no " + NAME + " of credential_list",
                            NearNames.of(name.get(), values.keySet()));
            return defaults;
        }
        return new YamlMap(found.place(), found.entries()).withDefaults(defaults);
    }
}
