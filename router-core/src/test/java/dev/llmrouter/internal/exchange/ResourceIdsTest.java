package dev.llmrouter.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.Endpoint;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdsTest {
    private static final ResourceIds.Known KNOWN = new ResourceIds.Known("eu-west", "resp_68af");

    @Test
    void id_saysWhoMadeIt() {
        String shown = ResourceIds.shown(Endpoint.RESPONSES, "azure", KNOWN);

        assertEquals(Optional.of(KNOWN), ResourceIds.read(shown));
    }

    /** A conversation that was begun through the proxy goes on without it. */
    @Test
    void idOfLiteLlmsProxy_isRead() {
        String inside = "litellm:custom_llm_provider:azure;model_id:eu-west;response_id:resp_68af";
        String shown = "resp_" + Base64.getEncoder().encodeToString(inside.getBytes(UTF_8));

        assertEquals(Optional.of(KNOWN), ResourceIds.read(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "resp_",
                "resp_68af43b5d6c88190",
                "file-abc",
                "chatcmpl-1",
                "resp_bGl0ZWxsbTo",
                "x_bGl0ZWxsbTo"
            })
    void providersOwnId_isNone(String id) {
        assertEquals(Optional.empty(), ResourceIds.read(id));
    }

    @Test
    void endlessId_isNotRead() {
        assertEquals(Optional.empty(), ResourceIds.read("resp_" + "A".repeat(1_000_000)));
    }

    @Test
    void idInStreamedEvents_isReplacedInEach() {
        StreamedIds ids = new StreamedIds(Endpoint.RESPONSES, "azure", "eu-west");
        String shown = ResourceIds.shown(Endpoint.RESPONSES, "azure", KNOWN);

        assertEquals(
                "data: {\"response\":{\"id\":\"" + shown + "\",\"x\":\"ä\"}}\n\n",
                replaced(ids, "data: {\"response\":{\"id\":\"resp_68af\",\"x\":\"ä\"}}\n\n"));
        assertEquals(
                "data: {\"delta\":\"resp_68af\"}",
                replaced(ids, "data: {\"delta\":\"resp_68af\"}").replace(shown, "resp_68af"));
    }

    private static String replaced(StreamedIds ids, String event) {
        return new String(ids.apply(event.getBytes(UTF_8)), UTF_8);
    }
}
