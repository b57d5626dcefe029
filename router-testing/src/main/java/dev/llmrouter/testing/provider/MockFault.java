package dev.llmrouter.testing.provider;

import dev.llmrouter.testing.provider.MockBodies.Body;
import java.util.Map;
import java.util.function.Function;

/**
 * An answer that is an error.
 *
 * @param body in the dialect of the request that it answers
 */
record MockFault(int status, Function<MockDialect, Body> body, Map<String, String> headers) {
    MockFault(MockErrors.Words words) {
        this(words.status(), dialect -> dialect.error(words), Map.of());
    }

    static MockFault ofStatus(int status) {
        return new MockFault(MockErrors.commanded(status));
    }

    /** A billing stop: a 429 as that of a limit, with another code, and nothing that says when it ends. */
    static MockFault unpaid() {
        return new MockFault(MockErrors.unpaid());
    }

    static MockFault overloaded(int status) {
        return new MockFault(MockErrors.overloaded(status));
    }

    static MockFault wrongKey() {
        return new MockFault(MockErrors.wrongKey());
    }
}
