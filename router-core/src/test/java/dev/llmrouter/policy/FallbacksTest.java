package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbacksTest {
    private final Fallbacks fallbacks = Fallbacks.builder()
            .generic(Map.of("chat", to("big", "other"), "small", to("chat")))
            .contextWindow(Map.of("chat", to("long")))
            .contentPolicy(Map.of("chat", to("mild")))
            .defaults(to("last"))
            .build();

    @Test
    void none_leadsNowhere() {
        assertEquals(List.of(), Fallbacks.none().targets(FailureKind.TIMEOUT, List.of("chat")));
    }

    @Test
    void fallbacks_areEmptyOnlyWithoutAnyList() {
        assertTrue(Fallbacks.none().isEmpty());
        assertFalse(Fallbacks.builder().generic(Map.of("a", to("b"))).build().isEmpty());
        assertFalse(
                Fallbacks.builder().contextWindow(Map.of("a", to("b"))).build().isEmpty());
        assertFalse(
                Fallbacks.builder().contentPolicy(Map.of("a", to("b"))).build().isEmpty());
        assertFalse(Fallbacks.builder().defaults(to("b")).build().isEmpty());
    }

    @Test
    void maxFallbacks_ofZeroIsAllowed() {
        assertEquals(0, Fallbacks.builder().maxFallbacks(0).build().maxFallbacks());
    }

    @Test
    void maxFallbacks_isFiveByDefault() {
        assertEquals(5, Fallbacks.none().maxFallbacks());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONTEXT_WINDOW", "CONTENT_POLICY"})
    void failureOfMostKinds_goesToTheGenericListInOrder(FailureKind kind) {
        assertEquals(to("big", "other"), fallbacks.targets(kind, List.of("chat")));
    }

    @Test
    void promptTooLong_goesToTheContextWindowList() {
        assertEquals(to("long"), fallbacks.targets(FailureKind.CONTEXT_WINDOW, List.of("chat")));
    }

    @Test
    void refusedContent_goesToTheContentPolicyList() {
        assertEquals(to("mild"), fallbacks.targets(FailureKind.CONTENT_POLICY, List.of("chat")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTEXT_WINDOW", "CONTENT_POLICY"})
    void specialFailure_withoutAnEntryOfItsOwn_goesToTheGenericList(FailureKind kind) {
        assertEquals(to("chat"), fallbacks.targets(kind, List.of("small")));
    }

    @ParameterizedTest
    @EnumSource
    void groupWithoutAnyEntry_goesToTheDefault(FailureKind kind) {
        assertEquals(to("last"), fallbacks.targets(kind, List.of("unheard-of")));
    }

    @Test
    void listOfTheGroup_isFoundThroughItsAliasAndTheOtherWayRound() {
        assertEquals(to("big", "other"), fallbacks.targets(FailureKind.TIMEOUT, List.of("alias", "chat")));
        assertEquals(to("big", "other"), fallbacks.targets(FailureKind.TIMEOUT, List.of("chat", "alias")));
    }

    @Test
    void firstNameWithAList_wins() {
        assertEquals(to("chat"), fallbacks.targets(FailureKind.TIMEOUT, List.of("small", "chat")));
    }

    @Test
    void nameWithAProvider_findsTheListOfTheBareName() {
        assertEquals(to("big", "other"), fallbacks.targets(FailureKind.TIMEOUT, List.of("openai/chat")));
    }

    @Test
    void exactName_goesBeforeTheBareName() {
        Fallbacks both = Fallbacks.builder()
                .generic(Map.of("chat", to("a"), "openai/chat", to("b")))
                .build();
        assertEquals(to("b"), both.targets(FailureKind.TIMEOUT, List.of("openai/chat")));
    }

    @Test
    void star_standsForEveryGroupWithoutAList() {
        Fallbacks star = Fallbacks.builder()
                .generic(Map.of("*", to("any"), "chat", to("big")))
                .build();
        assertEquals(to("any"), star.targets(FailureKind.TIMEOUT, List.of("small")));
        assertEquals(to("big"), star.targets(FailureKind.TIMEOUT, List.of("chat")));
    }

    @Test
    void emptyList_meansNoneAndNotTheDefault() {
        Fallbacks empty = Fallbacks.builder()
                .generic(Map.of("chat", List.of()))
                .contextWindow(Map.of("small", List.of()))
                .defaults(to("last"))
                .build();
        assertEquals(List.of(), empty.targets(FailureKind.TIMEOUT, List.of("chat")));
        assertEquals(List.of(), empty.targets(FailureKind.CONTEXT_WINDOW, List.of("small")));
        assertEquals(to("last"), empty.targets(FailureKind.TIMEOUT, List.of("small")));
    }

    @Test
    void circles_areFoundInEachKindOfList() {
        Fallbacks circular = Fallbacks.builder()
                .generic(Map.of("a", to("b"), "b", to("c", "b"), "c", List.of()))
                .contextWindow(Map.of("x", to("y"), "y", to("x")))
                .build();
        List<List<String>> cycles = circular.cycles();
        assertEquals(2, cycles.size(), cycles.toString());
        assertEquals(List.of("b"), cycles.get(0));
        assertEquals(java.util.Set.of("x", "y"), java.util.Set.copyOf(cycles.get(1)));
    }

    @Test
    void chainsThatMeet_areNoCircle() {
        Fallbacks diamond = Fallbacks.builder()
                .generic(Map.of("a", to("b", "c"), "b", to("d"), "c", to("d")))
                .build();
        assertEquals(List.of(), diamond.cycles());
    }

    @Test
    void all_hasEveryListByItsKey() {
        Map<String, Map<String, List<FallbackTarget>>> all = fallbacks.all();
        assertEquals(
                List.of("fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "default_fallbacks"),
                List.copyOf(all.keySet()));
        assertEquals(Map.of("*", to("last")), all.get("default_fallbacks"));
    }

    @Test
    void all_cannotBeUsedToChangeTheFallbacks() {
        fallbacks.all().values().forEach(lists -> assertThrows(UnsupportedOperationException.class, lists::clear));
    }

    @Test
    void fallbacks_stayWhatTheyWereWhenTheirMapsChange() {
        List<FallbackTarget> targets = new ArrayList<>(to("big"));
        Map<String, List<FallbackTarget>> lists = new HashMap<>(Map.of("chat", targets));
        Fallbacks copied = Fallbacks.builder().generic(lists).build();
        targets.clear();
        lists.clear();
        assertEquals(to("big"), copied.targets(FailureKind.TIMEOUT, List.of("chat")));
    }

    @Test
    void negativeMaxFallbacks_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Fallbacks.builder().maxFallbacks(-1));
    }

    private static List<FallbackTarget> to(String... models) {
        return List.of(models).stream().map(FallbackTarget::of).toList();
    }
}
