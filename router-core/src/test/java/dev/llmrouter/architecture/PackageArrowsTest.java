package dev.llmrouter.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Packages import downwards only. A package that is new here gets a floor in the list below. */
class PackageArrowsTest {
    private static final String ROOT = "dev.llmrouter";
    /** From the ground up. A package may import those of lower floors, and none of its own. */
    private static final List<List<String>> FLOORS = List.of(
            List.of(".catalog", ".time", ".json", ".library"),
            List.of(".call", ".transport"),
            List.of(".trust"),
            List.of(".strategy", ".policy", ".provider", ".event", ".usage"),
            List.of(".config", ".snapshot"),
            List.of(".error", ".exchange"),
            List.of(".internal.stats", ".internal.text"),
            List.of(".internal.guard", ".internal.queue"),
            List.of(".internal.dialect"),
            List.of(".internal.dialect.chat"),
            List.of(
                    ".internal.dialect.cloud",
                    ".internal.dialect.anthropic",
                    ".internal.dialect.gemini",
                    ".internal.dialect.ollama",
                    ".internal.dialect.cohere",
                    ".internal.dialect.responses",
                    ".internal.client",
                    ".internal.limit",
                    ".internal.health"),
            List.of(".internal.dialect.openai"),
            List.of(".internal.dialect.bedrock", ".internal.dialect.vertex", ".internal.dialect.foundry"),
            List.of(".internal.estimate", ".internal.budget"),
            List.of(".internal.state"),
            List.of(".internal.request"),
            List.of(".internal.filter", ".internal.sharing"),
            List.of(".internal.engine"),
            List.of(".internal.select"),
            List.of(".internal.plan"),
            List.of(".internal.exec"),
            List.of(".internal.stream"),
            List.of(".internal.exchange"),
            List.of(""));

    private static final String INTERNAL = ROOT + ".internal";

    /** An import or a qualified name in the code: the package is the part before the first capital. */
    private static final Pattern REFERENCE = Pattern.compile("\\bdev\\.llmrouter(?:\\.[a-z]\\w*)*(?=\\.[A-Z*])");

    @Test
    void everyPackageOfTheCore_hasAFloor() {
        Set<String> unknown =
                new TreeSet<>(Source.byPackage(Source.mainOfCore()).keySet());
        unknown.removeIf(name -> layer(name) < FLOORS.size());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void core_importsOnlyFromLowerLayers() {
        List<String> upwards = new ArrayList<>();
        for (Source source : Source.mainOfCore()) {
            String from = source.packageName();
            references(source).forEach((to, where) -> {
                if (!to.equals(from) && layer(to) >= layer(from)) {
                    upwards.add(where + from + " (" + layer(from) + ") uses " + to + " (" + layer(to) + ")");
                }
            });
        }
        assertEquals("", String.join("\n", upwards));
    }

    @Test
    void publicPackages_doNotNameInternalOnes() {
        List<String> found = new ArrayList<>();
        for (Source source : Source.main()) {
            String from = source.packageName();
            boolean mayKnow = from.equals(ROOT) || from.startsWith(INTERNAL) || from.startsWith(ROOT + ".benchmarks");
            references(source).forEach((to, where) -> {
                if (!mayKnow && to.startsWith(INTERNAL)) {
                    found.add(where + from + " uses " + to);
                }
            });
        }
        assertEquals("", String.join("\n", found));
    }

    @Test
    void rootPackage_holdsTheFacadeOnly() {
        List<String> files = Source.mainOfCore().stream()
                .filter(source -> source.packageName().equals(ROOT))
                .map(Source::fileName)
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "Calls.java",
                        "ConfigSource.java",
                        "DeploymentControl.java",
                        "Router.java",
                        "package-info.java"),
                files);
    }

    @Test
    void packagesOfAllModules_formNoCircle() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (Source source : Source.main()) {
            Set<String> targets = arrows.computeIfAbsent(source.packageName(), name -> new TreeSet<>());
            targets.addAll(references(source).keySet());
            targets.remove(source.packageName());
        }
        while (arrows.entrySet().removeIf(entry -> isAtAnEnd(entry.getKey(), arrows))) {
            arrows.values().forEach(targets -> targets.retainAll(arrows.keySet()));
        }
        assertEquals(Map.of(), arrows);
    }

    /**
     * A package that uses none of the rest, or that none of them uses, is in no cycle; the packages left in
     * the end are in cycles or between them.
     */
    private static boolean isAtAnEnd(String name, Map<String, Set<String>> arrows) {
        return arrows.getOrDefault(name, Set.of()).stream().noneMatch(arrows::containsKey)
                || arrows.values().stream().noneMatch(targets -> targets.contains(name));
    }

    private static int layer(String name) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).stream().anyMatch(each -> name.equals(ROOT + each))) {
                return floor;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static Map<String, String> references(Source source) {
        Map<String, String> found = new TreeMap<>();
        // Without a module's own file: it names packages that it does not use.
        if (!source.packageName().isEmpty()) {
            String code = source.code();
            Matcher matcher = REFERENCE.matcher(code);
            while (matcher.find()) {
                found.putIfAbsent(matcher.group(), source.at(code, matcher.start()));
            }
        }
        return found;
    }
}
