package dev.llmrouter.benchmarks.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.benchmarks.limits.Secretive.Truth;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.testing.provider.MockStyle;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real router and one provider, in each provider's way of counting, whose limits are not in the
 * configuration.
 */
class UnknownLimitsTest {
    /** Of the limit. */
    private static final double CLOSE = 0.03;

    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static Stream<Secretive> all() {
        return Unknown.all().stream();
    }

    /**
     * Slices end by the provider's clock and headers do not report when: a router cannot know them before one
     * has ended.
     */
    static Stream<Secretive> withoutSlices() {
        return all().filter(secretive -> secretive.style() != MockStyle.AZURE);
    }

    private static LearnedLimit learned(Apprentice apprentice, Truth truth) {
        return apprentice
                .learned(truth.of())
                .orElseThrow(() -> new AssertionError("nothing learned of " + truth + ": " + apprentice));
    }

    private static void assertClose(Truth truth, Apprentice apprentice) {
        LearnedLimit learned = learned(apprentice, truth);

        assertTrue(truth.error(learned) <= CLOSE, () -> learned + " is not " + truth + ": " + apprentice);
        assertEquals(truth.period(), learned.period(), apprentice::toString);
    }

    /** One caller's answers take half a minute: three slices of ten seconds begin. */
    @ParameterizedTest
    @MethodSource("all")
    void twentyAnswers_oneAfterTheOther_teachEveryLimit_slicesToo(Secretive secretive) {
        for (long seed : SEEDS) {
            Apprentice apprentice = new Apprentice(secretive, Limits.none(), seed);
            apprentice.answers(Unknown.ANSWERS, 1, Unknown.PAUSE);

            secretive.truth().forEach(truth -> assertClose(truth, apprentice));
        }
    }

    @ParameterizedTest
    @MethodSource("withoutSlices")
    void twentyAnswers_fourAtOnce_teachEveryLimit(Secretive secretive) {
        for (long seed : SEEDS) {
            Apprentice apprentice = new Apprentice(secretive, Limits.none(), seed);
            apprentice.answers(Unknown.ANSWERS, 4, Unknown.PAUSE);

            secretive.truth().forEach(truth -> assertClose(truth, apprentice));
        }
    }

    /** The router's limiter is of the provider's kind: a bucket, or a sliding window. */
    @ParameterizedTest
    @MethodSource("withoutSlices")
    void room_isWhatTheProviderHasLeft(Secretive secretive) {
        for (long seed : SEEDS) {
            Apprentice apprentice = new Apprentice(secretive, Limits.none(), seed);
            apprentice.answers(Unknown.ANSWERS, 1, Unknown.PAUSE);
            for (Truth truth : secretive.truth()) {
                long room = learned(apprentice, truth).room();
                long left = apprentice.remaining(truth.of());
                // A clock minute that has begun anew has dropped usage that a sliding window still counts.
                double most = room + CLOSE * truth.limit();
                boolean forgets = secretive.style() == MockStyle.CLOCK_MINUTE;
                assertTrue(
                        forgets ? left >= room - CLOSE * truth.limit() : Math.abs(left - room) <= most - room,
                        () -> "room for " + room + ", but there is " + left + " of " + truth + ": " + apprentice);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {40_000, 300_000, 2_000_000})
    void slices_areNeverTakenForMoreThanTheyAre(long tpm) {
        Secretive azure = Secretive.of(MockStyle.AZURE, Secretive.NONE, tpm);
        for (long seed : SEEDS) {
            Apprentice apprentice = new Apprentice(azure, Limits.none(), seed);
            apprentice.answers(3 * Unknown.ANSWERS, 4, Unknown.PAUSE);
            for (Truth truth : azure.truth()) {
                LearnedLimit learned = learned(apprentice, truth);
                assertEquals(truth.limit(), learned.limit());
                assertTrue(learned.period().compareTo(truth.period()) >= 0, () -> learned + " is not " + truth);
            }
        }
    }

    /**
     * Mistaken for a limit per minute, four requests a second would be four a minute, as long as all come at
     * once.
     */
    @Test
    void slicesThatAreAlwaysFull_doNotStopTheirRequestsForAMinute() {
        Apprentice apprentice = new Apprentice(Secretive.of(MockStyle.AZURE, Secretive.NONE, 40_000), Limits.none(), 1);
        apprentice.answers(2 * Unknown.ANSWERS, 8, Unknown.PAUSE);

        assertTrue(apprentice.elapsed().compareTo(Duration.ofMinutes(4)) < 0, apprentice::toString);
    }

    /**
     * A provider without resets in its headers can only be estimated; its reported remaining capacity is
     * trusted.
     */
    @ParameterizedTest
    @EnumSource(names = {"SLIDING_MINUTE", "CLOCK_MINUTE"})
    void minutesWithoutResets_areSeldomExceeded(MockStyle style) {
        Apprentice apprentice =
                new Apprentice(Secretive.of(style, Secretive.NONE, 40_000), Limits.none(), 1).withoutResets();
        apprentice.answers(200, 4, Unknown.PAUSE);

        assertTrue(apprentice.refused() <= 20, apprentice::toString);
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000, 100_000})
    void limitThatChanges_isNoticedWithinThreeAnswers(long after) {
        Apprentice apprentice =
                new Apprentice(Secretive.of(MockStyle.OPENAI, Secretive.NONE, 40_000), Limits.none(), 1);
        apprentice.answers(Unknown.ANSWERS, 1, Unknown.PAUSE);
        Secretive changed = Secretive.of(MockStyle.OPENAI, Secretive.NONE, after);

        apprentice.change(changed);
        apprentice.answers(3, 1, Unknown.PAUSE);

        assertClose(changed.truth().get(0), apprentice);
        assertEquals(
                (double) apprentice.remaining("tokens"),
                (double) learned(apprentice, changed.truth().get(0)).room(),
                CLOSE * after);
    }

    @Test
    void keyThatOthersSpend_isNoticedWithinThreeAnswersAndForgottenWhenTheyStop() {
        Limits configured =
                Limits.builder().tokensPerMinute(40_000).kind(Kind.BUCKET).build();
        Apprentice apprentice = new Apprentice(Secretive.of(MockStyle.OPENAI, Secretive.NONE, 40_000), configured, 1);
        apprentice.answers(Unknown.ANSWERS, 1, Unknown.PAUSE);
        assertEquals(List.of(), apprentice.snapshot().learned());

        apprentice.others(25_000);
        apprentice.answers(3, 1, Duration.ZERO);
        assertEquals(
                (double) apprentice.remaining("tokens"),
                (double) apprentice.learned("tokens").orElseThrow().room(),
                CLOSE * 40_000);

        apprentice.rest(MINUTE.multipliedBy(5));
        apprentice.answers(3, 1, Unknown.PAUSE);
        assertEquals(List.of(), apprentice.snapshot().learned());
    }

    /** The file states less than the provider allows. */
    @Test
    void limitOfTheFile_isKeptThoughHeadersSayMore() {
        Limits configured =
                Limits.builder().requestsPerMinute(10).kind(Kind.SLIDING).build();
        Apprentice apprentice = new Apprentice(Secretive.of(MockStyle.OPENAI, 6_000, 1_000_000), configured, 1);
        apprentice.answers(60, 4, Duration.ZERO);

        assertTrue(apprentice.elapsed().compareTo(MINUTE.multipliedBy(5)) > 0, apprentice::toString);
    }
}
