package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WildcardTest {
    @Test
    void star_standsForAnyTextAndForNone() {
        assertEquals(List.of("gpt-4o"), match("openai/*", "openai/gpt-4o"));
        assertEquals(List.of(""), match("openai/*", "openai/"));
        assertEquals(List.of("a/b\nc"), match("*", "a/b\nc"));
    }

    @Test
    void wholeName_mustMatch() {
        assertNull(match("gpt-*-mini", "gpt-4o-mini-2024"));
        assertNull(match("*-mini", "gpt-4o-mini-2024"));
        assertNull(match("openai/*", "my-openai/gpt-4o"));
    }

    @Test
    void dot_isADot() {
        assertEquals(List.of("5"), match("gpt-3.*", "gpt-3.5"));
        assertNull(match("gpt-3.*", "gpt-3x5"));
    }

    @Test
    void letterWithAMeaningInPatterns_isALetter() {
        assertEquals(List.of("x"), match("a+(b)[c]\\E*", "a+(b)[c]\\Ex"));
        assertNull(match("a+*", "aab"));
    }

    @Test
    void eachStar_isCaptured() {
        assertEquals(List.of("eu", "gpt", "4"), match("*/*-v*", "eu/gpt-v4"));
    }

    @Test
    void earlierStar_takesAsMuchAsItCan() {
        assertEquals(List.of("a-b", "c"), match("*-*", "a-b-c"));
    }

    @Test
    void literals_doNotShareLetters() {
        assertNull(match("ab*ba", "aba"));
        assertNull(match("a*b*b", "ab"));
        assertEquals(List.of("", ""), match("a*b*b", "abb"));
    }

    @Test
    void match_agreesWithGreedyPatternsOnRandomNames() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20_000; i++) {
            String glob = text(random, "ab*", 6);
            String name = text(random, "ab", 8);
            if (glob.contains("*")) {
                assertEquals(byPattern(glob, name), match(glob, name), glob + " on " + name);
            }
        }
    }

    private static String text(SplittableRandom random, String letters, int longest) {
        return random.ints(random.nextInt(longest), 0, letters.length())
                .mapToObj(index -> letters.substring(index, index + 1))
                .collect(Collectors.joining());
    }

    private static @Nullable List<String> byPattern(String glob, String name) {
        Matcher matcher = Pattern.compile(Stream.of(glob.split("\\*", -1)).collect(Collectors.joining("(.*)")))
                .matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        List<String> captured = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            captured.add(matcher.group(i));
        }
        return captured;
    }

    private static @Nullable List<String> match(String glob, String name) {
        Deployment deployment = Deployment.builder(glob, "openai/*").build();
        return new Wildcard(new ModelGroup(glob, List.of(deployment))).match(name);
    }
}
