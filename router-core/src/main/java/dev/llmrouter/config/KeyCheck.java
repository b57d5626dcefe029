package dev.llmrouter.config;

import dev.llmrouter.catalog.NearNames;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.UnsentFields;
import java.util.List;
import java.util.Set;

/** Reports what becomes of the keys of a mapping that no reader reads. Stateless. */
final class KeyCheck {
    private static final Set<String> SETTINGS_IN_PARAMS = Set.of(
            "weight",
            "timeout",
            "request_timeout",
            "stream_timeout",
            "stream_idle_timeout",
            "num_retries",
            "max_budget",
            "budget_duration");

    private static final String SETTINGS_OF_THE_PROXY = "general_settings";

    private KeyCheck() {}

    static void check(MapReader reader, Section section) {
        reader.entries().forEach((key, value) -> {
            switch (KnownKeys.standing(section, key)) {
                case READ, BODY -> {}
                case NOTE -> ignored(reader.problems(), section, key, value);
                case UNSUPPORTED -> unsupported(reader, section, key, value);
                case UNKNOWN -> unknown(reader, section, key, value);
            }
        });
    }

    /** Keys of a small mapping, such as an alias. */
    static void check(MapReader reader, List<String> known) {
        reader.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                reader.problems()
                        .complaint(
                                value.place(),
                                "unknown key; it is ignored; known: " + String.join(", ", known),
                                NearNames.of(key, known));
            }
        });
    }

    private static void ignored(Problems problems, Section section, String key, YamlNode value) {
        problems.note(value.place(), "has no meaning inside a process; it is ignored" + because(section, key));
        if (YamlNode.isOff(value)) {
            return;
        }
        if (KnownKeys.isProtection(key)) {
            problems.dropped(value.place());
        } else if (key.equals(SETTINGS_OF_THE_PROXY) && value instanceof YamlMap map) {
            map.entries().forEach((inner, setting) -> {
                if (KnownKeys.isProtection(inner) && !YamlNode.isOff(setting)) {
                    problems.dropped(setting.place());
                }
            });
        }
    }

    /** The reason, where the table has one. */
    private static String because(Section section, String key) {
        String reason = KeyReasons.of(section, key);
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static void unsupported(MapReader reader, Section section, String key, YamlNode value) {
        if (!YamlNode.isOff(value)) {
            reader.problems()
                    .complaint(value.place(), "not supported yet; it is ignored" + because(section, key), List.of());
        }
    }

    private static void unknown(MapReader reader, Section section, String key, YamlNode value) {
        switch (section) {
            case LITELLM_PARAMS -> unknownParam(reader, key, value);
            case MODEL_INFO -> unknownInfo(reader, key, value);
            default -> {
                List<String> homes = KnownKeys.homes(key);
                String where = homes.isEmpty() ? "" : "; it belongs in " + String.join(" or ", homes);
                reader.problems()
                        .complaint(
                                value.place(),
                                "unknown key; it is ignored" + where,
                                homes.isEmpty() ? KnownKeys.near(section, key) : List.of());
            }
        }
    }

    /**
     * What people take for a setting of the deployment; all else describes the model in words of their own.
     */
    private static void unknownInfo(MapReader reader, String key, YamlNode value) {
        if (SETTINGS_IN_PARAMS.contains(key)) {
            reader.problems()
                    .complaint(
                            value.place(),
                            "kept as a description only; as a setting it belongs in litellm_params",
                            List.of());
        } else {
            misspelt(reader, Section.MODEL_INFO, key, value, "kept as a description only");
        }
    }

    private static void unknownParam(MapReader reader, String key, YamlNode value) {
        List<String> homes = KnownKeys.homes(key);
        boolean credential = looksLikeCredential(key, value);
        if (key.startsWith("supports_")) {
            // A description of the model: it is kept with model_info.
            return;
        }
        if (!credential && UnsentFields.ofDeployments(key, null)) {
            reader.problems()
                    .complaint(
                            value.place(),
                            "has no effect here and is not sent"
                                    + (homes.isEmpty()
                                            ? "; what the provider is to get belongs in extra_body"
                                            : "; it belongs in " + String.join(" or ", homes)),
                            KnownKeys.nearRouting(Section.LITELLM_PARAMS, key));
        } else if (credential) {
            reader.problems()
                    .complaint(
                            value.place(),
                            "looks like a credential that is not known here; it is not sent"
                                    + " (a parameter of the model belongs in extra_body)",
                            KnownKeys.nearRouting(Section.LITELLM_PARAMS, key));
        } else {
            misspelt(reader, Section.LITELLM_PARAMS, key, value, "sent to the provider in every body");
        }
    }

    /** By its name or by its value. What lacks a variable is reported elsewhere. */
    static boolean looksLikeCredential(String key, YamlNode value) {
        return UnsentFields.isCredential(key, YamlNode.plain(value, new Problems("")));
    }

    private static void misspelt(MapReader reader, Section section, String key, YamlNode value, String fate) {
        List<String> near = KnownKeys.nearRouting(section, key);
        if (!near.isEmpty()) {
            reader.problems().complaint(value.place(), "unknown key, " + fate, near);
        }
    }
}
