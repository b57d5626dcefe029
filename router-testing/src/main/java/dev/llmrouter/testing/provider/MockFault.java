package dev.llmrouter.testing.provider;

import dev.llmrouter.testing.provider.MockBodies.Body;
import java.util.Map;

/** An answer that is an error. */
record MockFault(int status, Body body, Map<String, String> headers) {
    MockFault(int status, Body body) {
        this(status, body, Map.of());
    }

    static MockFault ofStatus(int status) {
        return new MockFault(status, MockErrors.commanded(status));
    }

    /** A billing stop: a 429 as that of a limit, with another code, and nothing that says when it ends. */
    static MockFault unpaid() {
        return new MockFault(429, MockErrors.unpaid());
    }

    static MockFault overloaded(int status) {
        return new MockFault(status, MockErrors.overloaded());
    }

    static MockFault wrongKey() {
        return new MockFault(401, MockErrors.wrongKey());
    }
}
