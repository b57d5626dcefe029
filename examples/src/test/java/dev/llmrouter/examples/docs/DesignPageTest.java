package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/design.md names modules, packages, classes and threads that exist. */
class DesignPageTest {
    private static final int LONGEST = 350;

    private final Page page = Page.of("docs/design.md");

    private Set<String> column(String heading, int column) {
        return page.table(heading).stream()
                .map(row -> Page.codes(row.get(column)).get(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void modules_areThoseOfTheBuild() throws IOException {
        Set<String> built = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(Page.root().resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(built, column("Modules", 0));
    }

    @Test
    void packages_areThoseOfTheCore() throws IOException {
        Set<String> packages = new TreeSet<>(Set.of("dev.llmrouter"));
        try (Stream<Path> folders = Files.list(Path.of("../router-core/src/main/java/dev/llmrouter"))) {
            folders.filter(Files::isDirectory).forEach(folder -> packages.add(String.valueOf(folder.getFileName())));
        }
        assertEquals(packages, column("Packages of router-core", 1));
    }

    @Test
    void classesAndThreads_exist() throws IOException {
        String sources = sources();
        List<String> unknown = Page.codes(page.text()).stream()
                .map(code -> code.replaceFirst("-(?:N|NAME-N)$", "-"))
                .filter(code -> code.matches("[A-Z]\\w+|(?:llm-router|mock-provider)-[\\w-]+"))
                .filter(code -> !sources.contains(code))
                .toList();
        assertEquals(List.of(), unknown);
        assertTrue(column("Threads", 0).size() > 1);
    }

    /** What is published; tests and benchmarks may be as long as they like. */
    @Test
    void longFiles_haveAReason() throws IOException {
        Set<String> excused = page.table("Files over 350 lines").stream()
                .flatMap(row -> Page.codes(row.get(0)).stream())
                .collect(Collectors.toSet());
        List<String> others = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Page.root())) {
            for (Path file : files.filter(DesignPageTest::isPublished).toList()) {
                String name = String.valueOf(file.getFileName()).replace(".java", "");
                if (Files.readAllLines(file).size() > LONGEST && !excused.contains(name)) {
                    others.add(name);
                }
            }
        }
        assertEquals(List.of(), others);
    }

    private static boolean isPublished(Path file) {
        String path = Page.root().relativize(file).toString().replace('\\', '/');
        return path.matches("(?:router-\\w+|integrations/[\\w-]+)/src/main/java/.*\\.java");
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Page.root())) {
            List<Path> java = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("examples"))
                    .toList();
            StringBuilder all = new StringBuilder();
            for (Path file : java) {
                all.append(file.getFileName()).append('\n').append(Files.readString(file));
            }
            return all.toString();
        }
    }
}
