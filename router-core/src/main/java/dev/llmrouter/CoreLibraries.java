package dev.llmrouter;

import dev.llmrouter.json.Json;
import dev.llmrouter.library.Library;
import java.util.List;
import java.util.stream.Collectors;

/** What router-core needs of other people's libraries. Checked when a router is built, once. Stateless. */
final class CoreLibraries {
    private static final String MODULE = "router-core";
    private static final String JACKSON = "com.fasterxml.jackson.core:";
    private static final String JACKSON_PROPERTY = "jackson-bom.version (Spring Boot 4: jackson-2-bom.version)";

    private static final Library DATABIND = jackson("databind", "com.fasterxml.jackson.databind.JsonNode", "2.15.0");

    /** In which a router reads files, reads and writes bodies, and keeps what it knows of callers. */
    static final List<Library> ALL = List.of(
            jackson("annotations", "com.fasterxml.jackson.annotation.JsonProperty", "2.15"),
            jackson("core", "com.fasterxml.jackson.core.JsonFactory", "2.15.0"),
            DATABIND,
            new Library("org.yaml:snakeyaml", "org.yaml.snakeyaml.Yaml", "2.0", "2.5", "snakeyaml.version"),
            new Library(
                    "com.github.ben-manes.caffeine:caffeine",
                    "com.github.benmanes.caffeine.cache.Caffeine",
                    "3.0.0",
                    "3.3.1",
                    "caffeine.version"));

    private CoreLibraries() {}

    private static Library jackson(String part, String type, String floor) {
        return new Library(JACKSON + "jackson-" + part, type, floor, "2.21.8", JACKSON_PROPERTY);
    }

    /**
     * Checks all of them.
     *
     * @throws IllegalStateException if one is missing, too old, or does not fit the others
     */
    static void require() {
        require(CoreLibraries.class.getClassLoader());
    }

    static void require(ClassLoader loader) {
        ALL.forEach(library -> library.require(MODULE, loader));
        try {
            Json.object();
        } catch (LinkageError e) {
            throw new IllegalStateException(unfit(loader), e);
        }
    }

    /** Each part of Jackson names classes of the others of its own version. */
    private static String unfit(ClassLoader loader) {
        String found = ALL.stream()
                .filter(library -> library.coordinates().startsWith(JACKSON))
                .map(library -> library.coordinates().substring(JACKSON.length()) + " "
                        + library.version(loader).orElse("of a version that it does not say"))
                .collect(Collectors.joining(", "));
        return MODULE + " needs the parts of Jackson in one version, and found " + found
                + ". Import com.fasterxml.jackson:jackson-bom before other dependencies. " + DATABIND.advice();
    }
}
