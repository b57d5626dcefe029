package dev.llmrouter.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code router.schema.json} of the table of keys, with types, defaults and descriptions of
 * docs/configuration.md. What loads is valid: a number may be text, every value may come from a variable, and
 * what is not read may be anything.
 */
final class SchemaWriter {
    static final String ID = "https://llmrouter.dev/router.schema.json";

    private static final String VARIABLE = "os\\.environ/.+|.*\\$\\{.+\\}.*";
    private static final String BOOLEAN =
            "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]|0|1";
    private static final String NUMBER = "\\s*[-+]?[0-9.][0-9_.eE+-]*\\s*";

    private final KeyRows rows = KeyRows.ofThePage();

    SchemaWriter() throws IOException {}

    /** The schema's text. */
    String write() throws JsonProcessingException {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("$id", ID);
        schema.put("title", "Configuration of LLM Router, in the format of LiteLLM's config.yaml");
        schema.put("type", "object");
        schema.put("anyOf", List.of(Map.of("required", List.of("model_list")), Map.of("required", List.of("include"))));
        schema.put("properties", top());
        schema.put("definitions", definitions());
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultPrettyPrinter.FixedSpaceIndenter.instance);
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return new ObjectMapper().writer(printer).writeValueAsString(schema) + "\n";
    }

    private Map<String, Object> top() {
        Map<String, Object> top = properties(Section.TOP);
        describe(top, "model_list", "items", Map.of("$ref", "#/definitions/deployment"));
        describe(top, "router_settings", "properties", properties(Section.ROUTER_SETTINGS));
        describe(top, "litellm_settings", "properties", properties(Section.LITELLM_SETTINGS));
        // Settings that stand beside router_settings are read as if they stood there.
        KnownKeys.keys(Section.ROUTER_SETTINGS, Standing.READ)
                .forEach(key -> top.putIfAbsent(key, Map.of("$ref", "#/properties/router_settings/properties/" + key)));
        return top;
    }

    private Map<String, Object> definitions() {
        Map<String, Object> entry = properties(Section.MODEL_LIST);
        describe(entry, "litellm_params", "properties", properties(Section.LITELLM_PARAMS));
        describe(entry, "model_info", "properties", properties(Section.MODEL_INFO));
        Map<String, Object> deployment = new LinkedHashMap<>();
        deployment.put("type", "object");
        deployment.put("required", List.of("model_name", "litellm_params"));
        deployment.put("properties", entry);
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("deployment", deployment);
        definitions.put("number", orText(type("number", "null"), NUMBER));
        definitions.put("time", orText(type("number", "null"), NUMBER + "(ms|s|m|h|d|w|mo)?\\s*"));
        definitions.put("boolean", orText(Map.of("enum", listOf(true, false, 0, 1, null)), BOOLEAN));
        return definitions;
    }

    private static Map<String, Object> orText(Map<String, Object> value, String pattern) {
        return Map.of("anyOf", List.of(value, pattern(pattern + "|" + VARIABLE)));
    }

    private static List<@Nullable Object> listOf(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static void describe(Map<String, Object> properties, String key, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(asMap(requireNonNull(properties.get(key))));
        more.put(name, value);
        properties.put(key, more);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object schema) {
        return (Map<String, Object>) schema;
    }

    private Map<String, Object> properties(Section section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        KnownKeys.keys(section, Standing.READ).forEach(key -> properties.put(key, read(section, key)));
        KnownKeys.keys(section, Standing.BODY)
                .forEach(key -> properties.put(
                        key,
                        Map.of(
                                "description",
                                section == Section.MODEL_INFO
                                        ? "A description; kept as it stands."
                                        : "Sent in every body that does not set it.")));
        other(section, Standing.NOTE, "No meaning inside a process: ", properties);
        other(section, Standing.UNSUPPORTED, "Not supported yet: ", properties);
        return properties;
    }

    private static void other(Section section, Standing standing, String why, Map<String, Object> properties) {
        for (String key : KnownKeys.keys(section, standing)) {
            Map<String, Object> schema = new LinkedHashMap<>();
            String reason = why + KeyReasons.of(section, key) + ".";
            schema.put("description", reason);
            schema.put("deprecationMessage", reason);
            properties.put(key, schema);
        }
    }

    private Map<String, Object> read(Section section, String key) {
        KeyRows.Row row = rows.of(section, key);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", row.meaning());
        Object normally = value(row.normally());
        if (normally != null) {
            schema.put("default", normally);
        }
        if (key.equals("routing_strategy")) {
            List<Object> names = new ArrayList<>(StrategyReader.names());
            schema.put("anyOf", List.of(Map.of("enum", names), pattern(VARIABLE), Map.of("type", "null")));
        } else {
            schema.putAll(TYPES.getOrDefault(row.type(), any -> Map.of()).apply(row.type()));
        }
        FailureCountKeys.of(key).ifPresent(keys -> schema.put("properties", keys));
        return schema;
    }

    /** A default that is a value, and not a sentence. */
    private static @Nullable Object value(String normally) {
        return switch (normally) {
            case "true" -> true;
            case "false" -> false;
            case "simple-shuffle", "callers" -> normally;
            default -> normally.matches("-?\\d+") ? Long.valueOf(normally) : null;
        };
    }

    private static final Map<String, Function<String, Map<String, Object>>> TYPES = Map.of(
            "text", any -> type("string", "number", "boolean", "null"),
            "number", any -> defined("number"),
            "integer", any -> defined("number"),
            "time", any -> defined("time"),
            "list", any -> type("array", "string", "null"),
            "text or list", any -> type("string", "array", "null"),
            "mapping", any -> type("object", "null"),
            "true or false", any -> defined("boolean"),
            "`sliding` or `bucket`", any -> choice("sliding", "bucket"),
            "`callers` or `application`", any -> choice("callers", "application"));

    /** What stands beside a reference does not count in this draft, so that it is one of all that must hold. */
    private static Map<String, Object> defined(String name) {
        return Map.of("allOf", List.of(Map.of("$ref", "#/definitions/" + name)));
    }

    private static Map<String, Object> type(String... types) {
        return Map.of("type", List.of(types));
    }

    private static Map<String, Object> choice(String... words) {
        return Map.of("anyOf", List.of(Map.of("enum", List.of(words)), pattern(VARIABLE), Map.of("type", "null")));
    }

    private static Map<String, Object> pattern(String pattern) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("pattern", "^(?:" + pattern + ")$");
        return schema;
    }
}
