package dev.llmrouter.internal.request;

import dev.llmrouter.call.JsonPayload;
import java.util.Map;

/** Bodies for tests of those that read them. */
public final class BodyFieldsFixture {
    private BodyFieldsFixture() {}

    /** Of a body of a chat with these further fields, by a program that names itself. */
    public static BodyFields chat(String fields, String userAgent) {
        return BodyFields.of(
                JsonPayload.of("{\"messages\":[]" + fields + "}"),
                userAgent.isEmpty() ? Map.of() : Map.of("user-agent", userAgent));
    }
}
