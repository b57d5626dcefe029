package dev.llmrouter.testing.provider;

import java.nio.charset.StandardCharsets;

/** The events of one answer. */
interface MockStream {
    /** What comes before the first token. */
    String start();

    /** One token. */
    String token(String text);

    /** What comes after the last token. */
    String end();

    /** What comes instead of an end. */
    String error();

    default String contentType() {
        return "text/event-stream";
    }

    /** What is sent for a piece. */
    default byte[] bytes(String piece) {
        return piece.getBytes(StandardCharsets.UTF_8);
    }
}
