package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long an attempt may take, by who has set what. */
class AttemptTimeoutsTest {
    private static final RouterSettings SETTINGS = RouterSettings.builder().build();
    private static final Timeouts UNSET = Timeouts.unset();

    private static RequestProfile request(boolean streamed, Timeouts asked) {
        return new RequestProfile(
                RequestInfo.builder(1, "m").streamed(streamed).build(),
                null,
                new TokenDemand(10, -1, 0, null),
                RequestOptions.builder().timeouts(asked).build(),
                MockOptions.NONE);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static RouterSettings router(Timeouts timeouts) {
        return RouterSettings.builder().timeouts(timeouts).build();
    }

    @Test
    void attempt_hasItsDeploymentsTime() {
        Timeouts own = Timeouts.builder().call(seconds(7)).build();

        assertEquals(Optional.of(seconds(7)), AttemptTimeouts.set(request(false, UNSET), own, SETTINGS));
    }

    @Test
    void attempt_withoutATimeOfItsDeployment_hasThatOfTheCall() {
        Timeouts asked = Timeouts.builder().call(seconds(7)).build();

        assertEquals(Optional.empty(), AttemptTimeouts.set(request(false, asked), UNSET, SETTINGS));
    }

    @Test
    void stream_waitsForItsFirstEvent_asTheRequestSays() {
        Timeouts asked = Timeouts.builder().streamFirstEvent(seconds(1)).build();
        Timeouts own = Timeouts.builder().streamFirstEvent(seconds(2)).build();

        assertEquals(Optional.of(seconds(1)), AttemptTimeouts.set(request(true, asked), own, SETTINGS));
    }

    @Test
    void stream_waitsForItsFirstEvent_elseAsTheDeploymentSays() {
        Timeouts own =
                Timeouts.builder().streamFirstEvent(seconds(2)).call(seconds(9)).build();

        assertEquals(Optional.of(seconds(2)), AttemptTimeouts.set(request(true, UNSET), own, SETTINGS));
    }

    @Test
    void stream_waitsForItsFirstEvent_elseAsLongAsAnAttempt() {
        Timeouts own = Timeouts.builder().call(seconds(9)).build();

        assertEquals(Optional.of(seconds(9)), AttemptTimeouts.set(request(true, UNSET), own, SETTINGS));
    }

    @Test
    void share_isHalfOfWhatIsLeft() {
        assertEquals(seconds(5).toNanos(), AttemptTimeouts.share(seconds(10).toNanos(), 0));
        assertEquals(1, AttemptTimeouts.share(1, 0));
    }

    @Test
    void share_isNoLongerThanASilenceThatAnswersExplain() {
        long hour = Duration.ofHours(1).toNanos();

        assertEquals(seconds(120).toNanos(), AttemptTimeouts.share(hour, 0));
        assertEquals(
                seconds(300).toNanos(), AttemptTimeouts.share(hour, seconds(100).toNanos()));
    }

    @Test
    void time_thatWasSet_isFairWhenItWasAllThere() {
        Optional<Duration> set = Optional.of(seconds(7));

        assertTrue(AttemptTimeouts.isFair(seconds(7).toNanos(), set, SETTINGS));
        assertFalse(AttemptTimeouts.isFair(seconds(7).toNanos() - 1, set, SETTINGS));
    }

    @Test
    void time_thatWasNotSet_isFairFromAQuarterOfACall() {
        RouterSettings settings = router(Timeouts.builder().call(seconds(40)).build());

        assertTrue(AttemptTimeouts.isFair(seconds(10).toNanos(), Optional.empty(), settings));
        assertFalse(AttemptTimeouts.isFair(seconds(10).toNanos() - 1, Optional.empty(), settings));
    }

    @Test
    void time_ofAMinute_isFairHoweverLongACallMayTake() {
        RouterSettings settings =
                router(Timeouts.builder().call(Duration.ofHours(1)).build());

        assertTrue(AttemptTimeouts.isFair(seconds(60).toNanos(), Optional.empty(), settings));
        assertFalse(AttemptTimeouts.isFair(seconds(60).toNanos() - 1, Optional.empty(), settings));
    }

    @Test
    void silence_ofAStream_isAsLongAsTheRequestElseTheDeploymentSays() {
        Timeouts asked = Timeouts.builder().streamIdle(seconds(3)).build();
        Timeouts own = Timeouts.builder().streamIdle(seconds(4)).build();

        assertEquals(seconds(3).toNanos(), AttemptTimeouts.idle(request(true, asked), own, SETTINGS));
        assertEquals(seconds(4).toNanos(), AttemptTimeouts.idle(request(true, UNSET), own, SETTINGS));
    }

    @Test
    void silence_ofAWholeAnswer_isNotWatched() {
        assertEquals(Long.MAX_VALUE, AttemptTimeouts.idle(request(false, UNSET), UNSET, SETTINGS));
    }
}
