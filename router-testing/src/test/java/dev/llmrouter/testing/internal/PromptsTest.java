package dev.llmrouter.testing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenEstimate;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 4000, 17_920, 100_000})
    void text_hasAsManyCharactersAsTheRequestWants(int characters) {
        ModelRequest request = new Prompts(0).write(3, characters);

        JsonPayload body = assertInstanceOf(JsonPayload.class, request.payload());
        assertEquals(
                characters,
                body.field("messages").get(0).get("content").textOr("").length());
    }

    @Test
    void router_takesFourCharactersForAToken() {
        // And four tokens for the message's frame.
        assertEquals(1004, TokenEstimate.of(new Prompts(0).write(3, 4000)).inputTokens());
    }

    @Test
    void maxTokens_areAnnouncedWhenWanted() {
        assertEquals(
                OptionalLong.of(2500),
                TokenEstimate.of(new Prompts(2500).write(3, 9)).maxOutputTokens());
        assertEquals(
                OptionalLong.empty(),
                TokenEstimate.of(new Prompts(0).write(3, 9)).maxOutputTokens());
    }
}
