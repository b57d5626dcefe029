package dev.llmrouter.spring;

import dev.llmrouter.config.YamlSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;
import org.yaml.snakeyaml.Yaml;

/**
 * Where the application has the router's configuration: in a file, or in its own properties. Read again by
 * every load.
 */
final class RouterSource {
    /** The file that is taken where no property names one. */
    static final String DEFAULT = "classpath:router.yaml";

    private static final String PREFIX = "llmrouter.";
    private static final ResolvableType MAP =
            ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class);
    private static final Bindable<List<Map<String, Object>>> ENTRIES =
            Bindable.of(ResolvableType.forClassWithGenerics(List.class, MAP));
    private static final Bindable<Map<String, Object>> SETTINGS = Bindable.mapOf(String.class, Object.class);

    private final Environment environment;
    private final ResourceLoader resources;

    RouterSource(Environment environment, ResourceLoader resources) {
        this.environment = environment;
        this.resources = resources;
    }

    /** The configuration as it is now; empty where there is none. */
    Optional<YamlSource> find() {
        String config = environment.getProperty(PREFIX + "config");
        if (StringUtils.hasText(config)) {
            return Optional.of(YamlSource.at(config));
        }
        Map<String, Object> properties = properties();
        if (!properties.isEmpty()) {
            return Optional.of(YamlSource.text("the properties llmrouter.*", new Yaml().dump(properties)));
        }
        return resources.getResource(DEFAULT).exists() ? Optional.of(YamlSource.at(DEFAULT)) : Optional.empty();
    }

    private Map<String, Object> properties() {
        Binder binder = Binder.get(environment);
        Map<String, Object> tree = new LinkedHashMap<>();
        binder.bind(PREFIX + "model-list", ENTRIES)
                .ifBound(list -> tree.put(
                        "model_list", list.stream().map(RouterSource::plain).toList()));
        if (!tree.isEmpty()) {
            binder.bind(PREFIX + "router-settings", SETTINGS).ifBound(map -> tree.put("router_settings", plain(map)));
            binder.bind(PREFIX + "litellm-settings", SETTINGS).ifBound(map -> tree.put("litellm_settings", plain(map)));
        }
        return tree;
    }

    /** Spring binds a list inside a map as a map of its indexes. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < map.size() && map.containsKey(Integer.toString(i)); i++) {
            items.add(plain(map.get(Integer.toString(i))));
        }
        if (!map.isEmpty() && items.size() == map.size()) {
            return items;
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((key, entry) -> entries.put(String.valueOf(key), plain(entry)));
        return entries;
    }
}
