package dev.llmrouter.internal.engine;

import dev.llmrouter.json.Json;
import dev.llmrouter.library.Library;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The versions that router-core needs of other people's libraries. Checked when a router is built. Stateless.
 */
public final class CoreLibraries {
    private static final String MODULE = "router-core";
    private static final String JACKSON_HOW =
            "import com.fasterxml.jackson:jackson-bom; in Spring Boot by the property jackson-bom.version, in Boot 4 jackson-2-bom.version";

    /** Each part of Jackson names classes of the others, so that their versions must fit. */
    private static final List<Library> JACKSON = List.of(
            new Library(
                    "com.fasterxml.jackson.core:jackson-annotations",
                    "com.fasterxml.jackson.annotation.JsonProperty",
                    "2.15",
                    "2.21",
                    JACKSON_HOW),
            new Library(
                    "com.fasterxml.jackson.core:jackson-core",
                    "com.fasterxml.jackson.core.JsonFactory",
                    "2.15.0",
                    "2.21.8",
                    JACKSON_HOW),
            new Library(
                    "com.fasterxml.jackson.core:jackson-databind",
                    "com.fasterxml.jackson.databind.JsonNode",
                    "2.15.0",
                    "2.21.8",
                    JACKSON_HOW));

    private static final List<Library> OTHERS = List.of(
            new Library(
                    "org.yaml:snakeyaml",
                    "org.yaml.snakeyaml.Yaml",
                    "2.2",
                    "2.5",
                    "in Spring Boot by the property snakeyaml.version"),
            new Library(
                    "com.github.ben-manes.caffeine:caffeine",
                    "com.github.benmanes.caffeine.cache.Caffeine",
                    "3.0.6",
                    "3.3.1",
                    "in Spring Boot by the property caffeine.version"));

    private CoreLibraries() {}

    /**
     * Checks all of them.
     *
     * @throws IllegalStateException if one is missing, too old, or does not fit the others
     */
    public static void require() {
        ClassLoader loader = CoreLibraries.class.getClassLoader();
        JACKSON.forEach(library -> library.require(MODULE, loader));
        OTHERS.forEach(library -> library.require(MODULE, loader));
        try {
            Json.object();
        } catch (LinkageError e) {
            throw new IllegalStateException(unfit(loader), e);
        }
    }

    private static String unfit(ClassLoader loader) {
        String found = JACKSON.stream()
                .map(library -> library.coordinates() + " "
                        + library.version(loader).orElse("of a version that it does not say"))
                .collect(Collectors.joining(", "));
        return MODULE + " needs the parts of Jackson in one version, and found " + found + ". "
                + JACKSON.get(JACKSON.size() - 1).advice();
    }
}
