package dev.llmrouter.langchain4j;

import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.time.Duration;
import java.util.Collections;

/** What a provider does to every request. */
enum Fault {
    RATE_LIMIT("429 with `Retry-After: 60`") {
        @Override
        void of(MockProvider provider) {
            provider.failNext(Long.MAX_VALUE, MockReply.status(429).retryAfter(Duration.ofMinutes(1)));
        }
    },
    HANG("nothing, ever") {
        @Override
        void of(MockProvider provider) {
            provider.hang();
        }
    },
    SERVER("500") {
        @Override
        void of(MockProvider provider) {
            provider.failNext(Long.MAX_VALUE, 500);
        }
    },
    KEY("401, a wrong key") {
        @Override
        void of(MockProvider provider) {
            provider.revokeKey();
        }
    },
    CONTEXT_WINDOW("400 `context_length_exceeded`") {
        @Override
        void of(MockProvider provider) {
            provider.failNext(
                    Long.MAX_VALUE,
                    MockReply.json(
                            400,
                            "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}"));
        }
    },
    CUT("a connection that breaks in the answer") {
        @Override
        void of(MockProvider provider) {
            provider.replies(
                    Collections.nCopies(10, MockReply.usual().breaksAfter(2)).toArray(MockReply[]::new));
        }
    };

    /** What a page calls it. */
    final String named;

    Fault(String named) {
        this.named = named;
    }

    abstract void of(MockProvider provider);
}
