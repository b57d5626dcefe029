package dev.llmrouter.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that hold in every file. A failure lists each place as {@code file:line: what}. */
class HouseRulesTest {
    /**
     * Clocks, random generators, environment variables and pools that are not injected. A generator with a
     * constant seed counts as injected.
     */
    private static final Pattern NOT_HANDED_IN = Pattern.compile(
            "System\\s*(?:\\.|::)\\s*(?:nanoTime|currentTimeMillis|getenv)\\b"
                    + "|Thread\\s*\\.\\s*sleep\\b|TimeUnit\\.\\w+\\.sleep\\b|ThreadLocalRandom\\b|new\\s+(?:[\\w.]+\\.)?(?:Splittable|Secure)?Random\\s*\\(\\s*\\)"
                    + "|Math\\s*\\.\\s*random\\b|ForkJoinPool\\b|Instant\\s*\\.\\s*now\\b|LocalDateTime\\s*\\.\\s*now\\b");

    /** The classes that provide them. */
    private static final Pattern MAY_REACH_OUT = Pattern.compile(
            ".*/dev/llmrouter/" + "(?:time/SystemTimeSource|time/Ticker|Router\\w*|ConfigSource)\\.java");

    private static final String RESERVES = "dev.llmrouter.internal.limit";

    private static final Pattern LOCK = Pattern.compile(
            "\\bsynchronized\\b|\\w*Lock\\b|\\bSemaphore\\b|\\bwait\\s*\\(|\\bpark\\w*\\s*\\(|\\bBlockingQueue\\b");

    private static final Pattern SLEEP = Pattern.compile("(?:Thread|TimeUnit\\.\\w+)\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern LEFT_FOR_LATER = Pattern.compile("(?i)\\b(?:to" + "do|fix" + "me|x" + "xx)\\b");
    private static final Pattern PUBLIC_TYPE = Pattern.compile("(?m)^[ \\t]*public (?:(?:static|final|abstract|sealed|"
            + "non-sealed|strictfp) )*(?:class|interface|enum|record|@interface) \\w+");

    private static final Pattern EXPORT = Pattern.compile("exports\\s+([\\w.]+)");

    @Test
    void clocksDiceVariablesAndPools_areHandedIn() {
        List<String> found = new ArrayList<>();
        for (Source source : Source.main()) {
            if (!MAY_REACH_OUT.matcher(source.path()).matches()) {
                found.addAll(source.findIn(source.code(), NOT_HANDED_IN));
            }
        }
        assertNone(found);
    }

    /**
     * Rooms that every attempt passes before it is sent and after it has ended, and those that they are built
     * on.
     */
    @Test
    void reservationAndSettlement_haveNoLocks() {
        List<String> found = new ArrayList<>();
        for (Source source : Source.mainOfCore()) {
            if (source.packageName().equals(RESERVES)) {
                found.addAll(source.findIn(source.code(), LOCK));
            }
        }
        assertNone(found);
    }

    @Test
    void tests_doNotSleep() {
        List<String> found = new ArrayList<>();
        Source.tests().forEach(source -> found.addAll(source.findIn(source.code(), SLEEP)));
        assertNone(found);
    }

    @Test
    void nothing_isLeftForLater() {
        List<String> found = new ArrayList<>();
        Source.main().forEach(source -> found.addAll(source.findIn(source.text(), LEFT_FOR_LATER)));
        Source.tests().forEach(source -> found.addAll(source.findIn(source.text(), LEFT_FOR_LATER)));
        assertNone(found);
    }

    @Test
    void everyPackage_hasADescription() {
        Set<String> silent = new TreeSet<>();
        Source.byPackage(Source.main()).forEach((name, sources) -> {
            if (sources.stream().noneMatch(source -> source.fileName().equals("package-info.java"))) {
                silent.add(name);
            }
        });
        assertEquals(Set.of(), silent, "packages without package-info.java");
    }

    @Test
    void everyPublicTypeOfAnExportedPackage_hasJavadoc() {
        Set<String> exported = exported();
        List<String> found = new ArrayList<>();
        for (Source source : Source.main()) {
            if (exported.contains(source.packageName())) {
                found.addAll(withoutJavadoc(source));
            }
        }
        assertNone(found);
    }

    private static Set<String> exported() {
        Set<String> exported = new TreeSet<>();
        for (Source source : Source.main()) {
            if (source.fileName().equals("module-info.java")) {
                EXPORT.matcher(source.code()).results().forEach(result -> exported.add(result.group(1)));
            }
        }
        return exported;
    }

    private static List<String> withoutJavadoc(Source source) {
        List<String> found = new ArrayList<>();
        // The type is searched in the code, because a snippet in a comment may show one; its comment in the
        // text before it.
        Matcher matcher = PUBLIC_TYPE.matcher(source.code());
        while (matcher.find()) {
            String before = source.text().substring(0, matcher.start()).stripTrailing();
            while (before.substring(before.lastIndexOf('\n') + 1).strip().startsWith("@")) {
                before = before.substring(0, before.lastIndexOf('\n')).stripTrailing();
            }
            if (!before.endsWith("*/")) {
                found.add(source.at(source.text(), matcher.end())
                        + matcher.group().strip());
            }
        }
        return found;
    }

    private static void assertNone(List<String> found) {
        assertEquals("", String.join("\n", found));
    }
}
