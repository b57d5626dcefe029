package dev.llmrouter.examples.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published modules are complete, and the others are never published. */
class ModulesTest {
    private static final Pom PARENT = Pom.of(Pom.root());
    private static final Pom BOM = Pom.of(Pom.root().resolve("router-bom"));
    private static final Set<String> IN_BOM =
            new TreeSet<>(BOM.all("/project/dependencyManagement/dependencies/dependency/artifactId"));

    /**
     * A public class of each published jar; everyPublishedJar_isLookedInto checks that none is missing. By name: some need an SDK to be
     * loaded.
     */
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("router-core", "dev.llmrouter.Router"),
            Map.entry("router-okhttp", "dev.llmrouter.okhttp.OkHttpTransport"),
            Map.entry("router-redis", "dev.llmrouter.redis.RedisUsageStore"),
            Map.entry("router-openai-java", "dev.llmrouter.openai.RouterHttpClient"),
            Map.entry("router-anthropic-java", "dev.llmrouter.anthropic.RouterHttpClient"),
            Map.entry("router-server", "dev.llmrouter.server.RouterHandler"),
            Map.entry("router-cli", "dev.llmrouter.cli.Main"),
            Map.entry("router-micrometer", "dev.llmrouter.micrometer.RouterMetrics"),
            Map.entry("router-opentelemetry", "dev.llmrouter.opentelemetry.RouterTelemetry"),
            Map.entry("router-testing", "dev.llmrouter.testing.FakeTransport"),
            Map.entry("router-bedrock", "dev.llmrouter.bedrock.AwsSigner"),
            Map.entry("router-vertex", "dev.llmrouter.vertex.GoogleSigner"),
            Map.entry("router-entra", "dev.llmrouter.entra.EntraSigner"),
            Map.entry("router-langchain4j", "dev.llmrouter.langchain4j.RouterHttpClientBuilder"));

    static Stream<Pom> published() {
        return PARENT.tree().stream().filter(pom -> IN_BOM.contains(pom.artifact()));
    }

    static Stream<Pom> unpublished() {
        Set<String> also = Set.of(PARENT.artifact(), BOM.artifact());
        return PARENT.tree().stream().filter(pom -> !IN_BOM.contains(pom.artifact()) && !also.contains(pom.artifact()));
    }

    static Stream<Pom> withMetadata() {
        return Stream.of(PARENT, BOM);
    }

    static Stream<String> jars() {
        return CLASSES.keySet().stream().sorted();
    }

    @Test
    void everyModuleOfTheBom_isBuiltHere() {
        assertEquals(IN_BOM, published().map(Pom::artifact).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void bom_hasTheVersionOfTheParent_andNoOthers() {
        assertEquals(PARENT.one("/project/version"), BOM.one("/project/version"));
        assertEquals(List.of(), BOM.all("/project/parent"));
        assertEquals(Set.of("dev.llmrouter"), Set.copyOf(BOM.all("//dependency/groupId")));
        assertEquals(Set.of("${project.version}"), Set.copyOf(BOM.all("//dependency/version")));
    }

    @Test
    void parent_managesTheModulesOfTheBom() {
        Set<String> managed = new TreeSet<>(
                PARENT.all("/project/dependencyManagement//dependency[groupId='dev.llmrouter']/artifactId"));
        assertEquals(IN_BOM, managed);
    }

    @ParameterizedTest
    @MethodSource("withMetadata")
    void metadata_isWhatAPublicRepositoryAsksFor(Pom pom) {
        List<String> missing = Stream.of(
                        "name",
                        "description",
                        "url",
                        "licenses/license/name",
                        "licenses/license/url",
                        "developers/developer/name",
                        "developers/developer/organization",
                        "scm/connection",
                        "scm/developerConnection",
                        "scm/url",
                        "properties/project.build.outputTimestamp")
                .filter(path -> pom.one("/project/" + path).isEmpty())
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void metadata_ofTheBomIsTheParents() {
        for (String path : List.of("url", "licenses", "developers", "scm", "organization")) {
            assertEquals(
                    PARENT.one("/project/" + path).map(ModulesTest::plain),
                    BOM.one("/project/" + path).map(ModulesTest::plain));
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @ParameterizedTest
    @MethodSource("published")
    void publishedModule_isNamedAndDescribed_andInheritsTheRest(Pom pom) {
        assertTrue(pom.one("/project/name").isPresent());
        assertTrue(pom.one("/project/description").isPresent());
        assertEquals(PARENT.one("/project/artifactId"), pom.one("/project/parent/artifactId"));
        assertEquals(List.of(), pom.all("//maven.deploy.skip"));
    }

    @ParameterizedTest
    @MethodSource("unpublished")
    void unpublishedModule_isNeitherInstalledNorDeployed(Pom pom) {
        List<Pom> own = Stream.concat(Stream.of(pom), pom.parent().stream()).toList();
        Predicate<String> skipped = property -> own.stream()
                .anyMatch(each -> each.one("/project/properties/" + property).equals(Optional.of("true")));

        assertTrue(skipped.test("maven.install.skip"), "installed");
        assertTrue(skipped.test("maven.deploy.skip"), "deployed");
    }

    @Test
    void release_addsSourcesJavadocAndSignatures() {
        List<String> plugins = PARENT.all("/project/profiles/profile[id='release']//plugin/artifactId");
        assertEquals(List.of("maven-source-plugin", "maven-javadoc-plugin", "maven-gpg-plugin"), plugins);
    }

    /** Two Springs do not fit on one class path: the starters' own tests look into them. */
    @Test
    void everyPublishedJar_isLookedInto() {
        Set<String> jars = new TreeSet<>(IN_BOM);
        jars.removeIf(module -> module.startsWith("router-spring-boot-"));
        assertEquals(jars, new TreeSet<>(CLASSES.keySet()));
    }

    @ParameterizedTest
    @MethodSource("jars")
    void jar_carriesLicenceAndNotice(String module) throws IOException {
        for (String name : List.of("LICENSE", "NOTICE")) {
            assertEquals(Files.readString(Pom.root().resolve(name)), inside(module, "META-INF/" + name));
        }
    }

    /** Jars exist from the phase package on; before it the class path has folders, which have no manifest. */
    @ParameterizedTest
    @MethodSource("jars")
    void manifest_hasTitleAndVersion(String module) throws IOException {
        File file = location(module);
        assumeTrue(file.isFile(), "not packaged");
        try (JarFile jar = new JarFile(file)) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertEquals(
                    PARENT.one("/project/version").orElseThrow(),
                    manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
            assertEquals(
                    published()
                            .filter(pom -> pom.artifact().equals(module))
                            .findFirst()
                            .flatMap(pom -> pom.one("/project/name"))
                            .orElseThrow(),
                    pom(module).one("/project/name").orElseThrow(),
                    manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE));
            assertTrue(
                    jar.getEntry("module-info.class") != null || manifest.getValue("Automatic-Module-Name") != null,
                    "the module has a name of its own");
        }
    }

    /** The jar, or the folder of classes. */
    private static Pom pom(String module) {
        return published()
                .filter(each -> each.artifact().equals(module))
                .findFirst()
                .orElseThrow();
    }

    private static File location(String module) {
        String name = Objects.requireNonNull(CLASSES.get(module)).replace('.', '/') + ".class";
        String url = String.valueOf(ModulesTest.class.getClassLoader().getResource(name));
        String place = url.substring(0, url.length() - name.length());
        return new File(
                URI.create(place.startsWith("jar:") ? place.substring("jar:".length(), place.length() - 2) : place));
    }

    private static String inside(String module, String name) throws IOException {
        File file = location(module);
        if (file.isDirectory()) {
            return Files.readString(Path.of(file.getPath(), name));
        }
        try (JarFile jar = new JarFile(file);
                InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
