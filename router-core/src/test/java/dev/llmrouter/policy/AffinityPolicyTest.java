package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.policy.AffinityPolicy.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffinityPolicyTest {
    private final AffinityPolicy policy = AffinityPolicy.builder()
            .kinds(Set.of(Kind.SESSION))
            .group("chat", Set.of(Kind.CALLER, Kind.PROMPT_CACHE))
            .group("batch", Set.of())
            .ttl(Duration.ofMinutes(3))
            .build();

    @Test
    void none_keepsNoRequestsTogether() {
        assertEquals(Set.of(), AffinityPolicy.none().of("chat"));
        assertEquals(Set.of(), AffinityPolicy.none().kinds());
        assertEquals(Map.of(), AffinityPolicy.none().byGroup());
    }

    @Test
    void groupWithAnEntry_hasItsOwnKinds_whichMayBeNone() {
        assertEquals(Set.of(Kind.CALLER, Kind.PROMPT_CACHE), policy.of("chat"));
        assertEquals(Set.of(), policy.of("batch"));
        assertEquals(Set.of(Kind.SESSION), policy.of("other"));
    }

    @Test
    void withoutEntries_allGroupsHaveTheSame() {
        assertEquals(
                Set.of(Kind.CALLER),
                AffinityPolicy.builder().kinds(Set.of(Kind.CALLER)).build().of("chat"));
    }

    @Test
    void homes_areRememberedForAnHour_unlessItSaysSo() {
        assertEquals(Duration.ofHours(1), AffinityPolicy.none().ttl());
        assertEquals(Duration.ofMinutes(3), policy.ttl());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void timeOfNothing_isRefused(long seconds) {
        Duration none = Duration.ofSeconds(seconds);

        assertThrows(
                IllegalArgumentException.class, () -> AffinityPolicy.builder().ttl(none));
    }

    @Test
    void copy_hasEverythingOfTheOriginal() {
        assertEquals(policy, policy.toBuilder().build());
        assertEquals(policy.hashCode(), policy.toBuilder().build().hashCode());
    }

    @Test
    void policies_differByKindsGroupsAndTime() {
        assertNotEquals(policy, policy.toBuilder().kinds(Set.of()).build());
        assertNotEquals(policy, policy.toBuilder().group("more", Set.of()).build());
        assertNotEquals(policy, policy.toBuilder().ttl(Duration.ofMinutes(4)).build());
        assertNotEquals(
                policy.hashCode(), policy.toBuilder().kinds(Set.of()).build().hashCode());
        assertNotEquals(
                policy.hashCode(),
                policy.toBuilder().group("more", Set.of()).build().hashCode());
    }

    @Test
    void text_saysWhatCountsWhere() {
        AffinityPolicy one = AffinityPolicy.builder()
                .kinds(Set.of(Kind.SESSION))
                .group("chat", Set.of(Kind.CALLER))
                .build();

        assertEquals("AffinityPolicy[kinds=[SESSION], byGroup={chat=[CALLER]}, ttl=PT1H]", one.toString());
    }

    @Test
    void policy_staysWhatItWasWhenItsSetsChange() {
        Set<Kind> kinds = EnumSet.of(Kind.SESSION);
        AffinityPolicy made = AffinityPolicy.builder().kinds(kinds).build();
        kinds.clear();

        assertEquals(Set.of(Kind.SESSION), made.kinds());
        assertThrows(UnsupportedOperationException.class, () -> made.byGroup().clear());
    }
}
