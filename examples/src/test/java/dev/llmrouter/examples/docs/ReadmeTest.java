package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README.md names commands, versions and providers that exist. */
class ReadmeTest {
    private final Page readme = Page.of("README.md");

    @Test
    void commands_areTwoInABlockEach() {
        List<Page.Block> commands = readme.blocks("sh");

        assertEquals(2, commands.size());
        commands.forEach(command -> assertEquals(1, command.text().lines().count(), command.where()));
    }

    @Test
    void commands_areWhatTheChecksRun() throws IOException {
        Path checks = Page.root().resolve(".ci/run");
        assumeTrue(Files.exists(checks), "there are no checks here");
        Set<Set<String>> run =
                Files.readAllLines(checks).stream().map(ReadmeTest::words).collect(Collectors.toSet());

        readme.blocks("sh").forEach(command -> assertTrue(run.contains(words(command.text())), command.text()));
    }

    /** The effect of a command, whatever it prints. */
    private static Set<String> words(String command) {
        Set<String> words = new TreeSet<>(Arrays.asList(command.strip().split(" +")));
        words.removeAll(List.of("-q", "-B", "-ntp"));
        return words;
    }

    /** The first screen: purpose and first call are visible without scrolling. */
    @Test
    void java_isOnTheFirstScreen() {
        assertTrue(readme.blocks("java").get(0).line() <= 25);
    }

    /** The first Java block, with the region "eu" at its limit. */
    @Test
    void output_isWhatIsPrinted(@TempDir Path folder) throws IOException {
        Page.Block printed = readme.blocks("text").stream()
                .filter(block -> block.note().equals("printed"))
                .findFirst()
                .orElseThrow();
        String java = readme.blocks("java").get(0).text();
        assertTrue(java.contains("println(answer.text())") && java.contains("attempts().forEach(System.out::println)"));
        Path file = Files.writeString(
                folder.resolve("router.yaml"), readme.blocks("yaml").get(0).text());
        FakeTransport transport = new FakeTransport();
        transport
                .at("eu.openai.azure.com")
                .always(FakeReply.status(429).code("rate_limit_exceeded").delay(Duration.ofMillis(62)));
        transport
                .at("us.openai.azure.com")
                .always(FakeReply.text("Hello! How can I help?").delay(Duration.ofMillis(388)));

        try (Router router = Router.fromYaml(file)
                .environment(Map.of("AZURE_EU_KEY", "a", "AZURE_US_KEY", "b", "OPENAI_API_KEY", "c"))
                .strategy((candidates, context) -> 0)
                .transport(transport)
                .time(transport.clock())
                .build()) {
            ModelResponse answer = router.send(ModelRequest.chat("gpt-4", "Hello"));
            String attempts =
                    answer.attempts().stream().map(each -> each + "\n").collect(Collectors.joining());
            assertEquals(printed.text(), answer.text() + "\n" + attempts);
        }
    }

    /** Artifacts that the BOM manages have no version; others have this build's. */
    @Test
    void dependencies_areThisVersionsModules() throws IOException {
        String version = version();
        String bom = Files.readString(Page.root().resolve("router-bom/pom.xml"));
        for (Page page : List.of(readme, Page.of("docs/spring-boot.md"), Page.of("docs/testing.md"))) {
            String xml = page.blocks("xml").stream().map(Page.Block::text).collect(Collectors.joining());
            Matcher dependency = Pattern.compile("<artifactId>([^<]+)</artifactId>(?:\\s*<version>([^<]+)</version>)?")
                    .matcher(xml);
            int found = 0;
            for (; dependency.find(); found++) {
                assertEquals(version, dependency.group(2) == null ? version : dependency.group(2), page.name());
                assertTrue(bom.contains("<artifactId>" + dependency.group(1) + "</artifactId>"), page.name());
            }
            assertTrue(found > 0, page.name());
        }
    }

    @Test
    void coordinatesForGradle_areThoseOfTheBom() throws IOException {
        String bom = Files.readString(Page.root().resolve("router-bom/pom.xml"));
        Matcher coordinates = Pattern.compile("dev\\.llmrouter:([\\w-]+)(?::([\\w.-]+))?")
                .matcher(Page.of("docs/gradle.md").text());
        int found = 0;
        for (; coordinates.find(); found++) {
            assertTrue(bom.contains("<artifactId>" + coordinates.group(1) + "</artifactId>"), coordinates.group());
            assertEquals("router-bom".equals(coordinates.group(1)) ? version() : null, coordinates.group(2));
        }
        assertTrue(found > 5);
    }

    @Test
    void everyExample_hasARow() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/llmrouter/examples"))) {
            String missing = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                    .filter(name -> !readme.text().contains("/" + name + ") |"))
                    .collect(Collectors.joining(", "));
            assertEquals("", missing);
        }
    }

    private static String version() throws IOException {
        return first(Files.readString(Page.root().resolve("pom.xml")), "<version>([^<]+)</version>");
    }

    @Test
    void requiredJava_isWhatIsCompiledFor() throws IOException {
        String release = first(
                Files.readString(Page.root().resolve("pom.xml")),
                "<maven.compiler.release>(\\d+)</maven.compiler.release>");
        assertTrue(readme.text().contains("JDK " + release + " or newer"));
    }

    @Test
    void providers_areThoseThatAreSpoken() {
        Set<String> spoken = new TreeSet<>(Providers.names());

        String migrating = Page.of("docs/migrating-from-litellm.md").text();
        String list = first(migrating, "(?s)Supported providers [^:]*:\\s+(.*?)\\.\n");

        assertEquals(spoken, new TreeSet<>(Page.codes(list)));
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }
}
