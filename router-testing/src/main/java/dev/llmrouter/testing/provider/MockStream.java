package dev.llmrouter.testing.provider;

/** The server-sent events of one answer. */
interface MockStream {
    /** What comes before the first token. */
    String start();

    /** One token. */
    String token(String text);

    /** What comes after the last token. */
    String end();

    /** What comes instead of an end. */
    String error();
}
