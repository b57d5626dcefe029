package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.Backoff;
import dev.llmrouter.policy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Settings that are made in code. */
class RouterSettingsTest {
    @Test
    void numRetries_keepsTheRestOfThePolicy() {
        Backoff pause = Backoff.none();
        RetryPolicy policy = RetryPolicy.builder()
                .backoff(pause)
                .byKind(Map.of(FailureKind.TIMEOUT, 4))
                .byGroup(Map.of("g", Map.of(FailureKind.TIMEOUT, 5)))
                .build();

        RetryPolicy changed =
                RouterSettings.builder().retries(policy).numRetries(1).build().retries();

        assertEquals(1, changed.numRetries());
        assertEquals(pause, changed.backoff());
        assertEquals(OptionalInt.of(4), changed.configured("other", FailureKind.TIMEOUT));
        assertEquals(OptionalInt.of(5), changed.configured("g", FailureKind.TIMEOUT));
    }

    @Test
    void defaultMaxParallelRequests_belowOne_isRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> RouterSettings.builder().defaultMaxParallelRequests(0));
    }

    @Test
    @SuppressWarnings("NullAway")
    void null_isRefusedWhereItIsSet() {
        List<Consumer<RouterSettings.Builder>> setters = List.of(
                s -> s.strategy(null),
                s -> s.timeouts(null),
                s -> s.retries(null),
                s -> s.cooldowns(null),
                s -> s.fallbacks(null),
                s -> s.waiting(null),
                s -> s.prices(null),
                s -> s.redis(null));

        for (Consumer<RouterSettings.Builder> setter : setters) {
            assertThrows(NullPointerException.class, () -> setter.accept(RouterSettings.builder()));
        }
    }

    @Test
    void timeThatIsLongerThanThreeYears_isThreeYears() {
        Duration ages = Duration.ofDays(365_000);
        RouterSettings settings =
                RouterSettings.builder().timeout(ages).maxWait(ages).build();

        assertEquals(Optional.of(Bounded.LONGEST), settings.timeouts().call());
        assertEquals(Bounded.LONGEST, settings.waiting().maxWait());
        assertEquals(
                Optional.of(Bounded.LONGEST),
                Timeouts.builder().streamIdle(ages).build().streamIdle());
    }
}
