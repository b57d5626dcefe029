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

/** Packages import downwards only. A package that is new here gets a layer in the table below. */
class PackageArrowsTest {
    private static final String ROOT = "dev.llmrouter";
    private static final Map<String, Integer> LAYERS = Map.ofEntries(
            Map.entry(ROOT + ".catalog", 0),
            Map.entry(ROOT + ".time", 0),
            Map.entry(ROOT + ".json", 0),
            Map.entry(ROOT + ".library", 0),
            Map.entry(ROOT + ".call", 1),
            Map.entry(ROOT + ".transport", 1),
            Map.entry(ROOT + ".strategy", 2),
            Map.entry(ROOT + ".policy", 2),
            Map.entry(ROOT + ".provider", 2),
            Map.entry(ROOT + ".client", 2),
            Map.entry(ROOT + ".event", 2),
            Map.entry(ROOT + ".usage", 2),
            Map.entry(ROOT + ".config", 3),
            Map.entry(ROOT, 4));

    /** An import as well as a name written out in the code: the package is what comes before the first capital. */
    private static final Pattern REFERENCE = Pattern.compile("\\bdev\\.llmrouter(?:\\.[a-z]\\w*)*(?=\\.[A-Z*])");

    @Test
    void everyPackageOfTheCore_hasALayer() {
        Set<String> unknown =
                new TreeSet<>(Source.byPackage(Source.mainOfCore()).keySet());
        unknown.removeAll(LAYERS.keySet());
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

    /** One that uses none of the rest, or that none of them uses, is in no circle; what is left in the end is between circles or in one. */
    private static boolean isAtAnEnd(String name, Map<String, Set<String>> arrows) {
        return arrows.getOrDefault(name, Set.of()).stream().noneMatch(arrows::containsKey)
                || arrows.values().stream().noneMatch(targets -> targets.contains(name));
    }

    private static int layer(String name) {
        return LAYERS.getOrDefault(name, Integer.MAX_VALUE);
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
