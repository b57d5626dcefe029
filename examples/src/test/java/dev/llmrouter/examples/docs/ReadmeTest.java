package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.llmrouter.provider.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** README.md names what is there: commands, versions, providers. */
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

    /** What a command does, whatever it prints meanwhile. */
    private static Set<String> words(String command) {
        Set<String> words = new TreeSet<>(Arrays.asList(command.strip().split(" +")));
        words.removeAll(List.of("-q", "-B", "-ntp"));
        return words;
    }

    @Test
    void dependencies_areThisVersionsModules() throws IOException {
        String version = first(Files.readString(Page.root().resolve("pom.xml")), "<version>([^<]+)</version>");
        for (Page.Block dependencies : readme.blocks("xml")) {
            Matcher dependency = Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>")
                    .matcher(dependencies.text());
            assertTrue(dependency.find());
            do {
                assertEquals(version, dependency.group(2));
                assertTrue(Files.exists(Page.root().resolve(dependency.group(1)).resolve("pom.xml")));
            } while (dependency.find());
        }
    }

    @Test
    void requiredJava_isWhatIsCompiledFor() throws IOException {
        String release = first(
                Files.readString(Page.root().resolve("pom.xml")),
                "<maven.compiler.release>(\\d+)</maven.compiler.release>");
        assertTrue(readme.text().contains("JDK " + release + " or newer"));
    }

    /** The names are taken from the source because the table of providers is nobody's to list at run time. */
    @Test
    void providers_areThoseThatAreSpoken() throws IOException {
        String source = Files.readString(Path.of("../router-core/src/main/java/dev/llmrouter/provider/Table.java"));
        Set<String> spoken = Pattern.compile("(?:asked|software|AzureProvider)\\(\"([\\w-]+)\"")
                .matcher(source)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        spoken.forEach(name -> assertTrue(Providers.standard(name).isPresent(), name));

        String migrating = Page.of("docs/migrating-from-litellm.md").text();
        String list = first(migrating, "(?s)Providers that are spoken: (.*?)\\.\n");

        assertEquals(spoken, new TreeSet<>(Page.codes(list)));
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }
}
