package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Pricing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One configuration, and the table of prices that it names, in every place where they may be. */
class YamlSourceTest {
    private static final String YAML = Configs.withSettings("price_table: ours.csv");
    private static final String PRICES = "azure/eu, 1, 2\n";

    private final Path directory;

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    YamlSourceTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void giveBackTheClassLoader() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    private Path files() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(folder.resolve("ours.csv"), PRICES);
        return Files.writeString(folder.resolve("router.yaml"), YAML);
    }

    private Path jar() throws IOException {
        Path jar = directory.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> each :
                    Map.of("conf/router.yaml", YAML, "conf/ours.csv", PRICES).entrySet()) {
                entries.putNextEntry(new JarEntry(each.getKey()));
                entries.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                entries.closeEntry();
            }
        }
        return jar;
    }

    private static ConfigLoader.Loaded load(YamlSource source) {
        return new ConfigLoader(Configs.COMPLETE, true).load(source);
    }

    private static void assertLoadsWithPrices(YamlSource source) {
        ConfigLoader.Loaded loaded = load(source);
        assertEquals(List.of(), loaded.errors());
        assertEquals(
                Optional.of(Pricing.of(1e-6, 2e-6)),
                loaded.config().orElseThrow().settings().prices().find("azure", "eu"));
    }

    private static String problem(YamlSource source) {
        List<ConfigProblem> errors = load(source).errors();
        assertEquals(1, errors.size(), errors::toString);
        return errors.get(0).toString();
    }

    private static void assertSays(String expected, String message) {
        assertTrue(message.contains(expected), message);
    }

    @Test
    void file_andItsNeighbour_areFound() throws IOException {
        Path file = files();
        assertLoadsWithPrices(YamlSource.file(file));
        assertLoadsWithPrices(YamlSource.url(file.toUri().toURL()));
        assertLoadsWithPrices(YamlSource.at(file.toString()));
        assertLoadsWithPrices(YamlSource.at(file.toUri().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf/router.yaml", "/conf/router.yaml"})
    void resourceInAJar_andItsNeighbour_areFound(String name) throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar().toUri().toURL()}, usual)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertLoadsWithPrices(YamlSource.resource(name));
            assertLoadsWithPrices(YamlSource.at("classpath:" + name));
        }
    }

    @Test
    void urlInAJar_andItsNeighbour_areFound() throws IOException {
        URL url = new URL("jar:" + jar().toUri() + "!/conf/router.yaml");
        assertLoadsWithPrices(YamlSource.url(url));
        assertLoadsWithPrices(YamlSource.at(url.toString()));
    }

    @Test
    void resource_isReadAnewByEveryLoad() throws IOException {
        YamlSource source = YamlSource.url(files().toUri().toURL());
        assertLoadsWithPrices(source);
        Files.writeString(directory.resolve("conf/router.yaml"), "model_list: 3\n");
        assertSays("model_list", problem(source));
    }

    @Test
    void textWithAFolder_findsItsNeighbours() throws IOException {
        files();
        Path folder = directory.resolve("conf");
        assertLoadsWithPrices(YamlSource.text("vault", YAML).beside(folder));
        assertLoadsWithPrices(YamlSource.reader("vault", new StringReader(YAML)).beside(folder));
        InputStream stream = new ByteArrayInputStream(YAML.getBytes(StandardCharsets.UTF_8));
        YamlSource read = YamlSource.stream("vault", stream).beside(folder);
        assertLoadsWithPrices(read);
        assertLoadsWithPrices(read);
    }

    @Test
    void neighbourWithAnAbsolutePath_isFoundFromAnywhere() throws IOException {
        files();
        String yaml = Configs.withSettings("price_table: " + directory.resolve("conf/ours.csv"));
        assertLoadsWithPrices(YamlSource.text("vault", yaml));
    }

    @Test
    void textWithoutAFolder_refusesRelativeFiles_withWords() {
        String problem = problem(YamlSource.text("vault", YAML));
        assertSays("vault", problem);
        assertSays("router_settings.price_table", problem);
        assertSays("has no place; name the file by an absolute path", problem);
    }

    @Test
    void missingNeighbour_isNamedByItsWholePlace() throws IOException {
        Path file = files();
        Files.delete(file.resolveSibling("ours.csv"));
        assertSays(file.resolveSibling("ours.csv").toString(), problem(YamlSource.file(file)));
    }

    @Test
    void missingResource_isNamed() {
        assertEquals(
                "classpath:no/router.yaml: there is no such file: there is no resource no/router.yaml on the class path",
                problem(YamlSource.resource("no/router.yaml")));
    }

    @Test
    void neighbourOutsideTheClassPath_isRefused() {
        Neighbours files = Neighbours.beside(Resource.named("conf/router.yaml"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> files.find("../../ours.csv"));
        assertEquals("../../ours.csv leads out of the class path", e.getMessage());
        assertEquals("classpath:ours.csv", files.find("../ours.csv").name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/r.yaml", "https://h/r.yaml", "jar:https://h/a.jar!/r.yaml", "ftp://h/r.yaml"})
    void network_isRefused_withWhatToDo(String url) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> YamlSource.at(url));
        assertSays("give YamlSource.text(name, yaml)", String.valueOf(e.getMessage()));
    }

    @Test
    void textThatIsTooLong_isRefused_fromAnywhere() throws IOException {
        String tooLong = "#".repeat(FileText.MOST_BYTES + 1);
        byte[] bytes = tooLong.getBytes(StandardCharsets.UTF_8);
        assertSays("Is this the right file?", problem(YamlSource.text("t", tooLong)));
        assertSays("Is this the right file?", problem(YamlSource.reader("t", new StringReader(tooLong))));
        assertSays("Is this the right file?", problem(YamlSource.stream("t", new ByteArrayInputStream(bytes))));
    }

    @Test
    void streamThatIsNoUtf8_isRefused() throws IOException {
        byte[] bytes = "model_list: é".getBytes(StandardCharsets.ISO_8859_1);
        assertSays("not in UTF-8", problem(YamlSource.stream("s", new ByteArrayInputStream(bytes))));
    }
}
