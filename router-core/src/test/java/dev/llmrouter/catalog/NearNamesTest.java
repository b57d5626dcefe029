package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
    private static final List<String> KNOWN = List.of("gpt-4", "gpt-4o", "gpt-4o-mini", "claude-sonnet", "embed");

    @Test
    void letterTooManyOrTooFew_isNear() {
        assertEquals(List.of("claude-sonnet"), NearNames.of("claude-sonet", KNOWN));
        assertEquals(List.of("embed"), NearNames.of("embedd", KNOWN));
    }

    @Test
    void lettersThatChangedPlaces_areOneMistake() {
        assertEquals(List.of("gpt-4"), NearNames.of("gtp-4", KNOWN));
    }

    @Test
    void nearest_comesFirstAndEqualOnesByName() {
        assertEquals(List.of("gpt-4o", "gpt-4"), NearNames.of("gpt-4oo", KNOWN));
        assertEquals(List.of("aa", "ac", "ad"), NearNames.of("ab", List.of("ad", "ac", "aa", "xy")));
    }

    @Test
    void atMostThree_areTold() {
        assertEquals(3, NearNames.of("ab", List.of("aa", "ac", "ad", "ae")).size());
    }

    @Test
    void otherCase_isNoDifference() {
        assertEquals(List.of("embed"), NearNames.of("EMBED", KNOWN));
    }

    @Test
    void nameWithLittleInCommon_isNotNear() {
        assertEquals(List.of(), NearNames.of("mistral", KNOWN));
    }

    @Test
    void knownTwice_isToldOnce() {
        assertEquals(List.of("embed"), NearNames.of("embad", List.of("embed", "embed")));
    }

    @Test
    void veryLongName_isNotCompared() {
        String name = "a".repeat(201);
        assertEquals(List.of(), NearNames.of(name, List.of(name)));
    }
}
