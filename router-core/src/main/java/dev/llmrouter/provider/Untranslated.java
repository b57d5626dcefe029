package dev.llmrouter.provider;

import dev.llmrouter.transport.TransportResponse;

/** Answers that have their form already. */
final class Untranslated implements AnswerTranslation {
    static final AnswerTranslation INSTANCE = new Untranslated();

    private Untranslated() {}

    @Override
    public Provider.Answer complete(Provider.Answer answer) {
        return answer;
    }

    @Override
    public TransportResponse streamed(TransportResponse response) {
        return response;
    }
}
