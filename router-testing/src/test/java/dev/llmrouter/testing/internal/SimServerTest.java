package dev.llmrouter.testing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A deployment that shares its speed beyond its knee. */
class SimServerTest {
    private final World world = new World(1);
    private final SimServer server = new SimServer(world, 100, 2, Duration.ofMillis(400));
    private final List<Double> ends = new ArrayList<>();

    private CompletableFuture<TransportResponse> ask(int tokens) {
        CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
        answer.whenComplete((response, failure) -> ends.add(world.now() / 1e9));
        server.arrive(new SimServer.Work(20, tokens, Map.of()), answer);
        return answer;
    }

    private void run(long seconds) {
        world.run(Duration.ofSeconds(seconds));
    }

    @Test
    void calls_belowTheKneeHaveTheFullSpeed() {
        ask(100);
        ask(200);
        run(10);

        assertEquals(1.4, ends.get(0), 1e-6);
        assertEquals(2.4, ends.get(1), 1e-6);
    }

    @Test
    void calls_beyondTheKneeShare() {
        for (int i = 0; i < 4; i++) {
            ask(100);
        }
        run(10);

        assertEquals(2.4, ends.get(3), 1e-6);
    }

    @Test
    void hang_endsNoCall_andTheyGoOnAfterIt() {
        ask(100);
        run(1);
        server.speed(0);
        run(60);
        assertEquals(List.of(), ends);
        server.speed(1);
        run(10);

        assertEquals(61.4, ends.get(0), 1e-6);
    }

    @Test
    void crash_breaksCallsAndRefusesNewOnes() {
        CompletableFuture<TransportResponse> before = ask(100);
        run(1);
        server.crash(true);
        CompletableFuture<TransportResponse> during = ask(100);
        run(1);

        assertTrue(before.isCompletedExceptionally());
        assertTrue(during.isCompletedExceptionally());
        assertEquals(0, server.calls());
        assertEquals(0, server.speedNow());
    }

    @Test
    void fast500_isAnAnswer_besideCallsThatGoOn() throws Exception {
        CompletableFuture<TransportResponse> before = ask(100);
        run(1);
        server.fail(true);
        CompletableFuture<TransportResponse> during = ask(100);
        run(1);

        assertEquals(200, before.get().status());
        assertEquals(500, during.get().status());
        assertFalse(during.isCompletedExceptionally());
    }
}
