package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Examples in pages work: Java compiles, YAML loads, links lead somewhere. A comment before a block has its
 * options: {@code with: members that readers need not see}, {@code runs}, {@code not a config}; {@code lines of} a client are compared with
 * its tests in the module clients, which compile and run them.
 */
class DocsTest {
    private static final Pattern VARIABLE = Pattern.compile("os\\.environ/(\\w+)|(?<!\\$)\\$\\{(\\w+)}");
    private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([^)#]*)(?:#([^)]+))?\\)");
    private static final String SOME_MODEL = "model_list: [{model_name: m, litellm_params: {model: hosted_vllm/m,"
            + " api_base: https://m.example/v1}}]\n";

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    static Stream<Page.Block> javaBlocks() {
        return Page.all("java").stream().filter(block -> !block.note().startsWith("lines of"));
    }

    static Stream<Page.Block> yamlBlocks() {
        return Page.all("yaml").stream().filter(block -> !block.note().equals("not a config"));
    }

    @ParameterizedTest
    @MethodSource("javaBlocks")
    void java_compiles(Page.Block block) throws IOException {
        assertEquals("", new Snippet(block).compile());
    }

    static Stream<Page.Block> javaThatRuns() {
        return javaBlocks().filter(block -> block.note().equals("runs"));
    }

    /** The file {@code router.yaml} of a page is its first YAML block. */
    @ParameterizedTest
    @MethodSource("javaThatRuns")
    void java_thatMakesAssertions_holds(Page.Block block, @TempDir Path folder) throws Throwable {
        assertTrue(block.text().contains("assert"), "a block that runs says what is to come out of it");
        Path file = folder.resolve("router.yaml");
        for (Page.Block yaml : block.page().blocks("yaml").stream().limit(1).toList()) {
            Files.writeString(file, yaml.text());
        }
        Snippet snippet =
                new Snippet(block.replace("\"router.yaml\"", "\"" + file.toUri().getPath() + "\""));
        assertEquals("", snippet.compile());
        snippet.run();
    }

    @ParameterizedTest
    @MethodSource("yamlBlocks")
    void yaml_loadsWithoutAWarning(Page.Block block) {
        String yaml = block.text().contains("model_list:") ? block.text() : SOME_MODEL + block.text();

        ConfigLoader.Loaded loaded = new ConfigLoader(environment(yaml), true).load(block.where(), yaml);

        assertEquals(List.of(), loaded.errors());
        assertEquals(List.of(), loaded.warnings());
    }

    /** An address serves as a key as well. */
    private static Map<String, String> environment(String yaml) {
        Map<String, String> variables = new HashMap<>();
        Matcher found = VARIABLE.matcher(yaml);
        while (found.find()) {
            variables.put(found.group(1) == null ? found.group(2) : found.group(1), "https://x.example");
        }
        return variables;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void links_leadToFilesAndHeadings(Page page) throws IOException {
        Path folder = Page.root().resolve(page.name()).resolveSibling("");
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(page.prose());
        while (link.find()) {
            String target = link.group(1);
            if (!target.startsWith("https://")
                    && !leadsSomewhere(
                            target.isEmpty() ? Page.root().resolve(page.name()) : folder.resolve(target),
                            link.group(2))) {
                broken.add(link.group());
            }
        }
        assertEquals(List.of(), broken);
    }

    private static boolean leadsSomewhere(Path file, String anchor) throws IOException {
        return Files.exists(file)
                && (anchor == null
                        || Files.readAllLines(file).stream()
                                .filter(line -> line.startsWith("#"))
                                .map(DocsTest::anchor)
                                .anyMatch(anchor::equals));
    }

    /** Anchors as GitHub makes them. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    @Test
    void everyPageOfDocs_isLinkedFromTheIndex() {
        String index = Page.of("docs/README.md").text();
        String missing = pages().map(Page::name)
                .filter(name -> name.startsWith("docs/") && !name.equals("docs/README.md"))
                .filter(name -> !index.contains("(" + name.substring("docs/".length()) + ")"))
                .collect(Collectors.joining(", "));
        assertEquals("", missing);
    }

    @Test
    void readme_linksToTheIndex() {
        assertTrue(Page.of("README.md").text().contains("(docs/README.md)"));
    }
}
