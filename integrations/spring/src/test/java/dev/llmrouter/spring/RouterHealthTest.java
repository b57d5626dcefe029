package dev.llmrouter.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.snapshot.SharingSnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterHealthTest {
    private static DeploymentSnapshot well(String id, String group) {
        return DeploymentSnapshot.builder(id, group).build();
    }

    private static DeploymentSnapshot away(String id, String group, FailureKind why) {
        return DeploymentSnapshot.builder(id, group)
                .cooldown(CooldownSnapshot.builder(why, Duration.ofSeconds(4)).build())
                .failuresInLastMinute(3)
                .build();
    }

    private static RouterHealth health(DeploymentSnapshot... deployments) {
        return RouterHealth.of(
                RouterSnapshot.builder().deployments(List.of(deployments)).build());
    }

    @Test
    void oneOfAGroupIsWell_up() {
        assertEquals(
                RouterHealth.State.UP,
                health(away("a", "m", FailureKind.SERVER_ERROR), well("b", "m")).state());
    }

    @Test
    void allAwayAfterFailures_down() {
        RouterHealth health = health(away("a", "m", FailureKind.SERVER_ERROR), away("b", "m", FailureKind.TIMEOUT));
        assertEquals(RouterHealth.State.DOWN, health.state());
        String details = health.details().toString();
        assertTrue(
                details.contains(
                        "a=out of rotation for 4.0 s after SERVER_ERROR, 3 failed attempts in the last minute"),
                details);
    }

    @Test
    void allAway_oneOfThemForALimit_outOfService() {
        assertEquals(
                RouterHealth.State.OUT_OF_SERVICE,
                health(away("a", "m", FailureKind.SERVER_ERROR), away("b", "m", FailureKind.RATE_LIMITED))
                        .state());
    }

    @Test
    void oneGroupIsAway_theApplicationIsUp_andTheDetailsSaySo() {
        RouterHealth health = health(away("a", "m", FailureKind.SERVER_ERROR), well("b", "n"));
        assertEquals(RouterHealth.State.UP, health.state());
        assertTrue(health.details().toString().contains("status=DOWN"));
    }

    @Test
    void storeThatIsAway_isADetail() {
        RouterHealth health = RouterHealth.of(RouterSnapshot.builder()
                .deployments(List.of(well("a", "m")))
                .sharing(SharingSnapshot.builder()
                        .message("accepts no connection")
                        .build())
                .build());
        assertEquals(RouterHealth.State.UP, health.state());
        assertTrue(health.details().toString().contains("connected=false"));
    }
}
