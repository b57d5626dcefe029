package dev.llmrouter;

/** What the meters of a deployment had counted at one moment, to be compared with what the provider says of that moment. */
record Readings(long requests, long tokens, long input, long output, long calls) {
    static final Readings NONE =
            new Readings(Saying.NO_READING, Saying.NO_READING, Saying.NO_READING, Saying.NO_READING, 0);
}
