package dev.llmrouter.config;

import dev.llmrouter.config.YamlNode.YamlList;
import dev.llmrouter.config.YamlNode.YamlMap;
import dev.llmrouter.config.YamlNode.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the environment into a tree. A variable that is not set is remembered in the scalar that needs it and
 * reported when that scalar is read: a key that has no meaning here needs no variable.
 */
final class Variables {
    /** A token in a variable; in a file; in a file that a variable names. */
    private static final String OF_VARIABLE = "oidc/env/";

    private static final String OF_FILE = "oidc/file/";
    private static final String OF_FILE_OF_VARIABLE = "oidc/env_path/";
    /** What CircleCI puts into variables, and Azure into a file. */
    private static final Map<String, String> BY_ISSUER = Map.of(
            "oidc/circleci/", OF_VARIABLE + "CIRCLE_OIDC_TOKEN",
            "oidc/circleci_v2/", OF_VARIABLE + "CIRCLE_OIDC_TOKEN_V2",
            "oidc/azure/", OF_FILE_OF_VARIABLE + "AZURE_FEDERATED_TOKEN_FILE");

    /** Those that are exchanged for credentials. */
    private static final Set<String> IDENTITIES = Set.of("aws_web_identity_token", "azure_ad_token");

    private static final String PREFIX = "os.environ/";

    /** What people write when they mean {@code os.environ/NAME}; LiteLLM would send it as a key. */
    private static final Pattern PYTHON = Pattern.compile("os\\.(environ|getenv)\\b(?!/).*", Pattern.DOTALL);

    /** {@code ${NAME}}, {@code ${NAME:-default}}, and {@code $${…}} for the text itself. */
    private static final Pattern INSIDE = Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    /**
     * Here an empty variable is as good as none: a laptop or a CI job has many, and an empty key opens
     * nothing.
     */
    private static final Set<String> OF_DEPLOYMENTS = Set.of("model_list", "default_litellm_params");

    private final Map<String, String> values;
    private final Problems problems;
    private final boolean needsText;

    private Variables(Map<String, String> values, Problems problems, boolean needsText) {
        this.values = values;
        this.problems = problems;
        this.needsText = needsText;
    }

    /**
     * The process's environment, and over it what the file says in {@code environment_variables}, as LiteLLM
     * has it.
     */
    static Variables of(Map<String, String> process, @Nullable YamlNode block, Problems problems) {
        Variables variables = new Variables(new LinkedHashMap<>(process), problems, false);
        if (block instanceof YamlMap map) {
            map.entries().forEach(variables::define);
        } else if (block != null && !YamlNode.isNull(block)) {
            problems.error(block.place(), "expected a mapping of names and values, found " + block.kind());
        }
        return variables;
    }

    /** All of them, for what a file may leave to the environment. */
    Map<String, String> values() {
        return Map.copyOf(values);
    }

    YamlNode resolve(YamlNode node) {
        if (node instanceof YamlMap map) {
            return resolve(map);
        }
        if (node instanceof YamlList list) {
            List<YamlNode> items = new ArrayList<>();
            list.items().forEach(item -> items.add(resolve(item)));
            return new YamlList(list.place(), items);
        }
        return resolve((YamlScalar) node);
    }

    YamlMap resolve(YamlMap map) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        Variables ofDeployments = new Variables(values, problems, true);
        map.entries()
                .forEach((key, value) ->
                        entries.put(key, (OF_DEPLOYMENTS.contains(key) ? ofDeployments : this).resolve(value)));
        return new YamlMap(map.place(), entries);
    }

    private void define(String name, YamlNode node) {
        if (!(node instanceof YamlScalar scalar)) {
            problems.error(node.place(), "expected text, found " + node.kind());
            return;
        }
        YamlScalar value = resolve(scalar);
        value.missing().forEach(missing -> problems.missingVariable(value.place(), missing));
        if (value.type() != YamlScalar.Type.NULL && value.missing().isEmpty()) {
            values.put(name, value.text());
        }
    }

    private YamlScalar resolve(YamlScalar scalar) {
        if (scalar.type() != YamlScalar.Type.TEXT) {
            return scalar;
        }
        for (Map.Entry<String, String> issuer : BY_ISSUER.entrySet()) {
            if (scalar.text().startsWith(issuer.getKey())) {
                return resolve(resolved(scalar, issuer.getValue()));
            }
        }
        String text = scalar.text();
        if (text.startsWith(PREFIX)) {
            return whole(scalar, text.substring(PREFIX.length()).strip());
        }
        if (text.startsWith(OF_VARIABLE)) {
            return whole(scalar, text.substring(OF_VARIABLE.length()).strip());
        }
        if (isIdentity(scalar)) {
            return identity(scalar);
        }
        if (text.startsWith(Problems.OIDC)) {
            // Reported like a variable that is not set: only if it is read.
            return missing(scalar, List.of(text));
        }
        if (PYTHON.matcher(text).matches()) {
            problems.warning(
                    scalar.place(),
                    "this is no reference to a variable and is taken as it stands; write os.environ/NAME");
            return scalar;
        }
        return text.contains("${") ? inside(scalar) : scalar;
    }

    /** A web identity's token changes while the process runs: its file is read whenever it is used. */
    private static boolean isIdentity(YamlScalar scalar) {
        return IDENTITIES.contains(scalar.place().step())
                && (scalar.text().startsWith(OF_FILE) || scalar.text().startsWith(OF_FILE_OF_VARIABLE));
    }

    private YamlScalar identity(YamlScalar scalar) {
        if (scalar.text().startsWith(OF_FILE)) {
            return scalar;
        }
        String name = scalar.text().substring(OF_FILE_OF_VARIABLE.length()).strip();
        String file = value(name);
        return file == null ? missing(scalar, List.of(name)) : resolved(scalar, OF_FILE + file);
    }

    private YamlScalar whole(YamlScalar scalar, String name) {
        String value = value(name);
        if (value == null) {
            return missing(scalar, List.of(name));
        }
        problems.values().add(name, value);
        return resolved(scalar, value);
    }

    private @Nullable String value(String name) {
        String value = values.get(name);
        return value != null && value.isBlank() && needsText ? null : value;
    }

    private YamlScalar inside(YamlScalar scalar) {
        List<String> missing = new ArrayList<>();
        Matcher matcher = INSIDE.matcher(scalar.text());
        String text =
                matcher.replaceAll(found -> Matcher.quoteReplacement(replacement(found.group(1), found, missing)));
        return missing.isEmpty() ? resolved(scalar, text) : missing(scalar, missing);
    }

    private String replacement(@Nullable String escaped, MatchResult found, List<String> missing) {
        if (escaped != null) {
            return escaped;
        }
        String otherwise = found.group(3);
        if (otherwise != null) {
            // As in a shell: an empty variable is as good as none when there is a default.
            String value = values.get(found.group(2));
            if (value == null || value.isEmpty()) {
                return otherwise;
            }
            problems.values().add(found.group(2), value);
            return value;
        }
        String value = value(found.group(2));
        if (value == null) {
            missing.add(found.group(2));
            return "";
        }
        problems.values().add(found.group(2), value);
        return value;
    }

    private static YamlScalar missing(YamlScalar scalar, List<String> names) {
        return new YamlScalar(scalar.place(), "", YamlScalar.Type.TEXT, List.copyOf(names), true);
    }

    private static YamlScalar resolved(YamlScalar scalar, String value) {
        return new YamlScalar(scalar.place(), value, YamlScalar.Type.TEXT, List.of(), true);
    }
}
