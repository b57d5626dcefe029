package dev.llmrouter.examples.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A native image has only the classes, members and resources that its metadata lists. Each module lists in
 * META-INF/native-image what its sources look up by name. There is no GraalVM here: the two are compared as
 * text.
 */
class NativeImageTest {
    private static final Pattern LOOKUP = Pattern.compile("\\b(?:Class\\.forName|getMethod|getField|getConstructor"
            + "|getDeclared\\w+|findStatic|findVirtual|findConstructor|findVarHandle|newUpdater|newProxyInstance"
            + "|getResource|getResourceAsStream|getResources|getBundle)\\(");

    private static final Pattern UPDATER =
            Pattern.compile("newUpdater\\(\\s*(\\w+)\\.class,\\s*(?:\\w+\\.class,\\s*)?\"(\\w+)\"");
    private static final Pattern RESOURCE = Pattern.compile("class\\.getResource(?:AsStream)?\\((\\w+)\\)");
    private static final Pattern LIBRARY = Pattern.compile("new Library\\(\\s*\"([^\"]+)\",\\s*\"([^\"]+)\"");
    private static final Pattern SERVICE = Pattern.compile("ServiceLoader\\.load\\(\\s*(\\w+)\\.class");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

    /** Names that are built at run time or come from a list, and their values. A member follows a #. */
    private static final Map<String, List<String>> COMPUTED = Map.of(
            "ClientThreads",
            List.of("java.lang.Thread#isVirtual", "java.lang.Thread#startVirtualThread"),
            "VirtualThreads",
            List.of(
                    "java.lang.Thread#ofVirtual",
                    "java.lang.Thread$Builder#name",
                    "java.lang.Thread$Builder#inheritInheritableThreadLocals",
                    "java.lang.Thread$Builder#factory",
                    "java.util.concurrent.Executors#newThreadPerTaskExecutor"),
            "OkHttpLibrary",
            List.of("okhttp3.OkHttp#VERSION"),
            "OldClientTypes",
            List.of(
                    "redis.clients.jedis.JedisPooled#<init>",
                    "redis.clients.jedis.JedisCluster#<init>",
                    "redis.clients.jedis.JedisSentineled#<init>"),
            // Exceptions and answers of clients: public methods of types that are not known here.
            "Accessors",
            List.of(
                    "com.openai.errors.RateLimitException#*",
                    "com.anthropic.errors.RateLimitException#*",
                    "com.google.genai.errors.ClientException#*",
                    "com.azure.core.exception.HttpResponseException#*",
                    "dev.langchain4j.exception.HttpException#*",
                    "org.springframework.web.client.HttpClientErrorException$TooManyRequests#*"),
            // The types that "new Library" names, which are found below.
            "Library",
            List.of(),
            // A configuration of the application's, which the application lists.
            "Resource",
            List.of());

    private record Source(String name, String packageName, String text) {
        static Source of(Path file) {
            try {
                String text = COMMENT.matcher(Files.readString(file)).replaceAll("");
                Matcher named = PACKAGE.matcher(text);
                return new Source(
                        String.valueOf(file.getFileName()).replace(".java", ""),
                        named.find() ? named.group(1) : "",
                        text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        List<MatchResult> all(Pattern pattern) {
            return pattern.matcher(text).results().toList();
        }
    }

    private static List<Source> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Pom.root().resolve(module + "/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(Source::of)
                    .toList();
        }
    }

    private static JsonNode metadata(String module, String file) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(Pom.root()
                        .resolve(module + "/src/main/resources/META-INF/native-image/dev.llmrouter/" + module)
                        .resolve(file)));
    }

    /** As COMPUTED has them. */
    private static Set<String> listedMembers(String module) throws IOException {
        Set<String> listed = new TreeSet<>();
        for (JsonNode type : metadata(module, "reflect-config.json")) {
            String name = type.path("name").asText();
            listed.add(name);
            type.path("fields")
                    .forEach(field -> listed.add(name + "#" + field.path("name").asText()));
            type.path("methods")
                    .forEach(method ->
                            listed.add(name + "#" + method.path("name").asText()));
            if (type.path("allPublicMethods").asBoolean()) {
                listed.add(name + "#*");
            }
        }
        return listed;
    }

