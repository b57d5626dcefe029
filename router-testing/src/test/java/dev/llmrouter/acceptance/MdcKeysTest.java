package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.event.MdcKeys;
import dev.llmrouter.testing.FakeReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class MdcKeysTest {
    private final Routers world = new Routers().deployment("m1").deployment("m2");
    private final List<Map<String, String>> seen = Collections.synchronizedList(new ArrayList<>());

    MdcKeysTest() {
        world.builder.listener(new MdcKeys()).settings(s -> s.numRetries(1));
    }

    @AfterEach
    void clean() {
        MDC.clear();
    }

    private void note() {
        Map<String, String> now = MDC.getCopyOfContextMap();
        seen.add(now == null ? Map.of() : new TreeMap<>(now));
    }

    private static Map<String, String> keys(String request, String attempt, String deployment) {
        return Map.of(
                MdcKeys.REQUEST_ID, request,
                MdcKeys.ATTEMPT, attempt,
                MdcKeys.MODEL, "m",
                MdcKeys.DEPLOYMENT, deployment);
    }

    @Test
    void call_hasTheKeysOfItsAttempt() {
        world.transport.at("m1").always(request -> {
            note();
            return FakeReply.status(500);
        });
        world.transport.at("m2").always(request -> {
            note();
            return FakeReply.text("Hello");
        });

        world.build().send(ModelRequest.chat("m", "Hi"));

        assertEquals(List.of(keys("1", "1", "m1"), keys("1", "2", "m2")), seen);
    }

    @Test
    void callersClient_hasThemOnItsThread() {
        world.build().execute("m", deployment -> {
            note();
            return "Hello";
        });

        assertEquals(List.of(keys("1", "1", "m1")), seen);
    }

    @Test
    void valuesOfTheCaller_areBackAfterTheCall() {
        MDC.put(MdcKeys.MODEL, "mine");
        world.transport.at("m1").always(FakeReply.text("Hello"));

        world.build().send(ModelRequest.chat("m", "Hi"));

        assertEquals("mine", MDC.get(MdcKeys.MODEL));
        assertNull(MDC.get(MdcKeys.DEPLOYMENT));
    }
}
