package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.RateLimitHeaders;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.RateLimits;
import java.util.Map;
import java.util.OptionalDouble;

/** What all providers that answer in OpenAI's dialect have in common: how their answers are read. They differ in how they are asked. */
public abstract class OpenAiDialect implements Provider {
    /** A server that is asked in another dialect than it speaks would answer something, and not this. */
    @Override
    public boolean serves(Endpoint endpoint) {
        return ApiDialect.of(endpoint) == ApiDialect.OPENAI;
    }

    @Override
    public Answer normalized(Answer answer) {
        return StreamedAnswer.joined(answer);
    }

    @Override
    public Outcome outcome(Answer answer) {
        return OpenAiAnswers.outcome(answer);
    }

    @Override
    public OptionalDouble estimatedTokens(Answer answer) {
        return OpenAiAnswers.estimatedTokens(answer);
    }

    @Override
    public EventContent content(StreamEvent event) {
        return OpenAiEvents.content(event);
    }

    @Override
    public EventReader eventReader() {
        return new ChunkReader();
    }

    @Override
    public boolean marksEndOfStream(Endpoint endpoint) {
        return AnswerContent.of(endpoint).marksEnd();
    }

    @Override
    public RateLimits rateLimits(Map<String, String> headers) {
        return RateLimitHeaders.read(headers);
    }

    @Override
    public final String toString() {
        return "Provider[" + name() + "]";
    }
}