    private static List<Pattern> listedResources(String module) throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        metadata(module, "resource-config.json")
                .path("resources")
                .path("includes")
                .forEach(include ->
                        patterns.add(Pattern.compile(include.path("pattern").asText())));
        return patterns;
    }

    private static String missing(Collection<String> needed, Collection<String> listed) {
        return needed.stream().filter(name -> !listed.contains(name)).distinct().collect(Collectors.joining("\n"));
    }

    /** Updaters of fields name them; other look-ups are in COMPUTED, or the test fails. */
    @ParameterizedTest
    @ValueSource(strings = {"router-core", "router-okhttp", "router-redis"})
    void membersThatAreLookedUp_areListed(String module) throws IOException {
        List<String> needed = new ArrayList<>();
        for (Source source : sources(module)) {
            source.all(UPDATER)
                    .forEach(field -> needed.add(source.packageName() + "." + field.group(1) + "#" + field.group(2)));
            source.all(LIBRARY).forEach(library -> needed.add(library.group(2)));
            if (!source.all(LOOKUP).isEmpty()) {
                needed.addAll(COMPUTED.getOrDefault(source.name(), List.of()));
            }
        }
        assertTrue(!needed.isEmpty());
        assertEquals("", missing(needed, listedMembers(module)), "reflect-config.json of " + module + " lacks them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"router-core", "router-okhttp", "router-redis"})
    void resourcesThatAreRead_areListed(String module) throws IOException {
        List<String> needed = new ArrayList<>();
        for (Source source : sources(module)) {
            source.all(RESOURCE)
                    .forEach(found -> needed.add(
                            source.packageName().replace('.', '/') + "/" + constant(source, found.group(1))));
            source.all(LIBRARY)
                    .forEach(library ->
                            needed.add("META-INF/maven/" + library.group(1).replace(':', '/') + "/pom.properties"));
        }
        List<Pattern> listed = listedResources(module);
        List<String> missing = needed.stream()
                .filter(name -> listed.stream()
                        .noneMatch(pattern -> pattern.matcher(name).matches()))
                .toList();
        assertTrue(!needed.isEmpty());
        assertEquals(List.of(), missing, "resource-config.json of " + module + " lacks them");
    }

    private static String constant(Source source, String name) {
        return source.all(Pattern.compile("\\b" + name + " = \"([^\"]+)\""))
                .get(0)
                .group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"router-core", "router-okhttp", "router-redis", "router-testing"})
    void noLookUp_isOverlooked(String module) throws IOException {
        List<String> unknown = sources(module).stream()
                .filter(source -> !COMPUTED.containsKey(source.name()))
                .filter(source -> source.all(LOOKUP).size()
                        > source.all(UPDATER).size() + source.all(RESOURCE).size())
                .map(Source::name)
                .toList();
        assertEquals(List.of(), unknown, "look something up by a name that this test cannot read: name it in COMPUTED");
    }

    /** A type that was moved or renamed, and a field that is gone, are found only here. */
    @Test
    void ownMembers_exist() throws ClassNotFoundException, NoSuchFieldException, IOException {
        List<String> own = listedMembers("router-core").stream()
                .filter(name -> name.startsWith("dev.llmrouter"))
                .toList();
        assertTrue(!own.isEmpty());
        for (String name : own) {
            String[] parts = name.split("#", 2);
            Class<?> type = Class.forName(parts[0]);
            if (parts.length == 2) {
                assertTrue(type.getDeclaredField(parts[1]) != null);
            }
        }
    }

    /** An image finds services by the files in META-INF/services; a module path needs "uses" as well. */
    @ParameterizedTest
    @ValueSource(strings = {"router-core"})
    void servicesThatAreLoaded_areUsedByTheModule(String module) throws IOException {
        String declared = Files.readString(Pom.root().resolve(module + "/src/main/java/module-info.java"));
        Set<String> loaded = sources(module).stream()
                .flatMap(source -> source.all(SERVICE).stream())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(!loaded.isEmpty());
        loaded.forEach(service -> assertTrue(
                Pattern.compile("uses [\\w.]+\\." + service + ";")
                        .matcher(declared)
                        .find(),
                service));
    }

    @ParameterizedTest
    @ValueSource(strings = {"router-okhttp", "router-redis"})
    void servicesOfAModule_areNamedForBothPaths(String module) throws IOException {
        String declared = Files.readString(Pom.root().resolve(module + "/src/main/java/module-info.java"))
                .replaceAll("\\s+", " ");
        try (Stream<Path> files = Files.list(Pom.root().resolve(module + "/src/main/resources/META-INF/services"))) {
            for (Path file : files.toList()) {
                String provider = Files.readString(file).strip();
                assertTrue(declared.contains("provides " + file.getFileName() + " with " + provider + ";"), provider);
            }
        }
    }
}
